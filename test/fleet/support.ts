import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { scratch } from "../cli/support.ts";

/** Writes a raw disk with an ext4 file system of some files, which a check reads without a boot. */
export function makeDisk(path: string, files: Readonly<Record<string, string>>, size = 4 << 20): void {
  const root = scratch({ "etc/os-release": "ID=debian\nVERSION_ID=12\n", ...files });
  // Any program of this machine: it tells the architecture of the guest.
  mkdirSync(join(root, "bin"));
  copyFileSync("/bin/true", join(root, "bin/sh"));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "");
  truncateSync(path, size);
  const words = ["-q", "-F", "-t", "ext4", "-d", root, path];
  const { status, stderr } = spawnSync("mke2fs", words, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

/** A folder with a recipe that asks for one file, and images: `good-N` have it, the others do not. */
export function makeWorkbench(images: readonly string[]): string {
  const folder = scratch({ "motd.yaml": 'validators:\n  - file: {/etc/motd: {content: "hello\\n"}}\n' });
  for (const image of images)
    makeDisk(
      join(folder, "images", `${image}.raw`),
      image.startsWith("good") ? { "etc/motd": "hello\n" } : {},
    );
  return folder;
}
