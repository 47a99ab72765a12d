import type { Code } from "../../diagnostics/codes.ts";
import type { Change, Step } from "../step.ts";

const codes: ReadonlySet<Code> = new Set([
  "argument-target-absent",
  "argument-target-derived",
  "argument-target-missing",
  "argument-target-invalid",
]);

/** Adds `target_variable` to each argument: the old tool passed it to scripts only by the argument's own name. */
export const targetVariables: Step = ({ recipe, diagnostics }) =>
  diagnostics.flatMap(({ code, fix, place }): readonly Change[] => {
    if (!codes.has(code) || !fix || !place) return [];
    const at = place.span.start;
    const argument = recipe.arguments.find((argument) => argument.span.start <= at && at < argument.span.end);
    const line = /target_variable: \w+/.exec(fix.title)?.[0];
    const what = line ? `\`${line}\` added` : `the \`target_variable\` spelt as a shell can`;
    const title = argument ? `\`${argument.name.text}\`: ${what}` : what;
    return [{ title, span: place.span, edits: fix.edits }];
  });
