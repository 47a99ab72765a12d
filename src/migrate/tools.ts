import type { SourceText } from "../source/source-text.ts";
import type { Conversion } from "./draft.ts";

/**
 * Converts the input of a tool. What has no step becomes a remark; a remark of severity `error` means that the input
 * can't be read.
 */
export type Converter = (source: SourceText) => Conversion;

/** A tool whose input becomes a recipe. */
export interface Tool {
  /** The value of `--from`. */
  readonly name: string;
  /** What is converted, for help texts and messages. */
  readonly input: string;
  /** Loads the converter: a command line that only lists the tools needs none. */
  load(): Promise<Converter>;
}

export const tools: readonly Tool[] = [
  {
    name: "virt-customize",
    input: "a script with its command line, or its commands file",
    load: async () => (await import("./virt-customize/convert.ts")).convertVirtCustomize,
  },
  {
    name: "cloud-init",
    input: "its user-data",
    load: async () => (await import("./cloud-init/convert.ts")).convertCloudInit,
  },
  { name: "goss", input: "its tests", load: async () => (await import("./goss/convert.ts")).convertGoss },
  {
    name: "image-customizer",
    input: "its configuration",
    load: async () => (await import("./image-customizer/convert.ts")).convertImageCustomizer,
  },
];
