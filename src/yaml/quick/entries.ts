import { Sink } from "../../diagnostics/sink.ts";
import { expandMerges, isMerge } from "../merge.ts";
import type { Entry } from "../node.ts";
import { unknown } from "./cursor.ts";

/** The entries of a map while it is read. */
export class Entries {
  readonly #entries: Entry[] = [];
  readonly #known = new Set<string>();

  get length(): number {
    return this.#entries.length;
  }

  /** Adds an entry. A key that the map has already is a mistake. */
  add(entry: Entry): void {
    if (!isMerge(entry)) {
      if (this.#known.has(entry.key.text)) throw unknown;
      this.#known.add(entry.key.text);
    }
    this.#entries.push(entry);
  }

  /** Returns the entries, with those of other maps that `<<` merges. */
  merged(): Entry[] {
    if (!this.#entries.some(isMerge)) return this.#entries;
    const sink = new Sink("");
    const expanded = expandMerges(this.#entries, sink);
    if (sink.diagnostics.length > 0) throw unknown;
    return expanded;
  }
}
