/** What is written to a file: whole, or in pieces that are made while it is written. */
export type Content = string | Uint8Array | Iterable<string>;

/** Small pieces are joined up to about this many characters. */
const usual = 65_536;

/** Returns a content in pieces. Only one of them is in memory at a time. */
export function* piecesOf(content: Content): Generator<string | Uint8Array> {
  if (typeof content === "string" || content instanceof Uint8Array) {
    yield content;
    return;
  }
  let held = "";
  for (const piece of content) {
    held += piece;
    if (held.length < usual) continue;
    yield held;
    held = "";
  }
  yield held;
}
