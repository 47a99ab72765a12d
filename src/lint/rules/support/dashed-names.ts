import type { Variable } from "../../../compiler/lower/variables.ts";
import { isShellName } from "../../../recipe/names.ts";
import type { ScriptFacts } from "../../../shell/facts.ts";
import { walk } from "../../../shell/walk.ts";
import type { Span } from "../../../source/span.ts";
import type { RecipeView } from "../../recipe-view.ts";

/** `$my-name` in a script: the shell reads `$my`. */
export interface DashedRead {
  /** From `$` to the end of the intended name. */
  readonly span: Span;
  /** What the shell reads. */
  readonly reads: string;
  /** The intended variable. */
  readonly variable: Variable;
}

/** Finds where a script uses the dashed name of a variable as a shell variable. */
export function dashedReads(view: RecipeView, { tree, variables, text }: ScriptFacts): DashedRead[] {
  const all = view.analysis.variables;
  const dashed = all.filter((item) => item.name.includes("-") && !isShellName(item.name));
  const found: DashedRead[] = [];
  if (dashed.length === 0 || !tree) return found;
  walk(tree.statements, {
    part(part) {
      if (part.type !== "parameter" || part.form !== "plain") return;
      if (variables.assigned.has(part.name) || all.some((item) => item.shellNames.includes(part.name)))
        return;
      const { start } = part.span;
      const variable = dashed.find(
        ({ name }) =>
          name.startsWith(`${part.name}-`) &&
          text.startsWith(name, start + 1) &&
          !/^[\w-]/.test(text.slice(start + 1 + name.length)),
      );
      if (variable)
        found.push({ span: { start, end: start + 1 + variable.name.length }, reads: part.name, variable });
    },
  });
  return found;
}
