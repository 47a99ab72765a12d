import type { YamlNode } from "./node.ts";
import { readBlockNode } from "./quick/block.ts";
import { Cursor, unknown } from "./quick/cursor.ts";

/** What the reader never meets in a text that it reads: line ends of other systems, marks of documents, odd units. */
const unread = /[\r\0\ufeff\ud800-\udfff]|^(?:---|\.\.\.|%)/m;

/**
 * Reads the YAML that recipes usually consist of: lists, maps and strings without tags and mistakes. Returns
 * the nodes that the parser makes of the text (a test compares them), or undefined if it is not sure of any part of
 * it. It takes a fraction of the parser's time, for which each token is an object.
 */
export function quickYaml(text: string): YamlNode | undefined {
  if (unread.test(text)) return undefined;
  try {
    const cursor = new Cursor(text);
    cursor.toContent();
    if (cursor.atEnd) return undefined;
    const node = readBlockNode(cursor, -1);
    return cursor.atEnd ? node : undefined;
  } catch (error) {
    if (error === unknown) return undefined;
    throw error;
  }
}
