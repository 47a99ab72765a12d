import type { Rule } from "./rule.ts";
import { accountUnknown } from "./rules/account-unknown.ts";
import { anyBranchNeverFails } from "./rules/any-branch-never-fails.ts";
import { anySingleBranch } from "./rules/any-single-branch.ts";
import { argumentNameDashed } from "./rules/argument-name-dashed.ts";
import { argumentUnused } from "./rules/argument-unused.ts";
import { caseUnreachable } from "./rules/case-unreachable.ts";
import { choiceUnserved } from "./rules/choice-unserved.ts";
import { copyScriptUnused } from "./rules/copy-script-unused.ts";
import { defaultContradictsDescription } from "./rules/default-contradicts-description.ts";
import { downloadUnverified } from "./rules/download-unverified.ts";
import { envVarUnread } from "./rules/env-var-unread.ts";
import { osArmImpossible } from "./rules/os-arm-impossible.ts";
import { osArmShadowed } from "./rules/os-arm-shadowed.ts";
import { packageContradicted } from "./rules/package-contradicted.ts";
import { packageFamilyUnknown } from "./rules/package-family-unknown.ts";
import { packageNotAName } from "./rules/package-not-a-name.ts";
import { packageRepeated } from "./rules/package-repeated.ts";
import { packageUnpinned } from "./rules/package-unpinned.ts";
import { scriptAlwaysPasses } from "./rules/script-always-passes.ts";
import { scriptBashism } from "./rules/script-bashism.ts";
import { scriptCouldBeDeclared } from "./rules/script-could-be-declared.ts";
import { scriptDashedVariable } from "./rules/script-dashed-variable.ts";
import { scriptIgnoresTestOnly } from "./rules/script-ignores-test-only.ts";
import { scriptNoShebang } from "./rules/script-no-shebang.ts";
import { scriptPipesHttp } from "./rules/script-pipes-http.ts";
import { scriptPrintsSecret } from "./rules/script-prints-secret.ts";
import { scriptReadsAppliance } from "./rules/script-reads-appliance.ts";
import { scriptVariableNotPassed } from "./rules/script-variable-not-passed.ts";
import { serviceTooEarly } from "./rules/service-too-early.ts";
import { stepsContradict } from "./rules/steps-contradict.ts";

/** The rules that check one recipe. (`script-unnamed` checks folders, `shellcheck` is another program.) */
export const rules: readonly Rule[] = [
  accountUnknown,
  anyBranchNeverFails,
  anySingleBranch,
  argumentNameDashed,
  argumentUnused,
  caseUnreachable,
  choiceUnserved,
  copyScriptUnused,
  defaultContradictsDescription,
  downloadUnverified,
  envVarUnread,
  osArmImpossible,
  osArmShadowed,
  packageContradicted,
  packageFamilyUnknown,
  packageNotAName,
  packageRepeated,
  packageUnpinned,
  scriptAlwaysPasses,
  scriptBashism,
  scriptCouldBeDeclared,
  scriptDashedVariable,
  scriptIgnoresTestOnly,
  scriptNoShebang,
  scriptPipesHttp,
  scriptPrintsSecret,
  scriptReadsAppliance,
  scriptVariableNotPassed,
  serviceTooEarly,
  stepsContradict,
];
