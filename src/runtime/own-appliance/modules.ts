import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeFolders } from "../../system/folder.ts";
import { lastLine, runTool } from "../appliance/tools.ts";
import { type CpioEntry, readCpio, writeCpio } from "./cpio.ts";

/** Each module of a kernel by its path, with the paths of all modules that it needs (depmod(8), modules.dep). */
export type Modules = ReadonlyMap<string, readonly string[]>;

/** Reads modules.dep of a kernel: for each module, the modules that it needs. */
export function readModules(folder: string): Modules {
  const lines = readFileSync(join(folder, "modules.dep"), "utf8").split("\n").filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [path = "", needs = ""] = line.split(":");
      return [path, needs.split(" ").filter(Boolean)];
    }),
  );
}

/** The drivers that a virtual machine of libguestfs can use. All other folders of drivers are for real hardware. */
const drivers =
  /^kernel\/drivers\/(?:(?:md|block|cdrom|virtio|dax)\/|(?:char|net)\/[^/]+$|char\/hw_random\/virtio|scsi\/(?:scsi_[^/]*|sd_mod|sr_mod|sg|st|virtio_scsi)\.)/;
/** What a guest can use besides drivers, without what belongs to radio. */
const others = /^kernel\/(?!drivers\/|sound\/|net\/(?:bluetooth|wireless|mac80211|mac802154|nfc)\/)/;

/** Returns the paths of the modules that an appliance needs, and of those that they need. */
export function neededModules(modules: Modules): string[] {
  const needed = new Set<string>();
  for (const [path, needs] of modules) {
    if (!drivers.test(path) && !others.test(path)) continue;
    for (const name of [path, ...needs]) needed.add(name);
  }
  return [...needed].sort();
}

/** Files that depmod(8) and modprobe(8) read. */
const tables = ["modules.order", "modules.builtin", "modules.builtin.modinfo"];

/**
 * Copies the needed modules of a kernel to a folder of their own.
 *
 * @param base the folder that will hold `lib/modules/VERSION`.
 * @returns the path of that folder.
 */
export async function copyModules(
  source: string,
  {
    base,
    version,
    depmod,
    signal,
  }: { base: string; version: string; depmod: string; signal?: AbortSignal | undefined },
): Promise<string> {
  const target = join(base, "lib", "modules", version);
  const there = tables.filter((name) => existsSync(join(source, name)));
  for (const name of [...neededModules(readModules(source)), ...there]) {
    makeFolders(dirname(join(target, name)));
    copyFileSync(join(source, name), join(target, name));
  }
  const result = await runTool([depmod, "-b", base, version], { signal });
  if (result.code !== 0) throw new Error(`depmod: ${lastLine(result)}`);
  return target;
}

/** The modules that find the appliance's own disk, mount it, and reach libguestfs. Some kernels have them built in. */
const early = ["virtio_pci", "virtio_scsi", "sd_mod", "virtio_console", "virtio-rng", "ext4"];

/** What ext4 and the disks ask for by an algorithm's name. Newer kernels have no such modules. */
const algorithms = ["crc32c_generic", "crct10dif_generic"];

/** Returns the name of a module from its path, as the kernel compares names. */
const nameOf = (path: string) =>
  basename(path)
    .replace(/\.ko(?:\.\w+)?$/, "")
    .replaceAll("-", "_");

/**
 * Keeps of supermin's initrd, which loads each module that it has, only the modules that a start needs.
 *
 * @throws {Error} if the kernel has no such module.
 */
export function leanInitrd(initrd: Buffer, modules: Modules, builtin: string): Buffer {
  const has = new Set(builtin.split("\n").map(nameOf));
  const wanted = new Set<string>();
  for (const name of [...early.map(nameOf), ...algorithms]) {
    const found = [...modules].find(([path]) => nameOf(path) === name);
    if (!found && !has.has(name) && !algorithms.includes(name))
      throw new Error(`the kernel has no module ${name}`);
    for (const path of found ? [found[0], ...found[1]] : []) wanted.add(nameOf(path));
  }
  const entries = readCpio(initrd);
  const list = entries.find(({ name }) => name === "modules")?.content?.toString("utf8") ?? "";
  const kept = list.split("\n").filter((name) => wanted.has(nameOf(name)));
  return writeCpio(
    entries.flatMap((entry: CpioEntry) => {
      if (entry.name === "modules") return { ...entry, content: Buffer.from(`${kept.join("\n")}\n`) };
      return entry.name.endsWith(".ko") && !kept.includes(entry.name) ? [] : entry;
    }),
  );
}

const folderMode = 0o040755;
const nodeMode = 0o020000;
/** Nodes that any program may open, as udev sets them. */
const open = ["fuse", "net/tun"];

/**
 * Returns an archive with what /dev needs besides the nodes of devices: those whose use loads a module
 * (modules.devname of depmod(8): `MODULE NAME cMAJOR:MINOR`), and the folders of other file systems.
 */
export function deviceNodes(devname: string): Buffer {
  const nodes = devname
    .split("\n")
    .flatMap((line) => {
      const [, name, major, minor] = /^[^# ]+ (\S+) c(\d+):(\d+)$/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, device: [Number(major), Number(minor)] as const }];
    })
    .map((node) => ({ ...node, mode: nodeMode | (open.includes(node.name) ? 0o666 : 0o600) }));
  const folders = new Set([
    "pts",
    "shm",
    ...nodes.map(({ name }) => dirname(name)).filter((name) => name !== "."),
  ]);
  return writeCpio([
    ...[...folders].map((name) => ({ name, mode: folderMode })),
    { name: "fd", mode: 0o120777, content: Buffer.from("/proc/self/fd") },
    ...nodes,
  ]);
}
