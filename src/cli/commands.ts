import type { CommandModule } from "./command.ts";
import { applianceCommand } from "./commands/appliance.ts";
import { applyCommand } from "./commands/apply.ts";
import { cacheCommand } from "./commands/cache.ts";
import { checkCommand } from "./commands/check.ts";
import { compileCommand } from "./commands/compile.ts";
import { completionCommand } from "./commands/completion.ts";
import { diffCommand } from "./commands/diff.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { draftCommand } from "./commands/draft.ts";
import { explainCommand } from "./commands/explain.ts";
import { fleetMergeCommand } from "./commands/fleet/merge.ts";
import { fleetPlanCommand } from "./commands/fleet/plan.ts";
import { fleetRunCommand } from "./commands/fleet/run.ts";
import { fleetSubmitCommand } from "./commands/fleet/submit.ts";
import { initCommand } from "./commands/init.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { lintCommand } from "./commands/lint.ts";
import { listCommand } from "./commands/list.ts";
import { lspCommand } from "./commands/lsp.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { planCommand } from "./commands/plan.ts";
import { recoverCommand } from "./commands/recover.ts";

interface CommandEntry {
  /** Shown in the list of commands. */
  readonly summary: string;
  readonly module: CommandModule;
}

/**
 * The commands by their names, of one word or two, in the order of the help. Each module is small: it loads the compiler, the runtime or lint only when
 * it runs, which keeps the start fast.
 */
export const commands: Readonly<Record<string, CommandEntry>> = {
  init: { summary: "write a first recipe, ready to check", module: initCommand },
  compile: { summary: "compile a recipe to a guestfish script", module: compileCommand },
  check: { summary: "report where an image differs from a recipe", module: checkCommand },
  plan: { summary: "show exactly what apply would change", module: planCommand },
  apply: { summary: "apply a recipe to an image, completely or not at all", module: applyCommand },
  inspect: { summary: "show the contents of an image without a boot", module: inspectCommand },
  diff: { summary: "show what differs between two images, without a boot", module: diffCommand },
  draft: { summary: "draft a recipe that leads from one image to another", module: draftCommand },
  "fleet plan": { summary: "compile the jobs of a matrix of images and recipes", module: fleetPlanCommand },
  "fleet submit": {
    summary: "run the jobs of a fleet here, in Slurm or in Kubernetes",
    module: fleetSubmitCommand,
  },
  "fleet run": { summary: "run one job of a fleet", module: fleetRunCommand },
  "fleet merge": { summary: "show one summary of all jobs of a fleet", module: fleetMergeCommand },
  lint: { summary: "find mistakes in recipes and their scripts", module: lintCommand },
  migrate: {
    summary: "convert a recipe of OpenStack Sahara or the input of another tool",
    module: migrateCommand,
  },
  list: { summary: "list the available plugins and versions", module: listCommand },
  explain: { summary: "explain a diagnostic code", module: explainCommand },
  doctor: {
    summary: "check whether this machine can run images",
    module: doctorCommand,
  },
  recover: { summary: "finish or undo an interrupted change to an image", module: recoverCommand },
  appliance: { summary: "build an appliance that starts faster", module: applianceCommand },
  cache: { summary: "list or remove downloaded files", module: cacheCommand },
  lsp: { summary: "run the language server for editors", module: lspCommand },
  completion: { summary: "print a completion script for a shell", module: completionCommand },
};
