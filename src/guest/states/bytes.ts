/** Returns the bytes of a text, a character for each: guests have files that are not UTF-8. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** Returns the text of bytes. */
export function textOfBytes(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString();
}
