import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "../files.ts";

export interface Kernel {
  readonly path: string;
  readonly version: string;
  /** The folder of its modules. */
  readonly modules: string;
}

/** Where kernels and their modules are; tests have others. */
export interface KernelPlaces {
  readonly boot: string;
  readonly modules: string;
}

const ownPlaces: KernelPlaces = { boot: "/boot", modules: "/lib/modules" };

/**
 * Returns the kernels that supermin(1) would consider for the appliance, the newest first. Some processors have them
 * uncompressed, as `vmlinux`.
 */
export function listKernels({ boot, modules } = ownPlaces): Kernel[] {
  const versions = namesIn(modules)
    .filter((version) => existsSync(join(modules, version, "modules.dep")))
    .filter((version) => !/xen|zfcpdump|\+debug/.test(version))
    .sort((first, second) => second.localeCompare(first, "en", { numeric: true }));
  return versions.flatMap((version) => {
    const folder = join(modules, version);
    const inBoot = ["vmlinuz", "vmlinux"].map((name) => join(boot, `${name}-${version}`));
    const paths = [join(folder, "vmlinuz"), ...inBoot];
    return paths.filter(existsSync).map((path) => ({ path, version, modules: folder }));
  });
}

/** Returns the newest kernel that this user can read, among those that supermin(1) would consider. */
export const findReadableKernel = (kernels: readonly Kernel[] = listKernels()): Kernel | undefined =>
  kernels.find(({ path }) => isReadable(path));

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
