import type { SourceText } from "../../source/source-text.ts";
import { entryValue, type MappingNode, type SequenceNode } from "../../yaml/node.ts";
import type { Edit } from "../edits.ts";
import type { Step } from "../step.ts";

/** Converts a list of `arguments`, of maps with one key or of names with their fields beside them, to a map. */
export const argumentsMap: Step = ({ recipe, yaml, source }) => {
  const list = yaml?.kind === "mapping" ? entryValue(yaml, "arguments") : undefined;
  if (yaml?.kind !== "mapping" || list?.kind !== "sequence" || list.items.length === 0) return [];
  const declared = new Set(recipe.arguments.map((argument) => argument.name.span.start));
  const items = list.items.filter(
    (item): item is MappingNode =>
      item.kind === "mapping" && declared.has(item.entries[0]?.key.span.start ?? -1),
  );
  if (items.length < list.items.length) return [];
  const edits = list.flow
    ? flowEdits(source, list, items)
    : blockEdits(source, items, columnOf(source, yaml));
  if (!edits) return [];
  return [
    { title: "`arguments` made a map from names to arguments", span: items[0]!.entries[0]!.key.span, edits },
  ];
};

/** Removes the dash of each item. If the dashes are as far left as `arguments`, indents everything. */
function blockEdits(source: SourceText, items: readonly MappingNode[], outer: number): Edit[] | undefined {
  const { text } = source;
  const edits: Edit[] = [];
  for (const item of items) {
    const name = item.entries[0]!.key.span.start;
    const line = source.lineAt(name);
    const lineStart = source.lineStarts[line - 1]!;
    const [, before, dash] = /^( *)(- +)$/.exec(text.slice(lineStart, name)) ?? [];
    // If an anchor, a comment or another list comes before the name, removing the dash is not enough.
    if (before === undefined || dash === undefined || item.flow) return undefined;
    const isLeft = before.length <= outer;
    edits.push({ span: { start: name - dash.length, end: name }, text: isLeft ? "  " : "" });
    if (!isLeft || item.entries.length === 1) continue;
    // Fields beside the name must be indented deeper than the name.
    for (let next = line + 1; next <= source.lineAt(item.span.end); next++) {
      const start = source.lineStarts[next - 1]!;
      if (/\S/.test(source.line(next))) edits.push({ span: { start, end: start }, text: "  " });
    }
  }
  return edits;
}

/** Converts `[{a: {…}}, {b: {…}}]` to `{a: {…}, b: {…}}`. */
function flowEdits(
  source: SourceText,
  list: SequenceNode,
  items: readonly MappingNode[],
): Edit[] | undefined {
  const edits: Edit[] = [];
  const replace = (start: number, expected: string, put: string) => {
    edits.push({ span: { start, end: start + 1 }, text: put });
    return source.text[start] === expected;
  };
  let good = replace(list.span.start, "[", "{") && replace(list.span.end - 1, "]", "}");
  for (const { span, entries } of items) {
    if (entries.length !== 1) return undefined;
    if (source.text[span.start] !== "{") continue;
    good = replace(span.start, "{", "") && replace(span.end - 1, "}", "") && good;
  }
  return good ? edits : undefined;
}

function columnOf(source: SourceText, yaml: MappingNode): number {
  return source.positionAt(yaml.entries[0]!.key.span.start).column - 1;
}
