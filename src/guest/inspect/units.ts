import { fileType, typeOf } from "../../disk/file-system.ts";
import type { FileTree } from "../view/file-tree.ts";

export interface GuestUnit {
  readonly name: string;
  readonly state: "enabled" | "masked";
}

const systemdFolder = "/etc/systemd/system";
const dependencyFolder = /\.(?:wants|requires|upholds)$/;
const runlevels = [2, 3, 4, 5].flatMap((level) => [`/etc/rc${level}.d`, `/etc/rc.d/rc${level}.d`]);

/** Reads which services start at boot: by links of systemd, of SysV init (`S20name`), and of OpenRC's run levels. */
export async function readUnits(tree: FileTree): Promise<GuestUnit[]> {
  const units = new Map<string, GuestUnit["state"]>();
  for (const name of await tree.list(systemdFolder)) {
    const path = `${systemdFolder}/${name}`;
    if (dependencyFolder.test(name)) for (const unit of await tree.list(path)) units.set(unit, "enabled");
    else if (await isMasked(tree, path)) units.set(name, "masked");
  }
  for (const folder of runlevels) {
    for (const link of await tree.list(folder)) {
      const name = /^S\d\d(.+)$/.exec(link)?.[1];
      if (name !== undefined && !units.has(`${name}.service`)) units.set(name, "enabled");
    }
  }
  for (const level of await tree.list("/etc/runlevels"))
    for (const name of await tree.list(`/etc/runlevels/${level}`)) units.set(name, "enabled");
  return [...units].map(([name, state]) => ({ name, state })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A unit is masked by a link to /dev/null, or by an empty file (systemctl(1)). */
async function isMasked(tree: FileTree, path: string): Promise<boolean> {
  const file = await tree.find(path, false);
  if (!file) return false;
  if (typeOf(file.inode) === fileType.link)
    return (await file.fileSystem.target(file.inode)).toString("latin1") === "/dev/null";
  return typeOf(file.inode) === fileType.regular && file.inode.size === 0;
}
