import type { CST } from "yaml";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Sink } from "../diagnostics/sink.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Span } from "../source/span.ts";
import { Composer } from "./compose.ts";
import { quotedString, type YamlNode } from "./node.ts";
import { PropertyReader } from "./properties.ts";
import { quickYaml } from "./quick-yaml.ts";
import { tokensOf } from "./tokens.ts";

/** How often, and how many characters in all, a text is read again to get past lost places. */
const mendLimit = 20;
const mendBudget = 2_000_000;

/**
 * Reads a text as one YAML document of texts, lists and maps. Every syntax mistake is reported, and what
 * could be made of the text is returned all the same; undefined where there is nothing.
 *
 * After some mistakes the parser takes all that follows for a part of them. The rest of such a line is
 * blanked out (so that offsets hold) and the text read again: one mistake hides no other.
 */
export function parseYaml(source: SourceText, sink: Sink): YamlNode | undefined {
  const nul = source.text.indexOf("\0");
  if (nul === -1) return quickYaml(source.text) ?? withReturns(source, sink);
  sink.report("yaml-not-text", { start: nul, end: nul + 1 }, {});
  return undefined;
}

/** Reads a text. One mistake stands for all in lines with a lone carriage return, which the parser does not split. */
function withReturns(source: SourceText, sink: Sink): YamlNode | undefined {
  const first = source.text.search(/\r(?!\n)/);
  if (first === -1) return parseWhole(source, sink);
  const own = new Sink(sink.file);
  const root = parseWhole(source, own);
  const isSplit = ({ place }: Diagnostic) =>
    place !== undefined && source.line(source.lineAt(place.span.start)).includes("\r");
  if (own.diagnostics.some(isSplit))
    sink.report("yaml-carriage-return", { start: first, end: first + 1 }, {});
  for (const found of own.diagnostics) if (!isSplit(found)) sink.add(found);
  return root;
}

/** Reads any text with the parser. `parseYaml` does for texts that `quickYaml` does not read. */
export function parseWhole(source: SourceText, sink: Sink): YamlNode | undefined {
  const lost = new Sink(sink.file);
  const cuts: Span[] = [];
  let { text } = source;
  let read = 0;
  for (;;) {
    const trial = new Sink(sink.file);
    const { root, error } = readOnce(text, cuts, trial);
    read += text.length;
    if (error) new PropertyReader(text, lost, cuts).parserError(error);
    if (error && cuts.length < mendLimit && read < mendBudget) {
      const cut = cutAt(text, error.offset);
      text = text.slice(0, cut.start) + " ".repeat(cut.end - cut.start) + text.slice(cut.end);
      cuts.push(cut);
      continue;
    }
    for (const diagnostic of [...lost.diagnostics, ...trial.diagnostics]) sink.add(diagnostic);
    const empty = root === undefined || (root.kind === "scalar" && root.isEmpty);
    if (empty && !sink.hasErrors)
      sink.report("yaml-empty", { start: 0, end: Math.min(source.text.length, 1) }, {});
    return empty ? undefined : root;
  }
}

/** The rest of the line; all of it where brackets would stay open without the rest. */
function cutAt(text: string, offset: number): Span {
  const newline = text.indexOf("\n", offset);
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const open = (before.match(/[[{]/g) ?? []).length - (before.match(/[\]}]/g) ?? []).length;
  return { start: open > 0 ? lineStart : offset, end: newline === -1 ? text.length : newline };
}

/** `error`: where the parser lost its place; what follows it was not read. */
function readOnce(
  text: string,
  cuts: readonly Span[],
  sink: Sink,
): { root: YamlNode | undefined; error?: CST.ErrorToken } {
  const composer = new Composer(text, sink, cuts);
  const { read } = composer;
  let root: YamlNode | undefined;
  let documents = 0;
  let directive = false;
  for (const token of tokensOf(text, read)) {
    switch (token.type) {
      case "document":
        // A document without content after the first is what a lone `...` or `---` at the end makes.
        if (documents++ === 0) root = composer.document(token);
        else if (token.value || documents > 2) {
          const end = Math.min(text.length, token.offset + 3);
          sink.report("yaml-documents", { start: token.offset, end }, {});
          return { root };
        }
        directive = false;
        break;
      case "directive":
        directive = true;
        if (!/^%(YAML\s+1\.[0-9]|TAG\s)/.test(token.source))
          read.problem(
            token,
            "an unquoted string can't start with `%`",
            `write \`${quotedString(token.source)}\``,
          );
        break;
      case "error":
        return { root, error: token };
      case "doc-end":
        read.end(token.end);
        break;
    }
  }
  if (directive && documents === 0)
    read.unexpected(text.length, "", "`---` after the directive", "write `---` on the line below it");
  return { root };
}
