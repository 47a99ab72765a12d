import { nearest } from "../source/nearest.ts";
import type { Span } from "../source/span.ts";
import type { MappingNode, Scalar, YamlNode } from "../yaml/node.ts";

/** Returns whether a value is missing: nothing is written where it belongs. */
export function isEmpty(node: YamlNode): boolean {
  return node.kind === "scalar" && node.isEmpty;
}

/** Returns the key of a map that is a misspelling of a known key: an unknown key that is nearest to it. */
export function misspelling(
  node: MappingNode,
  key: string,
  known: readonly string[],
  synonyms: Readonly<Record<string, string>> = {},
): Scalar | undefined {
  const isMeant = ({ text }: Scalar) =>
    !known.includes(text) && (synonyms[text] ?? nearest(text, known)) === key;
  return node.entries.find((entry) => isMeant(entry.key))?.key;
}

/** Returns the span to point at for a node. A block list or map is represented by its first key or dash. */
export function headOf(node: YamlNode): Span {
  if (node.kind === "scalar" || node.flow) return node.span;
  if (node.kind === "mapping") return node.entries[0]?.key.span ?? node.span;
  return { start: node.span.start, end: Math.min(node.span.end, node.span.start + 1) };
}
