import type { SelectionRange } from "vscode-languageserver";
import type { Span } from "../../source/span.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";
import { withoutQuotes } from "../symbols.ts";
import { pathAt } from "../yaml-path.ts";

/**
 * Returns the ranges around an offset, from the inside out: the word, the text, its key and value, the list or map,
 * …, the file.
 */
export function selectionRange({ document, yaml }: RecipeAnalysis, offset: number): SelectionRange {
  const spans: Span[] = [{ start: 0, end: document.text.length }];
  const path = pathAt(yaml, offset);
  for (const step of path?.steps ?? []) {
    spans.push(step.of.span);
    if (step.kind !== "item") {
      const { key, value } = step.entry;
      spans.push({ start: key.span.start, end: Math.max(key.span.end, value.span.end) });
    }
  }
  if (path) spans.push(path.node.span);
  if (path?.node.kind === "scalar") {
    spans.push(withoutQuotes(document.text, path.node.span));
    const word = wordAround(document.text, offset);
    if (word) spans.push(word);
  }
  let range: SelectionRange | undefined;
  let outer: Span | undefined;
  for (const span of spans) {
    const inside = !outer || (span.start >= outer.start && span.end <= outer.end);
    if (!inside || (outer && span.start === outer.start && span.end === outer.end)) continue;
    range = { range: document.rangeOf(span), ...(range ? { parent: range } : {}) };
    outer = span;
  }
  return range!;
}

function wordAround(text: string, offset: number): Span | undefined {
  const isWord = (character: string | undefined) => character !== undefined && /[\w]/.test(character);
  let start = offset;
  while (isWord(text[start - 1])) start--;
  let end = offset;
  while (isWord(text[end])) end++;
  return end > start ? { start, end } : undefined;
}
