import { Scalar, type YamlNode } from "../node.ts";
import { type Cursor, restOfLine, unknown } from "./cursor.ts";
import { Entries } from "./entries.ts";
import { readFlow } from "./flow.ts";
import { plain, readBlockScalar, readPlain, readQuoted, readScalar } from "./scalars.ts";

/** Reads a node that starts here, in a list or map of column `parent`. Ends at the content after it. */
export function readBlockNode(cursor: Cursor, parent: number): YamlNode {
  cursor.enter();
  const node = isDash(cursor) ? readSequence(cursor) : readMapping(cursor, parent);
  cursor.leave();
  return node;
}

function isDash({ text, at }: Cursor): boolean {
  return text[at] === "-" && isSpaceOrEnd(text[at + 1]);
}

function isSpaceOrEnd(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === undefined;
}

function readSequence(cursor: Cursor): YamlNode {
  cursor.countNodes(1);
  const { column, at: start } = cursor;
  const items: YamlNode[] = [];
  let end = start;
  while (cursor.column === column && isDash(cursor)) {
    cursor.at++;
    const item = readAfterIndicator(cursor, column, false);
    items.push(item);
    end = endAfter(start, end, item);
  }
  if (cursor.column > column && !cursor.atEnd) throw unknown;
  return { kind: "sequence", span: { start, end }, items, flow: false };
}

/** Reads a map, or the scalar or brackets that are here instead of one. */
function readMapping(cursor: Cursor, parent: number): YamlNode {
  const { column, at: start } = cursor;
  const entries = new Entries();
  let end = start;
  do {
    const key = readKey(cursor);
    if (!key) {
      if (entries.length > 0) throw unknown;
      return readValue(cursor, parent);
    }
    const value = readAfterIndicator(cursor, column, true);
    entries.add({ key, value });
    end = endAfter(start, Math.max(end, key.span.end), value);
  } while (cursor.column === column && !cursor.atEnd);
  if (cursor.column > column && !cursor.atEnd) throw unknown;
  cursor.countNodes(1);
  return { kind: "mapping", span: { start, end }, entries: entries.merged(), flow: false };
}

/** Reads a key and its colon; undefined, and nothing is read, if there is none. */
function readKey(cursor: Cursor): Scalar | undefined {
  const { text, at: start } = cursor;
  const isQuoted = text[start] === '"' || text[start] === "'";
  const key = isQuoted ? readQuoted(cursor) : readPlain(cursor, plain);
  if (key && text[cursor.at] === ":" && isSpaceOrEnd(text[cursor.at + 1])) {
    if (isQuoted && text.slice(start, cursor.at).includes("\n")) throw unknown;
    cursor.at++;
    return key;
  }
  cursor.at = start;
  return undefined;
}

/** Reads the node after a dash or a colon, on its line or on the lines below. */
function readAfterIndicator(cursor: Cursor, column: number, inMap: boolean): YamlNode {
  const end = cursor.at;
  if (!cursor.skip(restOfLine)) {
    cursor.skipSpaces();
    // A map or list can begin after a dash, but not after a colon.
    if (cursor.text[cursor.at] === "&") return cursor.anchored(() => readAfterAnchor(cursor, column));
    if (!inMap) return readBlockNode(cursor, column);
    if (isDash(cursor)) throw unknown;
    return readValue(cursor, column);
  }
  cursor.toContent();
  const isBelow = cursor.column > column || (inMap && cursor.column === column && isDash(cursor));
  if (!cursor.atEnd && isBelow) return readBlockNode(cursor, column);
  return new Scalar("", "empty", { start: end, end });
}

/** Reads the node after an anchor, on its line or on the lines below. */
function readAfterAnchor(cursor: Cursor, column: number): YamlNode {
  if (!cursor.skip(restOfLine)) {
    cursor.skipSpaces();
    return readValue(cursor, column);
  }
  cursor.toContent();
  if (cursor.atEnd || cursor.column <= column) throw unknown;
  return readBlockNode(cursor, column);
}

/** Reads a scalar, an alias or brackets to the end of their line. */
function readValue(cursor: Cursor, parent: number): YamlNode {
  const first = cursor.text[cursor.at];
  if (first === "|" || first === ">") return readBlockScalar(cursor, parent);
  const node =
    first === "[" || first === "{"
      ? readFlow(cursor, parent)
      : first === "*"
        ? cursor.alias()
        : readScalar(cursor, plain, parent);
  if (!cursor.skip(restOfLine)) throw unknown;
  cursor.toContent();
  // The scalar may go on there.
  if (!cursor.atEnd && cursor.column > parent) throw unknown;
  return node;
}

/** Returns the end of a list or map that started there. The node of an alias can be before it. */
function endAfter(start: number, end: number, { span }: YamlNode): number {
  return span.start >= start ? Math.max(end, span.end) : end;
}
