import type { CST } from "yaml";
import type { Sink } from "../diagnostics/sink.ts";
import { shorten } from "./node.ts";

/** Reports, in our own words, what the YAML library says of one scalar; true where its text is not to be used. */
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
      return false;
    }
    case "MISSING_CHAR":
      if (token.type === "single-quoted-scalar" || token.type === "double-quoted-scalar")
        sink.report(
          "yaml-quote-open",
          { start: token.offset, end: token.offset + 1 },
          { quote: token.type === "single-quoted-scalar" ? "`'`" : '`"`' },
        );
      else {
        sink.report("yaml-indent", span, {
          expected: "an indentation indicator (`|2`) for a text that starts with deeper empty lines",
          found: "none",
        });
        return false;
      }
      return true;
    case "BAD_SCALAR_START":
      sink.report("yaml-syntax", span, {
        expected: "a text",
        found: `\`${text[offset]}\`, which no text without quotes may start with`,
        help: "put the text in quotes",
      });
      return false;
    case "BAD_INDENT":
      sink.report("yaml-indent", span, {
        expected:
          "the lines of a block of text indented deeper than what it belongs to, and at least as its first",
        found: "a line that is not",
      });
      return false;
    default:
      if (token.type === "block-scalar" && /header/.test(message))
        sink.report("yaml-syntax", span, {
          expected: "the end of the line after `|` or `>`",
          found: `\`${shorten(text.slice(offset, offset + 20).split("\n")[0]!)}\``,
          help: "the text starts on the next line, indented",
        });
      else sink.report("yaml-syntax", span, { expected: "a text", found: `\`${text[offset] ?? ""}\`` });
      return true;
  }
}
