/** Maps an offset in a text that the parser read to the offset in the script. */
export type Offsets = (offset: number) => number;

/** Returns the offsets of a script itself. The parser can put the end of an unfinished word after the script's end. */
export function plainOffsets(text: string): Offsets {
  return (offset) => Math.min(offset, text.length);
}

/**
 * Returns the offsets of a command substitution in backquotes, from whose text the parser has removed
 * backslashes: there `\` quotes `$`, `` ` `` and `\` only (POSIX.1-2017, XCU 2.6.3).
 *
 * @param text the text that holds the substitution
 * @param start the offset in `text` behind the opening backquote
 * @param length how many characters are left once the backslashes are removed
 * @param outer the offsets of `text`
 */
export function backquoteOffsets(text: string, start: number, length: number, outer: Offsets): Offsets {
  const table: number[] = [];
  let at = start;
  for (; table.length < length; at++) {
    if (text[at] === "\\" && /[$`\\]/.test(text[at + 1] ?? "")) at++;
    table.push(at);
  }
  table.push(at);
  return (offset) => outer(table[offset] ?? at);
}
