import { factsOf } from "../shell/facts.ts";
import type { Word } from "../shell/tree.ts";
import { walk } from "../shell/walk.ts";
import type { Span } from "../source/span.ts";

/** Where a script names a variable: only the name, without `$` and braces. */
export interface ScriptWord {
  readonly name: string;
  readonly span: Span;
}

/** Commands whose words are names of variables. */
const namingCommands = new Set([
  "export",
  "readonly",
  "local",
  "declare",
  "typeset",
  "unset",
  "read",
  "test",
  "[",
]);

/** Returns every place in a script that names one of these variables, in the order of the text. */
export function scriptWords(text: string, names: ReadonlySet<string>): ScriptWord[] {
  const { tree, variables } = factsOf(text);
  const found = new Map<number, ScriptWord>();
  const add = (name: string, span: Span) => {
    if (names.has(name) && text.slice(span.start, span.end) === name) found.set(span.start, { name, span });
  };
  for (const { name, span } of variables.reads) add(name, span);
  if (tree)
    walk(tree.statements, {
      statement(statement) {
        if (statement.type === "for" && statement.variable)
          add(statement.variable.name, statement.variable.span);
      },
      command(command) {
        for (const { name, span } of command.assignments) add(name, headOf(span, name));
        if (namingCommands.has(plainText(command.words[0])))
          for (const word of command.words.slice(1)) {
            const name = /^[A-Za-z_]\w*(?=$|=)/.exec(text.slice(word.span.start, word.span.end))?.[0];
            if (name !== undefined) add(name, headOf(word.span, name));
          }
      },
    });
  return [...found.values()].sort((a, b) => a.span.start - b.span.start);
}

function headOf({ start }: Span, name: string): Span {
  return { start, end: start + name.length };
}

function plainText(word: Word | undefined): string {
  return word?.parts.map((part) => (part.type === "text" ? part.text : "$")).join("") ?? "";
}

const headLines = 12;

/** Returns the first lines that say what a script does: the comment at its top, or else its beginning. */
export function headOfScript(text: string): string {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const first = lines[0]?.startsWith("#!") ? 1 : 0;
  let end = first;
  while (end < lines.length && lines[end]!.startsWith("#")) end++;
  if (end > first) return lines.slice(first, Math.min(end, first + headLines)).join("\n");
  return lines.slice(0, headLines).join("\n").trimEnd();
}
