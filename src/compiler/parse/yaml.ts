import { Sink } from "../../diagnostics/sink.ts";
import type { SourceText } from "../../source/source-text.ts";
import { Composer } from "./compose.ts";
import type { YamlNode } from "./node.ts";
import { tokensOf } from "./tokens.ts";

/** Characters read again, in all, to get past mistakes after which the parser knows nothing any more. */
const mendingBudget = 2_000_000;

/**
 * Reads a text as one YAML document of texts, lists and maps. Every syntax mistake is reported, and what
 * could be made of the text is returned all the same; undefined where there is nothing.
 *
 * After some mistakes the parser takes all that follows for a part of them. Such a place is mended (with as
 * many other characters, so that offsets hold) and the text read again: one mistake hides no other.
 */
export function parseYaml(source: SourceText, sink: Sink): YamlNode | undefined {
  const told = new Sink(sink.file);
  let { text } = source;
  let cuts: readonly Cut[] = [];
  for (let read = text.length; ; read += text.length) {
    const trial = new Sink(sink.file);
    const { root, mends } = readOnce(text, cuts, trial);
    const last = mends.length === 0 || read > mendingBudget;
    for (const { report } of mends) report(told);
    if (last) {
      for (const one of [...told.diagnostics, ...trial.diagnostics]) sink.add(one);
      const empty = root === undefined || (root.kind === "scalar" && root.isEmpty);
      if (empty && !sink.hasErrors)
        sink.report("yaml-empty", { start: 0, end: Math.min(source.text.length, 1) }, {});
      return empty ? undefined : root;
    }
    for (const { start, end, replacement } of mends)
      text = text.slice(0, start) + replacement + text.slice(end);
    cuts = [...cuts, ...mends.filter((one) => one.replacement.trim() === "")];
  }
}

/** A stretch of the text that was blanked out. */
export interface Cut {
  readonly start: number;
  readonly end: number;
}

/** A place to mend before the text is read again, and what is to be said of it. */
export interface Mend extends Cut {
  /** As long as what it replaces. */
  readonly replacement: string;
  report(sink: Sink): void;
}

function readOnce(
  text: string,
  cuts: readonly Cut[],
  sink: Sink,
): { root: YamlNode | undefined; mends: Mend[] } {
  const composer = new Composer(text, sink, cuts);
  const { read } = composer;
  let root: YamlNode | undefined;
  let documents = 0;
  let directive = false;
  for (const token of tokensOf(text, (offset) => read.stray(offset))) {
    switch (token.type) {
      case "document":
        // A document without content after the first is what a lone `...` or `---` at the end makes.
        if (documents++ === 0) root = composer.document(token);
        else if (token.value || documents > 2) {
          sink.report("yaml-documents", { start: token.offset, end: token.offset + 3 }, {});
          return { root, mends: composer.mends };
        }
        directive = false;
        break;
      case "directive":
        directive = true;
        if (!/^%(YAML\s+1\.[0-9]|TAG\s)/.test(token.source))
          read.unexpected(token.offset, token.source, "a recipe", "text that starts with `%` must be quoted");
        break;
      case "error": {
        // What is to be mended before this may well be why.
        if (composer.mends.length > 0) return { root, mends: composer.mends };
        // The parser has lost its place: the rest of the line goes, and all is read again.
        const end = text.indexOf("\n", token.offset);
        const cut = { start: token.offset, end: end === -1 ? text.length : end };
        composer.mends.push({
          ...cut,
          replacement: " ".repeat(cut.end - cut.start),
          report: (told) => new Composer(text, told, cuts).read.parserError(token),
        });
        return { root, mends: composer.mends };
      }
      case "doc-end":
        read.end(token.end);
        break;
    }
  }
  if (directive && documents === 0) read.unexpected(text.length, "", "`---` after the directive");
  return { root, mends: composer.mends };
}
