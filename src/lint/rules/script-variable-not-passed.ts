import type { Fix } from "../../diagnostics/diagnostic.ts";
import { alwaysSet, namesSetByFile, setByBash, setByShell } from "../../shell/environment.ts";
import type { ScriptFacts } from "../../shell/facts.ts";
import type { VariableRead } from "../../shell/variables.ts";
import { nearest } from "../../source/nearest.ts";
import type { RecipeView } from "../recipe-view.ts";
import { rule } from "../rule.ts";
import { InlineScript, type ScriptRun } from "../script.ts";
import { dashedReads } from "./support/dashed-names.ts";
import { appendListItem, insertKeyBefore } from "./support/list-edits.ts";

export const scriptVariableNotPassed = rule({
  code: "script-variable-not-passed",
  check(view, report) {
    const declared = new Map(
      view.analysis.variables.flatMap((variable) =>
        variable.shellNames.map((name) => [name, variable] as const),
      ),
    );
    for (const use of view.uses) {
      if (use.kind !== "run") continue;
      const { script, validator } = use;
      const passed = new Set(use.passed.flatMap((variable) => variable.variable.shellNames));
      const dashed = new Set(dashedReads(view, script.facts).map((read) => read.span.start + 1));
      for (const read of readsWithoutValue(script.facts, view, passed)) {
        const { name } = read;
        if (dashed.has(read.span.start)) continue;
        const variable = declared.get(name);
        const known = [...passed, ...declared.keys()];
        const near = variable ? undefined : nearest(name, known);
        const inScript = script.place(read.span);
        const inline = script instanceof InlineScript;
        report(
          inline ? inScript : view.place(validator.path.scalar.span),
          { name, script: script.name, declared: variable !== undefined, nearest: near },
          {
            related: inline ? [] : [{ place: inScript, message: `\`${name}\` is read here` }],
            fix: variable && passIt(view, use, variable.name),
          },
        );
      }
    }
  },
});

/** Returns the first read of each variable that is unset when the script starts and that the script does not set. */
function readsWithoutValue(
  facts: ScriptFacts,
  view: RecipeView,
  passed: ReadonlySet<string>,
): VariableRead[] {
  const { tree, variables } = facts;
  if (tree && (tree.broken !== undefined || variables.dynamic)) return [];
  const set = new Set<string>();
  const files = [...variables.sourced];
  for (const file of files) {
    const copy = view.copies.get(file)?.facts;
    const names = copy ? copy.variables.assigned : namesSetByFile(file);
    // What the sourced file sets is unknown, so what is missing is unknown, too.
    if (!names || copy?.variables.dynamic || copy?.tree?.broken !== undefined) return [];
    for (const name of names) set.add(name);
    if (copy) for (const next of copy.variables.sourced) if (!files.includes(next)) files.push(next);
  }
  const given = [alwaysSet, setByShell, setByBash, passed, variables.assigned, set];
  const guarded = new Set(variables.reads.filter((read) => read.guarded).map((read) => read.name));
  const seen = new Set<string>();
  return variables.reads.filter(({ name }) => {
    if (guarded.has(name) || seen.has(name) || given.some((names) => names.has(name))) return false;
    seen.add(name);
    return true;
  });
}

/** Returns a fix that adds a variable to a step's `env_vars`. Only the author knows whether it should be passed. */
function passIt(view: RecipeView, { validator }: ScriptRun, name: string): Fix | undefined {
  const title = `Pass \`${name}\` to the script`;
  const last = validator.envVars.at(-1);
  if (last) {
    const edit = appendListItem(view.source, last.span, name);
    return edit && { title, edits: [edit], certain: false };
  }
  if (validator.inline) {
    const edit = insertKeyBefore(view.source, "inline", validator.inline.span, `env_vars: [${name}]`);
    return edit && { title, edits: [edit], certain: false };
  }
  // `script: path` on one line becomes `script: {path: {env_vars: [name]}}`.
  const path = validator.path.scalar;
  const oneLine = view.source.lineAt(validator.span.start) === view.source.lineAt(path.span.end);
  const short = validator.span.end === path.span.end && path.style === "plain" && !validator.output;
  if (!short || !oneLine) return undefined;
  const text = `{${view.source.slice(path.span)}: {env_vars: [${name}]}}`;
  return { title, edits: [{ span: path.span, text }], certain: false };
}
