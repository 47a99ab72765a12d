import { trimEnd } from "../../../source/trim.ts";
import type { GuestFiles } from "../guest-node.ts";
import { above } from "../nodes.ts";
import type { Wish } from "../state-model.ts";

/** A source of packages that a file of the guest names. */
export interface Source {
  /** What is compared with the wish: `deb URI SUITE COMPONENT`, `baseurl URL`, … */
  readonly item: string;
  readonly file: string;
  /** The name of its section, in files that have sections. */
  readonly section?: string;
  readonly enabled: boolean;
  /** Whether signatures are checked. */
  readonly checked: boolean;
  /** Empty: those of the guest. */
  readonly architectures: readonly string[];
  /** Paths of keys, or the values that replace them. */
  readonly keys: readonly string[];
}

export interface WantedKey {
  readonly algorithm: "sha256" | "sha512";
  /** In lower-case digits. */
  readonly digest: string;
  /** The file, if the recipe has it. */
  readonly bytes: Buffer | undefined;
}

/** What a package manager reads its sources from. The shell functions do the same (src/kinds/state/repository-*.sh). */
export interface SourceManager {
  /** The option with the sources. */
  readonly option: string;
  /** Returns the sources that a wish names, or why it can't be said. */
  items(wish: Wish, files: GuestFiles): readonly string[] | { readonly because: string };
  sources(wish: Wish, files: GuestFiles): readonly Source[];
  /** Returns the keys that count for a source, and what to say if it has none. */
  keys(
    source: Source,
    wish: Wish,
    files: GuestFiles,
  ): { readonly paths: readonly string[]; readonly none: string };
  /** Returns why our file can't be added to what is there; undefined if it can. */
  conflict(wish: Wish, sources: readonly Source[], items: readonly string[]): string | undefined;
  /** Where our file is. */
  path(wish: Wish): string;
  /** Returns its text. */
  text(wish: Wish, files: GuestFiles, key: PlacedKey | undefined, sources: readonly Source[]): string;
}

/** Whether a wish names a key. */
export function hasKey({ want }: Wish): boolean {
  return want.has("source") || want.has("url");
}

export interface PlacedKey {
  readonly path: string;
  readonly wanted: WantedKey;
  readonly content: Buffer;
}

/** Returns the lines of a file; none if it is not there. */
export function linesOf(path: string, files: GuestFiles): string[] {
  const node = files.get(path, true);
  if (node?.type !== "file") return [];
  const text = node.content.toString("latin1");
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

/** Returns the files in a folder whose names match, in the order of their bytes. */
export function filesIn(folder: string, name: RegExp, files: GuestFiles): string[] {
  const real = files.realPath(folder) ?? folder;
  return files
    .below(folder)
    .filter((path) => above(path) === real)
    .map((path) => path.slice(real.length + 1))
    .filter((each) => name.test(each))
    .map((each) => `${folder}/${each}`)
    .filter((path) => files.get(path, true)?.type === "file")
    .sort((a, b) => (a < b ? -1 : 1));
}

/** Returns the words of a text, between blanks. */
export function wordsOf(text: string): string[] {
  return text.split(/[ \t\n]+/).filter((word) => word !== "");
}

/** Returns an address as it is compared: without slashes at its end. */
export function trimmed(address: string): string {
  return trimEnd(address, "/");
}

/** Returns what stands between files and texts: latin1, so that no byte is lost. */
export function fileOf(text: string): Buffer {
  return Buffer.from(text, "latin1");
}
