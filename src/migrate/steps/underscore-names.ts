import { isShellName } from "../../recipe/names.ts";
import type { Span } from "../../source/span.ts";
import type { Edit } from "../edits.ts";
import type { Change, Step } from "../step.ts";

/**
 * Replaces dashes in names of variables, which shells do not allow, by underscores in the whole recipe. The command
 * line accepts both spellings of an argument.
 */
export const underscoreNames: Step = ({ variables, source }) => {
  const taken = new Set(variables.flatMap((variable) => [variable.name, ...variable.shellNames]));
  return variables.flatMap(({ name, shellNames, references }): readonly Change[] => {
    const made = name.replaceAll("-", "_");
    if (made === name || !isShellName(made)) return [];
    if (taken.has(made) && !shellNames.includes(made)) return [];
    // A fragment that uses the name would not change.
    if (references.some(({ file }) => file !== source.path)) return [];
    const edits: Edit[] = [];
    const seen = new Set<number>();
    for (const { span } of references) {
      if (seen.has(span.start)) continue;
      seen.add(span.start);
      const found = findName(source.slice(span), name, span);
      if (found) edits.push({ span: found, text: made });
      // It uses the target variable. Other spellings cannot be edited.
      else if (!shellNames.some((name) => source.slice(span).includes(name))) return [];
    }
    const [first] = references;
    return first ? [{ title: `\`${name}\` named \`${made}\``, span: first.span, edits }] : [];
  });
};

/** Returns the span of the name itself within the written text, which may have quotes. */
function findName(written: string, name: string, { start }: Span): Span | undefined {
  const at = written.indexOf(name);
  return at === -1 ? undefined : { start: start + at, end: start + at + name.length };
}
