import { isMerge } from "../merge.ts";
import type { Entry, Scalar, YamlNode } from "../node.ts";
import { type Cursor, unknown } from "./cursor.ts";
import { Entries } from "./entries.ts";
import { plainInFlow, readScalar } from "./scalars.ts";

/** Reads a list or map in brackets. `parent`: the column of the list or map that it is in. */
export function readFlow(cursor: Cursor, parent: number): YamlNode {
  cursor.enter();
  cursor.countNodes(1);
  const start = cursor.at;
  const isMap = cursor.text[cursor.at++] === "{";
  const items: YamlNode[] = [];
  const entries = new Entries();
  skipFlowSpace(cursor, parent);
  while (cursor.text[cursor.at] !== (isMap ? "}" : "]")) {
    if (items.length + entries.length > 0) {
      if (cursor.text[cursor.at] !== ",") throw unknown;
      cursor.at++;
      skipFlowSpace(cursor, parent);
    }
    if (isMap) entries.add(readEntry(cursor, readScalar(cursor, plainInFlow, parent), parent));
    else items.push(readItem(cursor, parent));
    skipFlowSpace(cursor, parent);
  }
  cursor.at++;
  cursor.leave();
  const span = { start, end: cursor.at };
  return isMap
    ? { kind: "mapping", span, entries: entries.merged(), flow: true }
    : { kind: "sequence", span, items, flow: true };
}

/** Reads an item of a list in brackets; `[a: b]` is a list of a map. */
function readItem(cursor: Cursor, parent: number): YamlNode {
  const node = readNode(cursor, parent);
  if (cursor.text[cursor.at] !== ":") return node;
  if (node.kind !== "scalar") throw unknown;
  cursor.countNodes(1);
  const entry = readEntry(cursor, node, parent);
  if (isMerge(entry)) throw unknown;
  const { start } = node.span;
  return {
    kind: "mapping",
    span: { start, end: Math.max(start, entry.value.span.end) },
    entries: [entry],
    flow: true,
  };
}

/** Reads the colon and the value of a key. */
function readEntry(cursor: Cursor, key: Scalar, parent: number): Entry {
  if (cursor.text[cursor.at] !== ":" || cursor.text[cursor.at + 1] !== " ") throw unknown;
  const isOneLine = !cursor.text.slice(key.span.start, key.span.end).includes("\n");
  if (!isOneLine || key.span.end !== cursor.at) throw unknown;
  cursor.at++;
  skipFlowSpace(cursor, parent);
  return { key, value: readNode(cursor, parent) };
}

function readNode(cursor: Cursor, parent: number): YamlNode {
  const first = cursor.text[cursor.at];
  if (first === "*") return cursor.alias();
  if (first === "[" || first === "{") return readFlow(cursor, parent);
  if (first !== "&") return readScalar(cursor, plainInFlow, parent);
  return cursor.anchored(() => {
    skipFlowSpace(cursor, parent);
    const node = readNode(cursor, parent);
    // The anchor would be that of the key.
    if (cursor.text[cursor.at] === ":") throw unknown;
    return node;
  });
}

/** Goes over spaces, comments and line ends in brackets. */
function skipFlowSpace(cursor: Cursor, parent: number): void {
  const { text } = cursor;
  for (;;) {
    cursor.skipSpaces();
    if (text[cursor.at] === "#") {
      const before = text[cursor.at - 1];
      if (before !== " " && before !== "\n") throw unknown;
      cursor.at = text.indexOf("\n", cursor.at);
      if (cursor.at === -1) throw unknown;
    }
    if (text[cursor.at] !== "\n") return;
    cursor.at++;
    const lineStart = cursor.at;
    cursor.skipSpaces();
    if (text[cursor.at] !== "\n" && cursor.at - lineStart <= parent) throw unknown;
  }
}
