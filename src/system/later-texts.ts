import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeTemporaryFolder, type TemporaryFolder } from "./temporary-folder.ts";

/** How many characters are kept in memory. */
const usualLimit = 16 << 20;
/** Bytes that are read at a time. */
const chunkSize = 65_536;

/** Texts that are printed later. Those of a thousand targets do not fit into memory, so most are in a temporary file. */
export class LaterTexts<K> {
  readonly #limit: number;
  readonly #inMemory = new Map<K, string>();
  /** Where a text is in the file. */
  readonly #inFile = new Map<K, { readonly start: number; readonly length: number }>();
  #kept = 0;
  #folder: TemporaryFolder | undefined;
  #file: number | undefined;
  #size = 0;

  constructor(limit = usualLimit) {
    this.#limit = limit;
  }

  add(key: K, text: string): void {
    if (this.#kept + text.length > this.#limit && this.#write(key, text)) return;
    this.#inMemory.set(key, text);
    this.#kept += text.length;
  }

  /** Returns a text in pieces; none if it is not known. */
  *read(key: K): Generator<string> {
    const text = this.#inMemory.get(key);
    if (text !== undefined) yield text;
    const { start = 0, length = 0 } = this.#inFile.get(key) ?? {};
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const chunk = Buffer.alloc(Math.min(chunkSize, length));
    for (let at = 0; at < length; ) {
      const count = readSync(this.#file!, chunk, 0, Math.min(chunk.length, length - at), start + at);
      if (count === 0) return;
      at += count;
      yield decoder.decode(chunk.subarray(0, count), { stream: at < length });
    }
  }

  has(key: K): boolean {
    return Boolean(this.#inMemory.get(key)) || this.#inFile.has(key);
  }

  remove(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#folder?.remove();
  }

  /** Writes a text to the file. Returns false if there is no room: it is kept in memory then. */
  #write(key: K, text: string): boolean {
    const bytes = Buffer.from(text);
    try {
      this.#folder ??= makeTemporaryFolder();
      this.#file ??= openSync(join(this.#folder.path, "texts"), "w+", 0o600);
      for (let at = 0; at < bytes.length; )
        at += writeSync(this.#file, bytes, at, bytes.length - at, this.#size + at);
    } catch {
      return false;
    }
    this.#inFile.set(key, { start: this.#size, length: bytes.length });
    this.#size += bytes.length;
    return true;
  }
}
