import { lstatSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { TreeEntry } from "../recipe/resources.ts";
import { formatBytes } from "../source/format-bytes.ts";
import { fileLimits } from "../system/limits.ts";
import { FileRefused, isInside, kindOfFile, readRegularFile } from "../system/read-file.ts";

/** How many files and folders a tree may have. */
const entryLimit = 2000;

/** Orders the entries of a tree: a folder comes before what is in it, and that before its neighbours. */
export const byPath = (a: { readonly path: string }, b: { readonly path: string }): number => {
  const [left, right] = [a, b].map(({ path }) => path.replaceAll("/", "\0"));
  return left! < right! ? -1 : 1;
};

/**
 * Reads a folder with everything in it, hidden files too. Symbolic links are entries, and are not followed.
 *
 * @param inside the real folder that it must be in
 * @throws {FileRefused} not a folder, outside, too much, or with a file or name that no tree can have; or a system error.
 */
export function readTree(folder: string, inside: string): TreeEntry[] {
  const real = realpathSync.native(folder);
  if (!isInside(real, inside))
    throw new FileRefused(`it is not in ${inside}, or a symbolic link leads out of there`, true);
  const entries: TreeEntry[] = [];
  let bytes = 0;
  const visit = (path: string) => {
    for (const name of readdirSync(join(real, path))) {
      const inner = path === "" ? name : `${path}/${name}`;
      if (/[\p{Cc}\ufffd]/u.test(name))
        throw new FileRefused(`it holds a name with control characters, or not in UTF-8`);
      if (entries.length >= entryLimit) throw new FileRefused(`it holds more than ${entryLimit} files`);
      const entry = readEntry(real, inner);
      entries.push(entry);
      if (entry.type === "file") bytes += entry.bytes.length;
      if (bytes > fileLimits.resource)
        throw new FileRefused(
          `its files are larger than the limit of ${formatBytes(fileLimits.resource)} together`,
        );
      if (entry.type === "directory") visit(inner);
    }
  };
  if (!lstatSync(real).isDirectory()) throw new FileRefused("it is a file, and a tree is a folder");
  visit("");
  return entries.sort(byPath);
}

function readEntry(root: string, path: string): TreeEntry {
  const full = join(root, path);
  const stat = lstatSync(full);
  if (stat.isDirectory()) return { path, type: "directory" };
  if (stat.isSymbolicLink()) return { path, type: "link", target: readlinkSync(full) };
  if (!stat.isFile()) throw new FileRefused(`${path} in it is ${kindOfFile(stat)}`);
  const bytes = readRegularFile(full, { limit: fileLimits.resource });
  return { path, type: "file", bytes, isExecutable: (stat.mode & 0o100) !== 0 };
}
