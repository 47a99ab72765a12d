import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { scratch } from "../cli/support.ts";

/** Returns whether the kernel of this machine can be made to mount images: that takes root and loop devices. */
export function canMount(): boolean {
  const folder = scratch();
  mkdirSync(join(folder, "mnt"));
  const probe = `cd "$1" && truncate -s 16M probe && mke2fs -q -F probe && mount -o loop probe mnt && umount mnt`;
  return spawnSync("unshare", ["-m", "sh", "-c", probe, "sh", folder]).status === 0;
}
