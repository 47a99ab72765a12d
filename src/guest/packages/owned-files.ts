import type { FileTree } from "../view/file-tree.ts";
import { ownedByApk } from "./apk.ts";
import { ownedByDpkg, shippedByDpkg } from "./dpkg.ts";
import { ownedByPacman } from "./pacman.ts";
import { ownedByRpm, shippedByRpm } from "./rpm.ts";

/** Folders that were merged into others, with links in their old places, while packages go on to name them. */
const mergedFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr/sbin", "/usr/lib64"];

/** Returns a function from the path that a package names to the path without those links. */
async function realPaths(tree: FileTree): Promise<(path: string) => string> {
  const merged = new Map<string, string>();
  for (const folder of mergedFolders) {
    const found = await tree.find(folder);
    if (found && found.path !== folder) merged.set(folder, found.path);
  }
  const pattern = new RegExp(`^(?:${mergedFolders.join("|")})(?=/)`);
  return (path) => path.replace(pattern, (folder) => merged.get(folder) ?? folder);
}

/**
 * Finds the packages that files belong to, by all package managers.
 *
 * @param wanted paths without symbolic links in their folders
 * @throws {Unsupported} where a database cannot be read
 */
export async function ownersOf(tree: FileTree, wanted: ReadonlySet<string>): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  const realPath = await realPaths(tree);
  for (const read of [ownedByDpkg, ownedByRpm, ownedByApk, ownedByPacman])
    for await (const [path, name] of read(tree)) {
      const real = realPath(path);
      if (wanted.has(real)) owners.set(real, name);
    }
  return owners;
}

/** Finds the digests of files as their packages brought them, where dpkg or rpm know them. */
export async function shippedDigests(
  tree: FileTree,
  wanted: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  const realPath = await realPaths(tree);
  for (const read of [shippedByDpkg, shippedByRpm])
    for await (const [path, digest] of read(tree)) {
      const real = realPath(path);
      if (wanted.has(real)) digests.set(real, digest);
    }
  return digests;
}
