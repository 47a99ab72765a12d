import type { ParamsOf } from "../../diagnostics/codes.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import type { Sink } from "../../diagnostics/sink.ts";
import { type Scalar, shorten } from "../../yaml/node.ts";
import type { TemplatePart } from "./nodes.ts";
import type { ExpressionError } from "./small-parser.ts";
import type { RawPart } from "./template-grammar.ts";
import type { MeantOperator } from "./version-grammar.ts";

/** Returns the parameters of a syntax error in a text with `${variables}`. */
export function templateProblem(
  text: string,
  { start, expected, found }: ExpressionError,
): ParamsOf<"template-syntax"> {
  const open = found === "" ? /\$\{\s*([A-Za-z_][\w.-]*)\s*$/.exec(text.slice(0, start))?.[1] : undefined;
  return { expected: [...expected], found: foundText(found), open: open && shorten(open) };
}

function foundText(found: string): string {
  return found === "" ? "the end of the text" : `\`${shorten(found)}\``;
}

type SyntaxCode = "template-syntax" | "version-syntax" | "os-key-syntax";

/** Reports the syntax errors of an expression at their places in the file. */
export function reportErrors(
  sink: Sink,
  code: SyntaxCode,
  scalar: Scalar,
  errors: readonly ExpressionError[],
): void {
  for (const error of errors) {
    const { start, end, expected, found } = error;
    const params =
      code === "template-syntax"
        ? templateProblem(scalar.text, error)
        : { expected: [...expected], found: foundText(found) };
    sink.report(code, spanWithin(scalar, start, end), params);
  }
}

/** Reports operators of other languages, with the operator that is meant. */
export function reportOperators(
  sink: Sink,
  code: "version-syntax" | "os-key-syntax",
  scalar: Scalar,
  operators: readonly MeantOperator[],
): void {
  for (const { start, end, found, meant } of operators) {
    const span = scalar.spanOf(start, end);
    const fix: Fix | undefined =
      meant === undefined
        ? undefined
        : {
            title: `Write \`${meant}\``,
            edits: [{ span, text: meant }],
            certain: span.end - span.start === found.length,
          };
    const expected = meant === undefined ? ["an operator (=, !=, <, <=, >, >=)"] : [`\`${meant}\``];
    const help = meant === undefined ? {} : { help: `write \`${meant}\`` };
    sink.report(code, span, { expected, found: `\`${found}\``, ...help }, { fix });
  }
}

/** Returns the parts of a scalar's text with their spans in the file. */
export function locate(scalar: Scalar, parts: readonly RawPart[]): TemplatePart[] {
  return parts.map((part) => {
    const span = scalar.spanOf(part.start, part.end);
    if (part.kind === "text") return { kind: "text", text: part.text, span };
    const nameSpan = scalar.spanOf(part.nameStart, part.nameStart + part.name.length);
    return { kind: "variable", name: part.name, span, nameSpan };
  });
}

/** At the end of the text, points at the last character: a mark without width is easy to miss. */
function spanWithin(scalar: Scalar, start: number, end: number) {
  if (end > start || start === 0) return scalar.spanOf(start, end);
  return scalar.spanOf(start - 1, start);
}
