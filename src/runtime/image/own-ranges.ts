import type { Range } from "../../disk/bytes/layer.ts";
import { runTool } from "../appliance/tools.ts";
import { type BlockNode, nodeName, stackOf } from "./block-node.ts";

interface MapEntry {
  readonly start: number;
  readonly length: number;
  /** The number of the layer that holds it, 0 for the first. */
  readonly depth: number;
}

/**
 * Finds which bytes of a disk the upper layers of an image hold (qemu-img(1), `map`).
 *
 * @param nodes the layers, the nearest first
 * @param depth how many of them are the upper ones
 * @returns the ranges in order; undefined if qemu-img does not report them
 */
export async function ownRanges(
  nodes: readonly BlockNode[],
  depth: number,
  signal?: AbortSignal,
): Promise<Range[] | undefined> {
  const map = await runTool(["qemu-img", "map", "--output=json", nodeName(stackOf(nodes))], { signal });
  if (map.code !== 0) return undefined;
  const entries = JSON.parse(map.stdout) as readonly MapEntry[];
  const ranges: Range[] = [];
  let end = 0;
  for (const { start, length, depth: layer } of entries) {
    // The map has to cover the disk from its begin on, without gaps.
    if (start !== end) return undefined;
    end = start + length;
    const last = ranges.at(-1);
    if (layer >= depth) continue;
    if (last && last.start + last.length === start)
      ranges[ranges.length - 1] = { start: last.start, length: last.length + length };
    else ranges.push({ start, length });
  }
  // What is behind the end of the map, such as the tail of a layer larger than its base, is the layer's own.
  ranges.push({ start: end, length: Number.MAX_SAFE_INTEGER - end });
  return ranges;
}
