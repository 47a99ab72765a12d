import type { FileChange } from "./changes.ts";

/** Of all diffs together, in characters. */
const maxDiffs = 4 * 2 ** 20;

/**
 * Collects changes of files in any order, and keeps the first in the order of their paths. Of all diffs, the first of at
 * most 4 Mi characters are kept.
 */
export class FileList {
  readonly #most: number;
  readonly #files: FileChange[] = [];
  #diffs = 0;
  #more = 0;

  /** @param most how many files are kept; more are only counted. */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  add(change: FileChange): void {
    this.#files.push(change);
    this.#diffs += change.diff?.length ?? 0;
    // More than are kept: it is sorted less often.
    if (this.#files.length > 1.25 * this.#most || this.#diffs > 1.25 * maxDiffs) this.#trim();
  }

  /** Returns the files, sorted so that each folder is right before what it holds, and how many more there are. */
  finish(): { readonly files: FileChange[]; readonly more: number } {
    this.#trim();
    return { files: this.#files, more: this.#more };
  }

  #trim(): void {
    const files = this.#files.sort((a, b) => compare(a.path, b.path));
    this.#more += Math.max(0, files.length - this.#most);
    files.length = Math.min(files.length, this.#most);
    this.#diffs = 0;
    for (const [index, { diff, ...rest }] of files.entries()) {
      if (diff === undefined) continue;
      if (this.#diffs + diff.length <= maxDiffs) this.#diffs += diff.length;
      else files[index] = rest;
    }
  }
}

/** Compares two paths; a slash comes before every other character. */
function compare(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return left === 47 ? -1 : right === 47 ? 1 : left - right;
  }
  return a.length - b.length;
}
