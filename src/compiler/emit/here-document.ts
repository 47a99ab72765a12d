/**
 * A marker that ends a here-document and occurs nowhere in its content, not even within a line: guestfish was
 * seen to take a marker for the end where one of its buffers happened to begin with it.
 */
export function chooseMarker(name: string, content: string): string {
  const base = `END_OF_${name.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;
  let marker = base;
  for (let number = 2; content.includes(marker); number++) marker = `${base}_${number}`;
  return marker;
}

/** Bytes that a line may have to stand in a script as it is. */
export const plainLineLimit = 1000;

/**
 * Whether a text can stand in a script as it is: nothing in it that a terminal acts on, that a shell or guestfish
 * would drop or change, and no long line.
 */
export function isPlainText(text: string): boolean {
  return (
    !/\p{Cs}/u.test(text) &&
    !/[\0-\x08\x0b-\x1f\x7f-\x9f\ufeff]/.test(text) &&
    text.split("\n").every((line) => Buffer.byteLength(line) < plainLineLimit)
  );
}
