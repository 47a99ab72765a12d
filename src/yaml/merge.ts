import type { Sink } from "../diagnostics/sink.ts";
import { describeNode, type Entry, type MappingNode, type YamlNode } from "./node.ts";

/**
 * Puts the keys of `<<: *map` (or of a list of maps) in its place. A key of the map's own wins over a
 * merged one, and an earlier merged one over a later: https://yaml.org/type/merge.html.
 */
export function expandMerges(entries: readonly Entry[], sink: Sink): Entry[] {
  const own = new Set<string>();
  for (const { key } of entries) if (!isMerge({ key })) own.add(key.text);
  const merged = new Set<string>();
  const expanded: Entry[] = [];
  for (const entry of entries) {
    if (!isMerge(entry)) {
      expanded.push(entry);
      continue;
    }
    for (const map of mapsOf(entry.value, sink)) {
      for (const entry of map.entries) {
        if (entry.duplicate || own.has(entry.key.text) || merged.has(entry.key.text)) continue;
        merged.add(entry.key.text);
        expanded.push(entry);
      }
    }
  }
  return expanded;
}

/** Returns whether an entry merges another map into its own (`<<`). */
export function isMerge({ key }: Pick<Entry, "key">): boolean {
  return key.text === "<<" && key.style === "plain";
}

function mapsOf(value: YamlNode, sink: Sink): MappingNode[] {
  const candidates = value.kind === "sequence" ? value.items : [value];
  const maps: MappingNode[] = [];
  for (const candidate of candidates) {
    if (candidate.kind === "mapping") maps.push(candidate);
    else if (candidate.kind !== "scalar" || !candidate.broken)
      sink.report("yaml-merge", candidate.span, { found: describeNode(candidate) });
  }
  return maps;
}
