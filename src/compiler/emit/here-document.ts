/**
 * Returns a marker for the end of a here-document that occurs nowhere in its content, not even within a line:
 * guestfish was seen to take a marker within a line for the end if one of its buffers began with it.
 */
export function chooseMarker(name: string, content: string): string {
  const base = `END_OF_${name.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;
  let marker = base;
  for (let number = 2; content.includes(marker); number++) marker = `${base}_${number}`;
  return marker;
}

/** The most bytes of a line that a script may contain unchanged. */
const plainLineLimit = 1000;

/**
 * Returns whether a script may contain a text unchanged: no characters that a terminal interprets, or that a shell or
 * guestfish would drop or change, and no long line.
 */
export function isPlainText(text: string): boolean {
  return (
    !/\p{Cs}/u.test(text) &&
    !/[\0-\x08\x0b-\x1f\x7f-\x9f\ufeff]/.test(text) &&
    text.split("\n").every((line) => Buffer.byteLength(line) < plainLineLimit)
  );
}
