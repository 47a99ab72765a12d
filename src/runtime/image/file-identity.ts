import type { BigIntStats } from "node:fs";

/** Properties that change when a file is replaced or written to. */
export interface FileIdentity {
  readonly device: string;
  readonly inode: string;
  readonly size: string;
  /** Time of the last change of the content, in nanoseconds; any program can set it. */
  readonly modified: string;
  /** Time of the last change of content, owner, mode or names; no program can set it. */
  readonly changed: string;
}

/** Returns what changes if a file is replaced or written. */
export function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileIdentity {
  return {
    device: String(dev),
    inode: String(ino),
    size: String(size),
    modified: String(mtimeNs),
    changed: String(ctimeNs),
  };
}

/** Identifies a file across a crash. A rename or a new mode does not count as a change. */
export type ContentIdentity = Omit<FileIdentity, "changed">;

/** Returns whether it is the same file with the same content, as far as size and time show. */
export const isSameContent = (a: ContentIdentity, b: ContentIdentity): boolean =>
  a.device === b.device && a.inode === b.inode && a.size === b.size && a.modified === b.modified;

/** Returns whether nobody has written to the file at all, not even to restore its content and time afterwards. */
export const isUntouched = (a: FileIdentity, b: FileIdentity): boolean =>
  isSameContent(a, b) && a.changed === b.changed;
