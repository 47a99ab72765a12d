import type { ScriptFacts } from "../../shell/facts.ts";
import { walk } from "../../shell/walk.ts";
import { commandName } from "../../shell/words.ts";
import { rule } from "../rule.ts";

/** Variables that programs read, so that a script need not mention them. */
const readByPrograms =
  /^(?:(?:https?|ftp|no|all)_proxy|LANG|LANGUAGE|LC_\w+|TZ|TERM|TMPDIR|EDITOR|DEBIAN_FRONTEND|GNUPGHOME|\w+_(?:HOME|OPTS|OPTIONS|FLAGS)|(?:CURL|GIT|GO|MAVEN|NODE|NPM|PIP|PYTHON|SSL|YUM)_?\w*)$/i;

/** Commands that pass the whole environment to a program. */
const handsOn = new Set([
  "env",
  "printenv",
  "envsubst",
  "compgen",
  "declare",
  "set",
  "sudo",
  "su",
  "eval",
  "python",
  "python3",
  "perl",
  "ruby",
]);

export const envVarUnread = rule({
  code: "env-var-unread",
  check(view, report) {
    for (const use of view.uses) {
      // The script that applies stands for the one that checks, too: both get the same variables.
      if (use.kind !== "run" || use.does === "check" || use.passed.length === 0) continue;
      const reached = view.usesOf(use.validator).flatMap(({ script }) => view.reachedFrom(script.facts));
      if (reached.some(isUnclear)) continue;
      const unread = use.passed.filter(
        ({ variable }) =>
          !variable.shellNames.some(
            (name) => reached.some(({ words }) => words.has(name)) || readByPrograms.test(name),
          ),
      );
      if (unread.length === 0) continue;
      const passed = new Set(use.passed.flatMap((variable) => variable.variable.shellNames));
      const { reads, assigned } = use.script.facts.variables;
      const others = [...new Set(reads.map((read) => read.name))].filter(
        (item) => passed.has(item) && !assigned.has(item),
      );
      for (const { span, name } of unread)
        report(view.place(span), { name, script: use.script.name, reads: others });
    }
  },
});

/** Whether a script reads variables that its text does not show. */
function isUnclear({ tree, variables }: ScriptFacts): boolean {
  if (!tree) return false;
  if (tree.broken !== undefined || variables.dynamic) return true;
  let found = variables.sourced.some((path) => !/^\/tmp\/|^\/etc\//.test(path));
  walk(tree.statements, {
    command(command) {
      const name = commandName(command);
      if (name === "set" || name === "declare") found ||= command.words.length === 1;
      else if (name !== undefined && handsOn.has(name)) found = true;
    },
  });
  return found;
}
