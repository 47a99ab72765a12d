import { isShellName } from "../../recipe/names.ts";
import type { Span } from "../../source/span.ts";
import type { Edit } from "../edits.ts";
import type { Change, Step } from "../step.ts";

/**
 * Names of variables with dashes, which no shell knows, get underscores, wherever the recipe names them. The
 * command line takes either spelling of an argument.
 */
export const underscoreNames: Step = ({ variables, source }) => {
  const taken = new Set(variables.flatMap((variable) => [variable.name, ...variable.shellNames]));
  return variables.flatMap(({ name, shellNames, references }): readonly Change[] => {
    const made = name.replaceAll("-", "_");
    if (made === name || !isShellName(made)) return [];
    if (taken.has(made) && !shellNames.includes(made)) return [];
    // A fragment that names it would not be rewritten.
    if (references.some(({ file }) => file !== source.path)) return [];
    const edits: Edit[] = [];
    const seen = new Set<number>();
    for (const { span } of references) {
      if (seen.has(span.start)) continue;
      seen.add(span.start);
      const found = findName(source.slice(span), name, span);
      if (found) edits.push({ span: found, text: made });
      // By its target variable, then; anything else is spelt in a way that can't be edited.
      else if (!shellNames.some((name) => source.slice(span).includes(name))) return [];
    }
    const [first] = references;
    return first ? [{ title: `\`${name}\` named \`${made}\``, span: first.span, edits }] : [];
  });
};

/** The name itself in what is written for it, which may have quotes. */
function findName(written: string, name: string, { start }: Span): Span | undefined {
  const at = written.indexOf(name);
  return at === -1 ? undefined : { start: start + at, end: start + at + name.length };
}
