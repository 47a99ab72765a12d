import { type CST, Parser } from "yaml";
import type { Sink } from "../../diagnostics/sink.ts";
import type { SourceText } from "../../source/source-text.ts";
import { Composer } from "./compose.ts";
import type { YamlNode } from "./node.ts";

/**
 * Reads a text as one YAML document of texts, lists and maps. Every syntax mistake is reported, and what
 * could be made of the text is returned all the same; undefined where there is nothing.
 */
export function parseYaml(source: SourceText, sink: Sink): YamlNode | undefined {
  const { text } = source;
  const composer = new Composer(text, sink);
  let root: YamlNode | undefined;
  let documents = 0;
  let directive: CST.Directive | undefined;
  for (const token of new Parser().parse(text)) {
    switch (token.type) {
      case "document":
        // A document without content after the first is what a lone `...` or `---` at the end makes.
        if (documents++ === 0) root = composer.document(token);
        else if (token.value || documents > 2) {
          sink.report("yaml-documents", { start: token.offset, end: token.offset + 3 }, {});
          return root;
        }
        directive = undefined;
        break;
      case "directive":
        directive = token;
        if (!/^%(YAML\s+1\.[0-9]|TAG\s)/.test(token.source))
          composer.read.unexpected(
            token.offset,
            token.source,
            "a recipe",
            "text that starts with `%` must be quoted",
          );
        break;
      case "error":
        composer.read.parserError(token);
        break;
      case "doc-end":
        composer.read.end(token.end);
        break;
    }
  }
  if (directive && documents === 0) composer.read.unexpected(text.length, "", "`---` after the directive");
  const empty = root === undefined || (root.kind === "scalar" && root.isEmpty);
  if (empty && !sink.hasErrors) sink.report("yaml-empty", { start: 0, end: Math.min(text.length, 1) }, {});
  return empty ? undefined : root;
}
