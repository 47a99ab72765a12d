import type { Entry, YamlNode } from "../yaml/node.ts";

/** Returns all entries of all maps of a recipe, ordered by where their keys begin. */
export function entriesByKey(yaml: YamlNode | undefined): ReadonlyMap<number, Entry> {
  const found = new Map<number, Entry>();
  const seen = new Set<YamlNode>();
  const left = yaml ? [yaml] : [];
  for (let node = left.pop(); node; node = left.pop()) {
    // Aliases put a node in several places.
    if (node.kind === "scalar" || seen.has(node)) continue;
    seen.add(node);
    if (node.kind === "sequence") left.push(...node.items);
    else
      for (const entry of node.entries) {
        found.set(entry.key.span.start, entry);
        left.push(entry.value);
      }
  }
  return found;
}
