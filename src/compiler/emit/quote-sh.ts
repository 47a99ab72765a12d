/**
 * Quotes text as a word of a POSIX sh program. The result is one word with exactly that text, in dash, bash and
 * busybox ash, and has no long line.
 *
 * @throws {RangeError} for a NUL, which no shell can hold. The compiler refuses it long before.
 */
export function quoteSh(text: string): string {
  if (text.includes("\0")) throw new RangeError("a shell word can't hold a NUL");
  if (plainWord.test(text)) return text;
  const pieces = (text.replace(/\p{Cs}/gu, "\ufffd").match(runs) ?? [""]).flatMap((run) =>
    unprintable.test(run) ? [printed(run)] : chunks(run, pieceBytes).map(singleQuoted),
  );
  let line = 0;
  return pieces
    .map((piece, index) => {
      const first = Buffer.byteLength(piece.split("\n", 1)[0]!);
      const continued = index > 0 && line + first > lineBytes;
      const whole = continued ? `\\\n${piece}` : piece;
      const lastBreak = whole.lastIndexOf("\n");
      line = (lastBreak === -1 ? line : 0) + Buffer.byteLength(whole.slice(lastBreak + 1));
      return whole;
    })
    .join("");
}

/** Bytes of text in one pair of quotes, and in a line. An escaped piece may be four times as long. */
const pieceBytes = 500;
const lineBytes = 1000;

/** Words that need no quotes and have no other meaning anywhere in a command. */
const plainWord = /^(?=.{1,200}$)[A-Za-z0-9_./:,+-]+$/;

/**
 * Characters that a terminal interprets, or that change how the text around them is read (the directional ones:
 * https://trojansource.codes). They are written as numbers, so that a script shows its real content.
 */
const unprintable = /^[\x01-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const runs =
  /[\x01-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+|[^\x01-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Writes characters as numbers. None of them is a newline, so the command substitution removes nothing. */
function printed(text: string): string {
  return chunks(text, pieceBytes / 4)
    .map((chunk) => {
      const octal = [...Buffer.from(chunk)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`);
      return `"$(printf '${octal.join("")}')"`;
    })
    .join("\\\n");
}

/** Splits a text into pieces of at most so many bytes, between characters. */
function chunks(text: string, bytes: number): string[] {
  const found: string[] = [];
  let piece = "";
  let size = 0;
  for (const character of text) {
    const length = Buffer.byteLength(character);
    // A newline restarts the count, because the limit is for lines.
    if (size + length > bytes) {
      found.push(piece);
      piece = "";
      size = 0;
    }
    piece += character;
    size = character === "\n" ? 0 : size + length;
  }
  found.push(piece);
  return found;
}

/** Returns a text as a comment: one line without characters that a terminal interprets, and not long. */
export function commentSh(text: string): string {
  const line = text
    .replace(/[\p{Cs}\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, "�")
    .trimEnd();
  const characters = [...line];
  return characters.length > 300 ? `# ${characters.slice(0, 300).join("")}…` : `# ${line}`.trimEnd();
}
