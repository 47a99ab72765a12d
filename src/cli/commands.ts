import type { CommandModule } from "./command.ts";
import { applyCommand } from "./commands/apply.ts";
import { checkCommand } from "./commands/check.ts";
import { compileCommand } from "./commands/compile.ts";
import { completionCommand } from "./commands/completion.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { explainCommand } from "./commands/explain.ts";
import { inspectCommand } from "./commands/inspect.ts";
import { lintCommand } from "./commands/lint.ts";
import { listCommand } from "./commands/list.ts";
import { lspCommand } from "./commands/lsp.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { recoverCommand } from "./commands/recover.ts";

interface CommandEntry {
  /** For the list of commands. */
  readonly summary: string;
  readonly module: CommandModule;
}

/**
 * The commands, in the order of the help. Each is light: what it works with (the compiler, the runtime, lint)
 * it loads when it is run. Fewer things that are loaded by themselves make fewer files to open at the start.
 */
export const commands: Readonly<Record<string, CommandEntry>> = {
  compile: { summary: "print the script that a recipe comes to", module: compileCommand },
  check: { summary: "tell what of an image is not as a recipe asks; changes nothing", module: checkCommand },
  apply: { summary: "make an image as a recipe asks, all or nothing", module: applyCommand },
  inspect: { summary: "show what an image holds, without a boot", module: inspectCommand },
  lint: { summary: "look for mistakes in recipes", module: lintCommand },
  migrate: { summary: "rewrite a recipe of OpenStack Sahara in today's spelling", module: migrateCommand },
  list: { summary: "list the plugins and versions that can be found", module: listCommand },
  explain: { summary: "tell what a diagnostic's code means, with an example", module: explainCommand },
  doctor: {
    summary: "tell whether this machine can run images, and if not, what to do",
    module: doctorCommand,
  },
  recover: { summary: "finish or undo a change to an image that was cut short", module: recoverCommand },
  lsp: { summary: "the language server, for editors", module: lspCommand },
  completion: { summary: "print a completion script for a shell", module: completionCommand },
};
