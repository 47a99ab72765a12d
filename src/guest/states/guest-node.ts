/** What a path of a guest is. Modes are the twelve permission bits, owners numbers. */
export type GuestNode =
  | (Attributes & { readonly type: "file"; readonly content: Buffer })
  | (Attributes & { readonly type: "directory" })
  | (Attributes & { readonly type: "link"; readonly target: string })
  | (Attributes & { readonly type: "other" });

export interface Attributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What stat(1) and readlink(1) say of a path. */
export type GuestFact =
  | (Attributes & { readonly type: "file"; readonly size: number })
  | (Attributes & { readonly type: "link"; readonly target: string })
  | (Attributes & { readonly type: "directory" | "other" });

/** The files of a guest as a state step looks at them. Paths are absolute, without `.` and `..`. */
export interface GuestFiles {
  /** Returns what a path is; links in the middle of it are followed, one at its end only if `follow` is set. */
  get(path: string, follow?: boolean): GuestNode | undefined;
  /** Returns every path below a folder. */
  below(path: string): readonly string[];
  /** Returns what a folder is, as ".", and everything below it, by paths from the folder on. Links are not followed. */
  facts(folder: string): ReadonlyMap<string, GuestFact>;
  /** Returns the SHA-256 digests of regular files, in hexadecimal digits. */
  sha256(paths: readonly string[]): readonly string[];
  /** Returns a path without symbolic links, of something that may not be there yet; undefined for a circle of links. */
  realPath(path: string): string | undefined;
}

/** Files that a step can change. */
export interface ChangeableFiles extends GuestFiles {
  set(path: string, node: GuestNode): void;
  /** Removes a path with everything below it. */
  remove(path: string): void;
}
