import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import type { Resource } from "../../plan/plan.ts";
import { SourceText } from "../../source/source-text.ts";
import type { ResourceFinder, ResourceLookup } from "../resource-finder.ts";

export interface Collected {
  readonly key: string;
  /** Every line end was CRLF, and was converted. */
  readonly converted: boolean;
}

/** The files that a plan's steps use, each once, by what is in it. */
export class Resources {
  readonly finder: ResourceFinder;
  readonly collected: Record<string, Resource> = {};
  /** The files that were read, for messages that show a line of one. */
  readonly sources = new Map<string, SourceText>();
  readonly #found = new Map<string, ResourceLookup>();

  constructor(finder: ResourceFinder) {
    this.finder = finder;
  }

  find(path: string): ResourceLookup {
    let found = this.#found.get(path);
    if (!found) {
      found = this.finder.find(path);
      this.#found.set(path, found);
    }
    return found;
  }

  /**
   * Takes a file into the plan. A script whose every line ends in CRLF was saved by an editor that does so,
   * and no shell could run it: it goes to the guest with LF. A file with mixed line ends, or that is no
   * script, goes as it is.
   */
  addFile(path: string, name: string, bytes: Uint8Array, isScript: boolean): Collected {
    const text = textOf(bytes);
    if (text === undefined)
      return {
        key: this.#add(name, "base64", Buffer.from(bytes).toString("base64"), bytes),
        converted: false,
      };
    if (!this.sources.has(path)) this.sources.set(path, new SourceText(path, text));
    const script = isScript || text.startsWith("#!");
    const converted = script && text.includes("\r\n") && !/(^|[^\r])\n/.test(text);
    if (converted) return { key: this.addText(name, text.replaceAll("\r\n", "\n")), converted };
    return { key: this.#add(name, "utf8", text, bytes), converted };
  }

  addText(name: string, text: string): string {
    return this.#add(name, "utf8", text, Buffer.from(text, "utf8"));
  }

  #add(name: string, encoding: Resource["encoding"], content: string, bytes: Uint8Array): string {
    const key = createHash("sha256").update(bytes).digest("hex");
    this.collected[key] ??= { name: name.split("/").at(-1)!, encoding, content };
    return key;
  }
}

/** The bytes as text, where they are UTF-8 and hold no NUL; a byte order mark stays in it. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0) || !isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}
