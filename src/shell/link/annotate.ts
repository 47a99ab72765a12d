import { parseShell } from "../parse-shell.ts";
import type { ShellScript, Statement } from "../tree.ts";
import { Annotator } from "./annotator.ts";
import { marks } from "./marks.ts";

/**
 * Returns a library of shell functions with the marks (marks.ts) by which programs are linked, and without the comments
 * inside its functions.
 *
 * @param isFunction whether some library has a function of that name: other commands get no mark.
 * @throws {Error} if it is not a library of POSIX sh.
 */
export function annotateLibrary(text: string, isFunction: (name: string) => boolean = () => true): string {
  if (/[\x01-\x06]/.test(text)) throw new Error("a library must not contain control characters");
  const script = parseShell(text);
  if (script.broken !== undefined)
    throw new Error(`a library cannot be read: ${text.slice(script.broken, script.broken + 80)}`);
  const annotator = new Annotator(script, isFunction);
  let at = 0;
  const parts = script.statements.flatMap((statement) => {
    const gap = annotator.raw(at, statement.span.start);
    at = endOf(statement, script);
    const blank = gap.lastIndexOf("\n\n");
    const above = gap.slice(0, Math.max(blank, 0)).trim();
    const own = blank === -1 ? gap.trimStart() : gap.slice(blank + 2);
    const space = blank === -1 ? "" : "\n";
    return [
      ...(above === "" ? [] : [part("s", [], `\n${above}`)]),
      part(kindOf(statement), namesOf(statement), space + own + annotator.statement(statement, at)),
    ];
  });
  return parts.join("");
}

function part(kind: string, names: readonly string[], text: string): string {
  return marks.part + kind + names.join(" ") + marks.field + text;
}

function kindOf(statement: Statement): "f" | "v" | "m" {
  if (statement.type === "function") return "f";
  return statement.type === "simple" && statement.words.length === 0 ? "v" : "m";
}

function namesOf(statement: Statement): readonly string[] {
  if (statement.type === "function") return [statement.name];
  return kindOf(statement) === "v" && statement.type === "simple"
    ? statement.assignments.map(({ name }) => name)
    : [];
}

/** The end of a statement's last line, behind a here-document. */
function endOf({ span }: Statement, { text }: ShellScript): number {
  const end = text.indexOf("\n", span.end);
  return end === -1 ? text.length : end;
}
