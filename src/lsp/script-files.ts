import { statSync } from "node:fs";
import { join, normalize } from "node:path";
import { fragmentsAround, type ReadFile } from "../compiler/fragment-files.ts";
import { folderFinder, type ResourceFinder, type ResourceLookup } from "../compiler/resource-finder.ts";
import { readRegularFile } from "../system/read-file.ts";

interface Remembered {
  readonly stamp: string;
  readonly lookup: ResourceLookup;
}

/**
 * The scripts that recipes use: text that is open in the editor comes before text on disk. Text from disk is kept
 * until its size or time changes, because a recipe is checked after every key, and reading all its scripts each time
 * would be slow.
 */
export class ScriptFiles {
  readonly #openText: (path: string) => string | undefined;
  readonly #finders = new Map<string, ResourceFinder>();
  readonly #remembered = new Map<string, Remembered>();

  /** Returns the text of a file that is open in the editor. */
  constructor(openText: (path: string) => string | undefined) {
    this.#openText = openText;
  }

  /** Forgets the lists of files, because files were created or deleted. */
  forget(): void {
    this.#finders.clear();
    this.#remembered.clear();
  }

  /** Searches these folders, in order. Fragments start from `folder`. */
  finder(roots: readonly string[], folder: string): ResourceFinder {
    return this.#finder(roots, roots, folder);
  }

  /** @param shared the roots to search for fragments, after the folder of the fragment */
  #finder(roots: readonly string[], shared: readonly string[], folder: string): ResourceFinder {
    const key = JSON.stringify([roots, shared, folder]);
    let finder = this.#finders.get(key);
    if (!finder) {
      const onDisk = folderFinder(roots);
      const place = { folder, shown: folder };
      const ofFragment = (of: { readonly folder: string }) =>
        this.#finder([...new Set([of.folder, ...shared])], shared, of.folder);
      finder = {
        ...fragmentsAround(place, shared, ofFragment, (path, options) => this.#read(path, options)),
        roots,
        find: (path) => this.#find(path, roots),
        tree: (path) => onDisk.tree(path),
        list: () => onDisk.list(),
      };
      this.#finders.set(key, finder);
    }
    return finder;
  }

  /** Reads a fragment. Open text comes before text on disk. */
  #read(path: string, options: Parameters<ReadFile>[1]): Uint8Array {
    const open = this.#openText(path);
    return open === undefined ? readRegularFile(path, options) : Buffer.from(open);
  }

  #find(path: string, roots: readonly string[]): ResourceLookup {
    if (path.startsWith("/") || path.includes("\0") || /^\.\.(\/|$)/.test(normalize(path)))
      return { kind: "outside" };
    for (const root of roots) {
      const full = join(root, path);
      const lookup = this.#lookUp(full, root, path);
      const open = this.#openText(full);
      // A file that was never saved exists too while it is open.
      if (open !== undefined && (lookup.kind === "found" || lookup.kind === "nothing"))
        return { kind: "found", path: full, bytes: Buffer.from(open) };
      if (lookup.kind !== "nothing") return lookup;
    }
    return { kind: "nothing" };
  }

  #lookUp(full: string, root: string, path: string): ResourceLookup {
    const stamp = stampOf(full);
    if (stamp === "") return { kind: "nothing" };
    const remembered = this.#remembered.get(full);
    if (remembered && remembered.stamp === stamp) return remembered.lookup;
    const lookup = folderFinder([root]).find(path);
    if (stamp !== undefined) this.#remembered.set(full, { stamp, lookup });
    return lookup;
  }
}

/** Returns a value that changes with the file; empty if there is no file, undefined if that is unknown. */
function stampOf(path: string): string | undefined {
  try {
    const status = statSync(path, { throwIfNoEntry: false, bigint: true });
    return status ? `${status.ino} ${status.size} ${status.mtimeNs}` : "";
  } catch {
    return undefined;
  }
}
