import { existsSync } from "node:fs";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import type { PackageCacheOptions } from "../../plan/emit-options.ts";
import { reasonOf } from "../../source/errno.ts";
import { makeFolders } from "../../system/folder.ts";
import { Interrupted, type ToolOptions } from "../appliance/tools.ts";
import { makeCacheDisk } from "./cache-disk.ts";
import { collectPackages } from "./collect.ts";

/** The packages that earlier runs downloaded, prepared for one run. */
export interface PackageCache {
  readonly options: PackageCacheOptions;
  /** Keeps what the run downloaded. Returns a sentence if that fails, which does not make the run fail. */
  collect(): string | undefined;
}

/**
 * Opens the cache that `--package-cache` names, and makes the folder if there is none.
 *
 * @throws {Refusal} `package-cache-unusable`, or `run-tool-missing` without mke2fs; {Interrupted}.
 */
export async function openPackageCache(
  path: string,
  folder: string,
  options: ToolOptions = {},
): Promise<PackageCache> {
  try {
    makeFolders(path);
    const disk = await makeCacheDisk(path, folder, options);
    return {
      options: disk,
      collect() {
        if (!existsSync(disk.collected)) return undefined;
        try {
          collectPackages(disk.collected, path);
        } catch (error) {
          return `the package cache ${path} could not be written: ${reasonOf(error)}`;
        }
        return undefined;
      },
    };
  } catch (error) {
    if (error instanceof Refusal || error instanceof Interrupted) throw error;
    throw new Refusal(diagnostic("package-cache-unusable", { path, reason: reasonOf(error) }));
  }
}
