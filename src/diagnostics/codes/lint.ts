import { lintRecipeCodes } from "./lint-recipe.ts";
import { lintScriptCodes } from "./lint-scripts.ts";
import { lintSettingCodes } from "./lint-settings.ts";

/** The codes of `lint` besides those of the compiler. Rules are the codes that can be turned off. */
export const lintRuleCodes = { ...lintRecipeCodes, ...lintScriptCodes };
export const lintCodes = { ...lintRuleCodes, ...lintSettingCodes };
