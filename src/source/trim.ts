// A pattern such as /[ \t]+$/ takes time by the square of the blanks in a line that does not end in them. A guest may have
// written such a line to keep this program busy.

/** Returns a text without certain characters at its end. */
export function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** Returns a text without certain characters at its start and at its end. */
export function trim(text: string, characters: string): string {
  const inner = trimEnd(text, characters);
  let start = 0;
  while (start < inner.length && characters.includes(inner[start]!)) start++;
  return inner.slice(start);
}

/** Whether a text ends in an odd number of backslashes, so that the last one escapes what follows. */
export function endsInEscape(text: string): boolean {
  return (text.length - trimEnd(text, "\\").length) % 2 === 1;
}
