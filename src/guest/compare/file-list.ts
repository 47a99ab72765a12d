import type { FileChange, FileState } from "./changes.ts";

/** How many files are kept by default: more would fill the memory of this program. */
const mostFiles = 200_000;
/** Of all diffs together, in characters. */
const maxDiffs = 4 * 2 ** 20;
/** Of all paths, targets of links and extended attributes together, in characters. */
const maxTexts = 64 * 2 ** 20;

/**
 * Collects changes of files in any order, and keeps the first in the order of their paths. Of all diffs, the first of at
 * most 4 Mi characters are kept.
 */
export class FileList {
  readonly #most: number;
  readonly #files: FileChange[] = [];
  #diffs = 0;
  #texts = 0;
  #more = 0;
  /** The last path that is kept, once there were too many. */
  #last: string | undefined;

  /** @param most how many files are kept; more are only counted. */
  constructor(most = mostFiles) {
    this.#most = most;
  }

  /** Whether a change of a path is only counted: there are enough before it. */
  onlyCounts(path: string): boolean {
    return this.#last !== undefined && compare(path, this.#last) > 0;
  }

  /** Counts a change that is not kept. */
  count(): void {
    this.#more++;
  }

  add(change: FileChange): void {
    if (this.onlyCounts(change.path)) {
      this.count();
      return;
    }
    this.#files.push(change);
    this.#diffs += change.diff?.length ?? 0;
    this.#texts += textsOf(change);
    // More than are kept: it is sorted less often.
    const isFull =
      this.#files.length > 1.1 * this.#most || this.#diffs > 1.1 * maxDiffs || this.#texts > 1.1 * maxTexts;
    if (isFull) this.#trim();
  }

  /** Returns the files, sorted so that each folder is right before what it holds, and how many more there are. */
  finish(): { readonly files: FileChange[]; readonly more: number } {
    this.#trim();
    return { files: this.#files, more: this.#more };
  }

  #trim(): void {
    const files = this.#files.sort((a, b) => compare(a.path, b.path));
    let kept = 0;
    this.#texts = 0;
    for (; kept < Math.min(files.length, this.#most); kept++) {
      const texts = textsOf(files[kept]!);
      if (this.#texts + texts > maxTexts) break;
      this.#texts += texts;
    }
    if (kept < files.length) this.#last = files[kept - 1]?.path ?? "";
    this.#more += files.length - kept;
    files.length = kept;
    this.#diffs = 0;
    for (const [index, { diff, ...rest }] of files.entries()) {
      if (diff === undefined) continue;
      if (this.#diffs + diff.length <= maxDiffs) this.#diffs += diff.length;
      else files[index] = rest;
    }
  }
}

function textsOf({ path, before, after }: FileChange): number {
  const ofState = ({ target = "", xattrs = {} }: FileState) =>
    Object.entries(xattrs).reduce((sum, [name, value]) => sum + name.length + value.length, target.length);
  return path.length + (before ? ofState(before) : 0) + (after ? ofState(after) : 0);
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
