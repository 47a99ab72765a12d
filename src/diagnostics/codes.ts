import { applianceCodes } from "./codes/appliance.ts";
import { argumentCodes } from "./codes/arguments.ts";
import { commandLineCodes } from "./codes/command-line.ts";
import { downloadCodes } from "./codes/downloads.ts";
import { emitCodes } from "./codes/emit.ts";
import { expressionCodes } from "./codes/expressions.ts";
import { fileCodes } from "./codes/files.ts";
import { findingCodes } from "./codes/findings.ts";
import { fleetCodes } from "./codes/fleet.ts";
import { guestCodes } from "./codes/guest.ts";
import { imageCodes } from "./codes/image.ts";
import { includeCodes } from "./codes/include.ts";
import { internalCodes } from "./codes/internal.ts";
import { lintCodes } from "./codes/lint.ts";
import { liveCodes } from "./codes/live.ts";
import { migrateCodes } from "./codes/migrate.ts";
import { packageCodes } from "./codes/packages.ts";
import { planCodes } from "./codes/plans.ts";
import { pluginCodes } from "./codes/plugins.ts";
import { resourceCodes } from "./codes/resources.ts";
import { runtimeCodes } from "./codes/runtime.ts";
import { selectionCodes } from "./codes/selection.ts";
import { structureCodes } from "./codes/structure.ts";
import { validatorCodes } from "./codes/validators.ts";
import { yamlCodes } from "./codes/yaml.ts";

/** The table of all codes: a code is one of its keys and nothing else. One file an area in codes/. */
export const codes = {
  ...yamlCodes,
  ...validatorCodes,
  ...structureCodes,
  ...selectionCodes,
  ...resourceCodes,
  ...includeCodes,
  ...expressionCodes,
  ...argumentCodes,
  ...imageCodes,
  ...internalCodes,
  ...emitCodes,
  ...runtimeCodes,
  ...applianceCodes,
  ...liveCodes,
  ...downloadCodes,
  ...packageCodes,
  ...commandLineCodes,
  ...planCodes,
  ...pluginCodes,
  ...fileCodes,
  ...fleetCodes,
  ...findingCodes,
  ...guestCodes,
  ...lintCodes,
  ...migrateCodes,
};

export type CodeTable = typeof codes;
export type Code = keyof CodeTable;
export type ParamsOf<C extends Code> = Parameters<CodeTable[C]["message"]>[0];
