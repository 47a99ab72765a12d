import { randomUUID } from "node:crypto";
import { linkSync, lstatSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PackageCacheOptions } from "../../plan/emit-options.ts";
import { makeFolders } from "../../system/folder.ts";
import { readRegularFile } from "../../system/read-file.ts";
import type { ToolOptions } from "../appliance/tools.ts";
import { makeExt4 } from "../ext4-disk.ts";
import { isCachedPath } from "./cached-path.ts";

const GiB = 1 << 30;
/** Bytes of cached packages that a run gets. The newest come first. */
const contentLimit = 4 * GiB;
/** The largest file that is copied, in bytes. */
const copyLimit = 2 ** 31 - 1;
/** Bytes for the packages that the run downloads. The file is sparse. */
const room = 16 * GiB;

interface CachedFile {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/**
 * Makes the disk with the cached packages for a run: an ext4 file system in a file.
 *
 * @param cache absolute path of the cache.
 * @param folder a folder for this run only, which is removed afterwards.
 * @throws {Refusal} without mke2fs; {Interrupted}; a system error.
 */
export async function makeCacheDisk(
  cache: string,
  folder: string,
  options: ToolOptions,
): Promise<PackageCacheOptions> {
  const content = join(folder, "packages");
  mkdirSync(content);
  let bytes = 0;
  for (const { path, size } of listCache(cache)) {
    if (bytes + size > contentLimit) break;
    bytes += size;
    makeFolders(dirname(join(content, path)));
    placeFile(join(cache, path), join(content, path));
  }
  const disk = join(folder, "packages.ext4");
  const uuid = randomUUID();
  writeFileSync(disk, "", { mode: 0o600 });
  truncateSync(disk, bytes + room);
  await makeExt4(disk, uuid, content, options);
  return { disk, uuid, collected: join(folder, "packages.new") };
}

/** Returns the package files of a cache, the newest first. Ignores everything else in the folder. */
export function listCache(cache: string): CachedFile[] {
  const found: CachedFile[] = [];
  const walk = (folder: string, depth: number) => {
    for (const entry of readdirSync(join(cache, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && depth < 9) walk(path, depth + 1);
      else if (entry.isFile() && isCachedPath(path)) {
        const stat = lstatSync(join(cache, path), { throwIfNoEntry: false });
        if (stat) found.push({ path, size: stat.size, modified: stat.mtimeMs });
      }
    }
  };
  walk("", 0);
  return found.sort((a, b) => b.modified - a.modified);
}

/** A link is free. A copy is for a cache on another file system. */
function placeFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    writeFileSync(to, readRegularFile(from, { limit: copyLimit }));
  }
}
