import { commandLineCodes } from "./codes/command-line.ts";
import { findingCodes } from "./codes/findings.ts";
import { internalCodes } from "./codes/internal.ts";
import { pluginCodes } from "./codes/plugins.ts";

/** The table of all codes: a code is one of its keys and nothing else. One file an area in codes/. */
export const codes = {
  ...internalCodes,
  ...commandLineCodes,
  ...pluginCodes,
  ...findingCodes,
};

export type CodeTable = typeof codes;
export type Code = keyof CodeTable;
export type ParamsOf<C extends Code> = Parameters<CodeTable[C]["message"]>[0];
