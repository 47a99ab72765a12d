import { readUnits } from "../inspect/units.ts";
import type { FileTree } from "../view/file-tree.ts";
import { compareMaps, type UnitChange } from "./changes.ts";

/** Compares which services start at boot, and which are masked. */
export async function compareUnits(before: FileTree, after: FileTree): Promise<UnitChange[]> {
  const read = async (tree: FileTree) =>
    new Map((await readUnits(tree)).map(({ name, state }) => [name, state]));
  return compareMaps(await read(before), await read(after), (was, is, change, name) =>
    was === is ? undefined : { name, change, ...(was ? { before: was } : {}), ...(is ? { after: is } : {}) },
  );
}
