import type { ReportFormat } from "./format.ts";

/** The formats of `--report`; each is loaded only when it is asked for. */
export const formats = {
  text: async () => (await import("./formats/text.ts")).text,
  json: async () => (await import("./formats/json.ts")).json,
  junit: async () => (await import("./formats/junit.ts")).junit,
  tap: async () => (await import("./formats/tap.ts")).tap,
  sarif: async () => (await import("./formats/sarif.ts")).sarif,
  github: async () => (await import("./formats/github.ts")).github,
  html: async () => (await import("./formats/html.ts")).html,
} satisfies Record<string, () => Promise<ReportFormat>>;

export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as readonly FormatName[];
