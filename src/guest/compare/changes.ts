/** How a thing of a guest differs between two images of it. */
export type Change = "added" | "changed" | "removed";

export interface PackageChange {
  /** `dpkg`, `rpm`, `apk` or `pacman`. */
  readonly manager: string;
  readonly name: string;
  readonly architecture: string;
  readonly change: Change;
  /** The versions, in the spelling of the package manager; absent where the package is not installed. */
  readonly before?: string;
  readonly after?: string;
}

export interface AccountChange {
  readonly kind: "user" | "group";
  readonly name: string;
  readonly change: Change;
  /** What differs: of an account that was added or removed, all that it has. */
  readonly differences: readonly AccountDifference[];
}

export interface AccountDifference {
  /** Such as `uid`, `shell`, `members`. Of a `password`, the texts say only whether there is one. */
  readonly attribute: string;
  readonly before?: string;
  readonly after?: string;
}

/** A service that starts at boot, or is masked, in one of the two. */
export interface UnitChange {
  readonly name: string;
  readonly change: Change;
  /** Absent where the unit is neither. */
  readonly before?: "enabled" | "masked";
  readonly after?: "enabled" | "masked";
}

export type FileType =
  | "file"
  | "directory"
  | "link"
  | "fifo"
  | "socket"
  | "character device"
  | "block device"
  | "unknown";

/** What is compared of a file. Times, link counts and sizes of folders are not. */
export interface FileState {
  readonly type: FileType;
  /** The twelve permission bits in octal, such as `0644`. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** Of a regular file, in bytes. */
  readonly size?: number;
  /** Of a regular file with another content, unless the file holds secrets or is very large. */
  readonly sha256?: string;
  /** Of a symbolic link. */
  readonly target?: string;
  /** Of a device: `MAJOR:MINOR`. */
  readonly device?: string;
  /** Extended attributes by their full names: as text, or as `0x` and hexadecimal digits. */
  readonly xattrs?: Readonly<Record<string, string>>;
}

export type FileAttribute = "type" | "mode" | "owner" | "group" | "content" | "target" | "device" | "xattrs";

export interface FileChange {
  /** Absolute. Bytes that are not UTF-8 are written as `\xNN`. */
  readonly path: string;
  readonly change: Change;
  readonly before?: FileState;
  readonly after?: FileState;
  /** What differs; empty for a file that was added or removed. */
  readonly differences: readonly FileAttribute[];
  /** The hunks of a unified diff, cut where they are long. */
  readonly diff?: string;
  /** The package that the file belongs to; of a file that was removed, belonged to. */
  readonly package?: string;
  /** The file holds secrets, so that neither its content nor a digest of it is shown. */
  readonly secret?: true;
  /**
   * Seconds since 1970: when the later file last changed, with its attributes; where a file was removed, when the
   * nearest folder that is left was last written.
   */
  readonly changedAt: number;
}

export interface GuestChanges {
  readonly packages: readonly PackageChange[];
  readonly accounts: readonly AccountChange[];
  readonly units: readonly UnitChange[];
  /** In the order of their paths, each folder before what it holds. */
  readonly files: readonly FileChange[];
  /** How many more files differ; absent if all are listed. */
  readonly moreFiles?: number;
}

export interface CompareOptions {
  /** What to compare; all of it by default. */
  readonly only?: readonly ("packages" | "accounts" | "units" | "files")[] | undefined;
  /** Absolute paths: only these files, and what is below them. */
  readonly below?: readonly string[] | undefined;
  /** How many files are listed: 200,000 by default. */
  readonly mostFiles?: number | undefined;
}

/** Returns a list with what is in one of two maps, or differs in them, in the order of the keys. */
export function compareMaps<T, R>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  describe: (old: T | undefined, now: T | undefined, change: Change, key: string) => R | undefined,
): R[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    const change = old === undefined ? "added" : now === undefined ? "removed" : "changed";
    return describe(old, now, change, key) ?? [];
  });
}
