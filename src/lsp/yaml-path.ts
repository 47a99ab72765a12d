import type { Span } from "../source/span.ts";
import type { Entry, MappingNode, SequenceNode, YamlNode } from "../yaml/node.ts";

/** A step down from a list or a map. */
export type Step =
  | { readonly kind: "item"; readonly index: number; readonly of: SequenceNode }
  | { readonly kind: "value"; readonly entry: Entry; readonly of: MappingNode }
  | { readonly kind: "key"; readonly entry: Entry; readonly of: MappingNode };

/** The path from the root of a recipe's YAML to a node. Only the last step may be to a key. */
export interface YamlPath {
  readonly steps: readonly Step[];
  readonly node: YamlNode;
}

/** Returns the path to the innermost node that contains an offset or ends at it; undefined if there is none. */
export function pathAt(root: YamlNode | undefined, offset: number): YamlPath | undefined {
  if (!root || !touches(root.span, offset)) return undefined;
  const steps: Step[] = [];
  let node = root;
  for (;;) {
    const step = stepAt(node, offset);
    if (!step) return { steps, node };
    steps.push(step);
    if (step.kind === "key") return { steps, node: step.entry.key };
    node = step.kind === "item" ? step.of.items[step.index]! : step.entry.value;
  }
}

function stepAt(node: YamlNode, offset: number): Step | undefined {
  // The target of an alias or a merge is elsewhere and does not count. If two nodes meet at the offset, the later one
  // counts.
  if (node.kind === "sequence") {
    const index = node.items.findLastIndex((item) => touches(item.span, offset));
    return index === -1 ? undefined : { kind: "item", index, of: node };
  }
  if (node.kind === "mapping") {
    const entry = node.entries.findLast(
      ({ key, value }) => touches(value.span, offset) || touches(key.span, offset),
    );
    if (!entry) return undefined;
    const kind = touches(entry.value.span, offset) && !isEmptyAt(entry, offset) ? "value" : "key";
    return { kind, entry, of: node };
  }
  return undefined;
}

/** In `key:` without a value, the offset at the end of the word belongs to the key. */
function isEmptyAt({ key, value }: Entry, offset: number): boolean {
  return value.kind === "scalar" && value.isEmpty && touches(key.span, offset);
}

function touches({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}
