import { commandLineCodes } from "./codes/command-line.ts";
import { findingCodes } from "./codes/findings.ts";
import { imageCodes } from "./codes/image.ts";
import { internalCodes } from "./codes/internal.ts";
import { pluginCodes } from "./codes/plugins.ts";
import { runtimeCodes } from "./codes/runtime.ts";

/** The table of all codes: a code is one of its keys and nothing else. One file an area in codes/. */
export const codes = {
  ...imageCodes,
  ...internalCodes,
  ...runtimeCodes,
  ...commandLineCodes,
  ...pluginCodes,
  ...findingCodes,
};

export type CodeTable = typeof codes;
export type Code = keyof CodeTable;
export type ParamsOf<C extends Code> = Parameters<CodeTable[C]["message"]>[0];
