import { readPackages } from "../packages/read-packages.ts";
import type { FileTree } from "../view/file-tree.ts";
import { compareMaps, type PackageChange } from "./changes.ts";

/** Compares what package managers have installed. A package may be there in several versions, as kernels are. */
export async function comparePackages(before: FileTree, after: FileTree): Promise<PackageChange[]> {
  const [old, now] = await Promise.all([installed(before), installed(after)]);
  return compareMaps(old, now, (was, is, _, key) => {
    const [manager, name, architecture] = key.split("\0") as [string, string, string];
    const gone = [...(was ?? [])].filter((version) => !is?.has(version));
    const come = [...(is ?? [])].filter((version) => !was?.has(version));
    const change = (versions: Pick<PackageChange, "change" | "before" | "after">): PackageChange => ({
      manager,
      name,
      architecture,
      ...versions,
    });
    if (gone.length === 1 && come.length === 1)
      return [change({ change: "changed", before: gone[0]!, after: come[0]! })];
    return [
      ...gone.map((version) => change({ change: "removed", before: version })),
      ...come.map((version) => change({ change: "added", after: version })),
    ];
  }).flat();
}

/** The versions of each package, by its manager, name and architecture. */
async function installed(tree: FileTree): Promise<Map<string, Set<string>>> {
  const versions = new Map<string, Set<string>>();
  for (const { manager, packages } of await readPackages(tree))
    for (const { name, version, architecture } of packages) {
      const key = [manager, name, architecture].join("\0");
      versions.set(key, (versions.get(key) ?? new Set()).add(version));
    }
  return versions;
}
