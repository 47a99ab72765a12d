import { ownersOf } from "../packages/owned-files.ts";
import type { FileTree } from "../view/file-tree.ts";
import { compareAccounts } from "./accounts.ts";
import type { CompareOptions, FileChange, GuestChanges } from "./changes.ts";
import { compareFiles } from "./files.ts";
import { comparePackages } from "./packages.ts";
import { compareUnits } from "./units.ts";

/**
 * Compares two guests. Files that lie at the same place of one base disk are not read twice: see `inBase` of
 * `ByteSource`.
 *
 * @throws {Unsupported} where a database or a file system cannot be read
 */
export async function compareGuests(
  before: FileTree,
  after: FileTree,
  { only, ...options }: CompareOptions = {},
): Promise<GuestChanges> {
  const wants = (part: NonNullable<typeof only>[number]) => !only || only.includes(part);
  const { files, more } = wants("files")
    ? await compareFiles(before, after, options)
    : { files: [], more: 0 };
  return {
    packages: wants("packages") ? await comparePackages(before, after) : [],
    accounts: wants("accounts") ? await compareAccounts(before, after) : [],
    units: wants("units") ? await compareUnits(before, after) : [],
    files: await withOwners(files, before, after),
    ...(more > 0 ? { moreFiles: more } : {}),
  };
}

/** Adds the packages that files belong to. */
async function withOwners(
  files: readonly FileChange[],
  before: FileTree,
  after: FileTree,
): Promise<FileChange[]> {
  const isRemoved = ({ change }: FileChange) => change === "removed";
  const ownersIn = (tree: FileTree, wanted: readonly FileChange[]) =>
    wanted.length === 0 ? new Map<string, string>() : ownersOf(tree, new Set(wanted.map(({ path }) => path)));
  const old = await ownersIn(before, files.filter(isRemoved));
  const now = await ownersIn(
    after,
    files.filter((file) => !isRemoved(file)),
  );
  return files.map((file) => {
    const owner = (isRemoved(file) ? old : now).get(file.path);
    return owner === undefined ? file : { ...file, package: owner };
  });
}
