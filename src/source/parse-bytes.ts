const units: Readonly<Record<string, number>> = { K: 10, M: 20, G: 30, T: 40 };

/** The form of a size in bytes: a number and a unit, such as `20G`, `1.5G` or `512MiB`. Units are powers of 1024. */
const bytesForm = /^(\d{1,6}(?:\.\d{1,3})?)([KMGT])(?:iB)?$/;

/** Returns the bytes of a size; undefined if it has another form, or is 0. */
export function parseBytes(text: string): number | undefined {
  const [, number, unit] = bytesForm.exec(text) ?? [];
  if (number === undefined) return undefined;
  return Math.round(Number(number) * 2 ** units[unit!]!) || undefined;
}

/** Returns the size that a text in another form most likely means, such as `20G` for “20 gb”; undefined if none. */
export function sizeMeant(text: string): string | undefined {
  const [, number, unit] = /^(\d{1,6}(?:\.\d{1,3})?)\s*([kmgt])(?:i?b)?$/i.exec(text.trim()) ?? [];
  return number === undefined ? undefined : `${number}${unit!.toUpperCase()}`;
}
