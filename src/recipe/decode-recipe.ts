import { isUtf8 } from "node:buffer";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { sha256Hex } from "../source/sha256.ts";
import { SourceText } from "../source/source-text.ts";

/** Decodes a recipe's bytes. Where they are not UTF-8, `diagnostics` says so and the text is a best effort. */
export function decodeRecipe(
  path: string,
  bytes: Uint8Array,
): { source: SourceText; sha256: string; diagnostics: readonly Diagnostic[] } {
  const sha256 = sha256Hex(bytes);
  const encoding = utf16Of(bytes);
  if (encoding !== undefined) {
    const source = new SourceText(path, new TextDecoder(encoding).decode(bytes));
    const place = { file: path, span: { start: 0, end: Math.min(1, source.text.length) } };
    const found = diagnostic("yaml-not-utf8", { path, byte: 0, encoding: "UTF-16" }, { place });
    return { source, sha256, diagnostics: [found] };
  }
  // The byte order mark is not a part of the text: with it, columns of the first line would be one off.
  const text = new TextDecoder("utf-8").decode(bytes);
  const source = new SourceText(path, text);
  // The parser says that a binary file is not text.
  if (isUtf8(bytes) || bytes.includes(0)) return { source, sha256, diagnostics: [] };
  const byte = firstBadByte(bytes);
  const at = new TextDecoder("utf-8").decode(bytes.subarray(0, byte)).length;
  const place = { file: path, span: { start: at, end: Math.min(at + 1, text.length) } };
  return { source, sha256, diagnostics: [diagnostic("yaml-not-utf8", { path, byte }, { place })] };
}

/** The encoding of a text that begins with the byte order mark of UTF-16, as some editors on Windows write it. */
function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
}

/** The number of bytes that are good UTF-8 before the first that are not. */
function firstBadByte(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  const decodes = (end: number) => {
    try {
      // A character cut in two at the end is not bad: `stream` waits for its rest.
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, end), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  while (good < bad) {
    const middle = (good + bad + 1) >> 1;
    if (decodes(middle)) good = middle;
    else bad = middle - 1;
  }
  return good;
}
