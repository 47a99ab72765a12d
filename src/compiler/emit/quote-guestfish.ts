/**
 * Quotes text as an argument of a guestfish command (guestfish(1), "QUOTING"): double quotes, with C's escapes and
 * `\xNN`. Only `"` and `\` are special to guestfish inside them, so text that begins with `!`, `|`, `~`, `-` or `#`
 * is safe too.
 *
 * @throws {RangeError} for a NUL, which no argument can contain.
 */
export function quoteGuestfish(text: string): string {
  if (text.includes("\0")) throw new RangeError("an argument of guestfish can't hold a NUL");
  if (/^[A-Za-z0-9_/][A-Za-z0-9_./:-]*$/.test(text)) return text;
  const escaped = text.replace(/\p{Cs}/gu, "\ufffd").replace(special, (character) => {
    if (character === '"' || character === "\\") return `\\${character}`;
    return [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  });
  return `"${escaped}"`;
}

const special = /["\\\x01-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * The most bytes of a command line for guestfish: it reads 8,192 at a time, and would take the rest for another
 * command.
 */
export const commandLineLimit = 8000;
