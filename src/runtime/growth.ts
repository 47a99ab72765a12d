import { parseBytes } from "../source/parse-bytes.ts";

/** How much larger a disk becomes: a size, or what is added to its size. */
export interface Growth {
  readonly bytes: number;
  readonly isAdded: boolean;
}

/** Reads `20G` or `+5G`; returns undefined if the text has another form. */
export function parseGrowth(text: string): Growth | undefined {
  const isAdded = text.startsWith("+");
  const bytes = parseBytes(isAdded ? text.slice(1) : text);
  return bytes === undefined ? undefined : { bytes, isAdded };
}
