import type { CST } from "yaml";
import type { Sink } from "../diagnostics/sink.ts";
import { quotedString, shorten } from "./node.ts";

/** Reports an error of the YAML library about one scalar. Returns true if the scalar's value is unusable. */
export function reportScalarError(
  sink: Sink,
  text: string,
  token: CST.FlowScalar | CST.BlockScalar,
  offset: number,
  code: string,
  message: string,
): boolean {
  const span = { start: offset, end: Math.min(text.length, offset + 1) };
  switch (code) {
    case "BAD_DQ_ESCAPE": {
      const sequence = /^\\(x.{0,2}|u.{0,4}|U.{0,8}|.)?/.exec(text.slice(offset, offset + 10))?.[0] ?? "\\";
      sink.report(
        "yaml-escape",
        { start: offset, end: offset + sequence.length },
        { sequence: `\`${shorten(sequence)}\`` },
      );
      return true;
    }
    case "MISSING_CHAR":
      if (token.type === "single-quoted-scalar" || token.type === "double-quoted-scalar") {
        const quote = text[token.offset]!;
        const line = text
          .slice(token.offset)
          .split(/[\r\n]/, 1)[0]!
          .trimEnd();
        sink.report(
          "yaml-quote-open",
          { start: token.offset, end: token.offset + 1 },
          { quote, closed: shorten(`${line}${quote}`) },
        );
      } else {
        sink.report("yaml-indent", span, {
          problem: "the empty lines at the start of this block are indented deeper than its text",
          help: "remove the spaces from the empty lines, or write the indentation after `|`, such as `|2`",
        });
        return false;
      }
      return true;
    case "BAD_SCALAR_START":
      sink.report("yaml-syntax", span, {
        problem: `an unquoted string can't start with \`${text[offset]}\``,
        help: `write \`${quotedString(unquotedText(text, token))}\``,
      });
      return false;
    case "BAD_INDENT":
      sink.report("yaml-indent", span, {
        problem: "this line of the text block is indented less than the first line of the block",
        help: "indent every line of the block at least as far as its first line",
      });
      return false;
    default:
      if (token.type === "block-scalar" && /header/.test(message))
        sink.report("yaml-syntax", span, {
          problem: `\`${shorten(text.slice(offset, offset + 20).split("\n")[0]!)}\` can't follow \`|\` or \`>\` on the same line`,
          help: "start the text on the next line, indented",
        });
      else
        sink.report("yaml-syntax", span, { problem: `expected a string, found \`${text[offset] ?? ""}\`` });
      return true;
  }
}

/** Returns what a string without quotes is meant to be: the rest of the line, in brackets up to their end or a comma. */
function unquotedText(text: string, { offset, source }: CST.FlowScalar | CST.BlockScalar): string {
  const line = text.slice(offset).split(/[\r\n]/, 1)[0]!;
  const isInBrackets = /^\s*[,\]}]/.test(text.slice(offset + source.length));
  // A comma may also be one between bounds of a version.
  return isInBrackets ? /^(?:[^,\]}]|,(?=\s*[<>=!]))+/.exec(line)![0].trim() : line;
}
