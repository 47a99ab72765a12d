import { CST } from "yaml";
import type { Sink } from "../diagnostics/sink.ts";
import { brokenScalar, Scalar, type ScalarStyle } from "./node.ts";
import type { PropertyReader } from "./properties.ts";
import { reportScalarError } from "./scalar-errors.ts";

const styles: Readonly<Record<string, ScalarStyle>> = {
  scalar: "plain",
  "single-quoted-scalar": "single",
  "double-quoted-scalar": "double",
};

/** Where it finds nothing there is no lone surrogate either; it reads units, which is faster than points. */
const unusualText = /[\0\ud800-\udfff]/;

/**
 * Whether a plain text is what it is written as: on one line, and begun with no character that YAML keeps for
 * itself. So are nearly all texts of a recipe, and the library would look at each with regular expressions.
 */
function isAsWritten(source: string): boolean {
  return !/^[\t,%|>@`]|[\n\r\0\ud800-\udfff]/.test(source);
}

/** Makes a scalar of a token that is not a collection; `emptyAt` is where it would stand if there were one. */
export function composeScalar(
  text: string,
  sink: Sink,
  read: PropertyReader,
  token: CST.Token | null | undefined,
  emptyAt: number,
): Scalar {
  if (!token) return new Scalar("", "empty", { start: emptyAt, end: emptyAt });
  if (token.type === "error") {
    read.parserError(token);
    return brokenScalar({ start: token.offset, end: token.offset });
  }
  if (!CST.isScalar(token)) {
    read.unexpected(token.offset, "source" in token ? String(token.source) : "", "a value");
    return brokenScalar({ start: token.offset, end: token.offset });
  }
  if (token.type === "scalar" && token.source === "")
    return new Scalar("", "empty", { start: token.offset, end: token.offset });
  if (token.type === "scalar" && isAsWritten(token.source)) {
    const { offset, source } = token;
    const span = { start: offset, end: offset + source.length };
    return new Scalar(source, "plain", span, { file: text, parentIndent: 0 });
  }
  let broken = false;
  // What follows on the line is looked at by the composer.
  const { type, offset, indent, source } = token;
  const alone: typeof token = type === "block-scalar" ? token : { type, offset, indent, source, end: [] };
  const resolved = CST.resolveAsScalar(alone, true, (offset, code, message) => {
    // Each escape is a mistake of its own; what follows another mistake may come from it.
    if (!broken || code === "BAD_DQ_ESCAPE")
      broken = reportScalarError(sink, text, token, offset, code, message) || broken;
  });
  const value = resolved?.value ?? "";
  const end = resolved?.range[1] ?? token.offset;
  const span = { start: token.offset, end: trimEnd(text, token.offset, end) };
  if (broken) return brokenScalar(span);
  const unusable = unusualText.test(value) ? /[\0\p{Surrogate}]/u.exec(value)?.[0] : undefined;
  if (unusable !== undefined) {
    sink.report("text-unusable", span, {
      found: unusable === "\0" ? "a NUL character" : "half of a surrogate pair",
    });
    return brokenScalar(span);
  }
  if (token.type === "block-scalar") {
    for (const prop of token.props) if (prop.type === "error") read.parserError(prop);
    const style = resolved?.type === "BLOCK_FOLDED" ? "folded" : "literal";
    return new Scalar(value, style, span, { file: text, parentIndent: token.indent });
  }
  return new Scalar(value, styles[token.type] ?? "plain", span, { file: text, parentIndent: 0 });
}

/** The empty lines after a block of text belong to it, but nobody would point at them. */
function trimEnd(text: string, start: number, end: number): number {
  while (end > start && (text[end - 1] === "\n" || text[end - 1] === "\r")) end--;
  return end;
}
