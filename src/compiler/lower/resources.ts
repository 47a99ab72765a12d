import { isUtf8 } from "node:buffer";
import type { Resource } from "../../plan/plan.ts";
import { sha256Hex } from "../../source/sha256.ts";
import { SourceText } from "../../source/source-text.ts";
import type { ResourceFinder, ResourceLookup } from "../resource-finder.ts";

/** What was changed in a script when it was added to the plan. */
export type Mended = "byte-order-mark" | "crlf";

export interface Collected {
  readonly key: string;
  readonly mended: readonly Mended[];
}

/** The files that a plan's steps use. Equal contents are stored once. */
export class Resources {
  readonly collected: Record<string, Resource> = {};
  /** The files that were read, for messages that show a line. */
  readonly sources = new Map<string, SourceText>();
  readonly #found = new Map<ResourceFinder, Map<string, ResourceLookup>>();

  /** Looks up a path, once for each finder. */
  find(finder: ResourceFinder, path: string): ResourceLookup {
    const known = this.#found.get(finder) ?? new Map<string, ResourceLookup>();
    this.#found.set(finder, known);
    const found = known.get(path) ?? finder.find(path);
    known.set(path, found);
    return found;
  }

  /**
   * Adds a file to the plan. Undoes changes that editors on Windows make to scripts, because no shell could run them:
   * a byte order mark at the start (also of UTF-16), and CRLF at the end of every line. Leaves other files, and files
   * with mixed line ends, unchanged.
   */
  addFile(path: string, name: string, bytes: Uint8Array, isScript: boolean): Collected {
    const text = textOf(bytes) ?? (isScript ? utf16TextOf(bytes) : undefined);
    if (text === undefined) {
      const key = this.#add(name, "base64", Buffer.from(bytes).toString("base64"), bytes);
      return { key, mended: [] };
    }
    if (!this.sources.has(path)) this.sources.set(path, new SourceText(path, text));
    const bare = text.replace(/^\ufeff/, "");
    if (!isScript && !bare.startsWith("#!")) return { key: this.#add(name, "utf8", text, bytes), mended: [] };
    const crlf = bare.includes("\r\n") && !/(^|[^\r])\n/.test(bare);
    const mended: Mended[] = [
      ...(bare === text ? [] : ["byte-order-mark" as const]),
      ...(crlf ? ["crlf" as const] : []),
    ];
    return { key: this.addText(name, crlf ? bare.replaceAll("\r\n", "\n") : bare), mended };
  }

  /** Returns a file as text, with its path for messages; undefined if it is not text. */
  sourceOf(path: string, bytes: Uint8Array): SourceText | undefined {
    const text = textOf(bytes);
    if (text === undefined) return undefined;
    const source = this.sources.get(path) ?? new SourceText(path, text);
    this.sources.set(path, source);
    return source;
  }

  addText(name: string, text: string): string {
    return this.#add(name, "utf8", text, Buffer.from(text, "utf8"));
  }

  #add(name: string, encoding: Resource["encoding"], content: string, bytes: Uint8Array): string {
    const key = sha256Hex(bytes);
    this.collected[key] ??= { name: name.split("/").at(-1)!, encoding, content };
    return key;
  }
}

/** Returns the bytes as text if they are UTF-8 without NUL. Keeps a byte order mark. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0) || !isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}

/** Returns the text of a file that begins with the byte order mark of UTF-16; undefined for other files. */
function utf16TextOf(bytes: Uint8Array): string | undefined {
  const order = { fffe: "utf-16le", feff: "utf-16be" }[Buffer.from(bytes.subarray(0, 2)).toString("hex")];
  if (order === undefined || bytes.length % 2 !== 0) return undefined;
  try {
    return new TextDecoder(order, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
