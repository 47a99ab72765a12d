import type { Step } from "./step.ts";
import { argumentsMap } from "./steps/arguments-map.ts";
import { booleans } from "./steps/booleans.ts";
import { distributions } from "./steps/distributions.ts";
import { envVars } from "./steps/env-vars.ts";
import { quotedTexts } from "./steps/quoted-texts.ts";
import { targetVariables } from "./steps/target-variables.ts";
import { underscoreNames } from "./steps/underscore-names.ts";

/**
 * The steps of a migration. Each works on the result of those before it: names come before variables with these
 * names.
 */
export const steps: readonly Step[] = [
  argumentsMap,
  envVars,
  underscoreNames,
  targetVariables,
  distributions,
  booleans,
  quotedTexts,
];
