import { textOfBytes } from "../bytes.ts";

/** What is asked of the settings of a text, with one character for each byte. */
export interface Asked {
  readonly set: readonly { readonly key: string; readonly value: string }[];
  readonly unset: readonly string[];
  readonly section: string | undefined;
}

/** Returns a text of bytes for messages, on one line. */
export function shown(bytes: string): string {
  return textOfBytes(bytes.replace(/[\n\r]/g, " "));
}
