import type { ShellScript, SimpleCommand, Statement, Word } from "../tree.ts";
import { walk } from "../walk.ts";
import { literalOf } from "../words.ts";
import { marks } from "./marks.ts";

/** A change of a library's text that has no other inside. */
interface Leaf {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Functions whose arguments may be names of functions, which they call. */
const callers: ReadonlySet<string> = new Set([
  "each_item",
  "each_aim",
  "replace_file",
  "script_checked",
  "trap",
]);

/** A variable that lists functions. */
const lists: ReadonlySet<string> = new Set(["gatherers"]);

/** Returns `raw(start, end)`: that part of a library with its calls and texts marked, and without inner comments. */
export function markLeaves(
  script: ShellScript,
  isFunction: (name: string) => boolean,
): (start: number, end: number) => string {
  const leaves = [
    ...comments(script),
    ...textNewlines(script),
    ...script.statements.flatMap((statement) => calls([statement], script.text, isFunction)),
  ].sort((a, b) => a.start - b.start);
  return (start, end) => {
    if (start === end) return "";
    let at = start;
    let result = "";
    for (const leaf of leaves) {
      if (leaf.start < at || leaf.end > end || leaf.start === end) continue;
      result += script.text.slice(at, leaf.start) + leaf.text;
      at = leaf.end;
    }
    return result + script.text.slice(at, end);
  };
}

/** A comment within a function is for whoever changes it; the one above the function says what it does. */
function comments({ text, comments, statements }: ShellScript): Leaf[] {
  return comments.flatMap(({ start, end }) => {
    const from = text.lastIndexOf("\n", start) + 1;
    const isInside = statements.some(({ span }) => span.start < start && end < span.end);
    const isDirective = text.startsWith("# shellcheck", start);
    const isAlone = text.slice(from, start).trim() === "";
    return isAlone && (isInside || isDirective) ? [{ start: from, end: end + 1, text: "" }] : [];
  });
}

/** The line ends within quotes and here-documents, and the one before each here-document. */
function textNewlines({ text, statements }: ShellScript): Leaf[] {
  const offsets = new Set<number>();
  const add = (start: number, end: number) => {
    for (let at = text.indexOf("\n", start); at !== -1 && at < end; at = text.indexOf("\n", at + 1))
      offsets.add(at);
  };
  walk(statements, {
    part(part) {
      if (part.type === "text" && part.quote !== "none") add(part.span.start, part.span.end);
    },
    redirect({ body }) {
      if (body) add(body.span.start - 1, body.span.end);
    },
  });
  return [...offsets].map((at) => ({ start: at, end: at + 1, text: marks.newline }));
}

function calls(
  statements: readonly Statement[],
  text: string,
  isFunction: (name: string) => boolean,
): Leaf[] {
  const leaves: Leaf[] = [];
  const mark = (at: number) => leaves.push({ start: at, end: at, text: marks.call });
  const markIn = (word: Word, pattern: RegExp) => {
    for (const { index } of text.slice(word.span.start, word.span.end).matchAll(pattern))
      mark(word.span.start + index);
  };
  walk(statements, {
    command({ words, assignments }: SimpleCommand) {
      for (const { name, values } of assignments)
        if (lists.has(name)) for (const value of values) markIn(value, /\b[a-z]\w*_\w+/g);
      const [name, ...rest] = words;
      if (!name) return;
      const pieces = piecesOf(name);
      const literal = literalOf(name);
      if (literal !== undefined && /^(?!return$|exit$)[a-z]\w*$/.test(literal) && isFunction(literal))
        mark(name.span.start);
      else if (pieces) {
        const { start, end } = name.span;
        const { open, field, close } = marks;
        leaves.push({ start, end, text: `${open}d${pieces}${field}${text.slice(start, end)}${close}` });
      }
      if (literal === "eval") for (const word of rest) markIn(word, /(?<=^"(?:\\")?)[a-z]\w*(?= )/g);
      if (literal !== undefined && callers.has(literal))
        for (const word of rest) markIn(word, /(?<=^['"]?)[a-z]\w*(?=['"]?$)/g);
    },
  });
  return leaves;
}

/** Returns the pieces of a name that is composed of text and variables: `$family _list`. */
function piecesOf({ parts }: Word): string | undefined {
  const pieces = parts.map((part) => {
    if (part.type === "text") return part.text;
    return part.type === "parameter" && part.operator === undefined ? `$${part.name}` : "";
  });
  const hasText = parts.some((part) => part.type === "text" && /^\w+$/.test(part.text));
  return hasText &&
    pieces.every((piece) => /^\$?\w+$/.test(piece)) &&
    pieces.some((piece) => piece[0] === "$")
    ? pieces.join(" ")
    : undefined;
}
