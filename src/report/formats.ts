import type { ReportFormat } from "./format.ts";

/** The formats of `--report`: each is loaded when a report is written in it. */
const loaders = {
  text: async () => (await import("./formats/text.ts")).text,
  json: async () => (await import("./formats/json.ts")).json,
  junit: async () => (await import("./formats/junit.ts")).junit,
  tap: async () => (await import("./formats/tap.ts")).tap,
  sarif: async () => (await import("./formats/sarif.ts")).sarif,
  github: async () => (await import("./formats/github.ts")).github,
  html: async () => (await import("./formats/html.ts")).html,
} satisfies Readonly<Record<string, () => Promise<ReportFormat>>>;

export type FormatName = keyof typeof loaders;

/** The values of `--report`. */
export const formatNames = Object.keys(loaders) as readonly FormatName[];

/** Loads a report format, and the libraries that it needs. */
export function loadFormat(name: FormatName): Promise<ReportFormat> {
  return loaders[name]();
}
