import type { FileTree } from "../view/file-tree.ts";
import { compareAccounts } from "./accounts.ts";
import type { GuestChanges } from "./changes.ts";
import { compareFiles } from "./files.ts";
import { comparePackages } from "./packages.ts";
import { compareUnits } from "./units.ts";

export interface CompareOptions {
  /** What to compare; all of it by default. */
  readonly only?: readonly (keyof GuestChanges)[] | undefined;
  /** Absolute paths: only these files, and what is below them. */
  readonly below?: readonly string[] | undefined;
}

/**
 * Compares two guests. Files that lie at the same place of one base disk are not read twice: see `inBase` of
 * `ByteSource`.
 *
 * @throws {Unsupported} where a database or a file system cannot be read
 */
export async function compareGuests(
  before: FileTree,
  after: FileTree,
  { only, below }: CompareOptions = {},
): Promise<GuestChanges> {
  const wants = (part: keyof GuestChanges) => !only || only.includes(part);
  return {
    packages: wants("packages") ? await comparePackages(before, after) : [],
    accounts: wants("accounts") ? await compareAccounts(before, after) : [],
    units: wants("units") ? await compareUnits(before, after) : [],
    files: wants("files") ? await compareFiles(before, after, below) : [],
  };
}
