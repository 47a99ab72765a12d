import { lintRecipeCodes } from "./lint-recipe.ts";
import { lintScriptCodes } from "./lint-scripts.ts";
import { lintSettingCodes } from "./lint-settings.ts";

/** What `lint` tells besides the compiler's own codes. A rule is one of the first two; it may be turned off. */
export const lintRuleCodes = { ...lintRecipeCodes, ...lintScriptCodes };
export const lintCodes = { ...lintRuleCodes, ...lintSettingCodes };
