import type { Volume } from "../../disk/volumes.ts";
import { unitFolders } from "../../plan/unit-folders.ts";
import type { FileTree } from "./file-tree.ts";

/** Units of systemd itself: for the root, file systems of the kernel, and in memory. */
const ownUnit = /^(?:-|dev-.*|proc-.*|run-.*|sys-.*|tmp|var-lib-machines)\.mount$/;
/** What systemd-gpt-auto-generator(8) mounts by type, apart from the files of boot loaders: /home, /srv, /var, /var/tmp. */
const discoverable = new Set([
  "933ac7e1-2eb4-4f13-b844-0e14e2aef915",
  "3b8f8425-20e0-4f3b-907f-1a25a76f98e8",
  "4d21b016-b534-45c2-a9fb-5c16e091fd2d",
  "7ec6f557-3bc5-4aca-b293-16ef5df639d1",
]);

/**
 * Names what systemd may mount besides the lines of fstab(5): mount units that a target asks for, and partitions
 * that it finds by their type. Neither is followed here, so that either is a reason to boot.
 */
export async function unreadMounts(
  tree: FileTree,
  volumes: readonly Volume[],
  mounted: readonly Volume[],
): Promise<string[]> {
  const units = new Set<string>();
  for (const folder of unitFolders) {
    // The initial RAM disk has its own file systems.
    const targets = (await tree.list(folder)).filter((name) =>
      /^(?!initrd).*\.(?:wants|requires)$/.test(name),
    );
    for (const target of targets)
      for (const link of await tree.list(`${folder}/${target}`)) {
        const unit = link.replace(/\.automount$/, ".mount");
        if (unit.endsWith(".mount") && !ownUnit.test(unit) && !(await isMasked(tree, unit))) units.add(unit);
      }
  }
  const partitions = volumes.filter(
    (volume) =>
      discoverable.has(volume.partition?.type ?? "") &&
      (volume.fileSystem || volume.reason) &&
      !mounted.includes(volume),
  );
  return [
    ...[...units].sort().map((unit) => `${unit}: mount units are not read without a boot`),
    ...partitions.map(
      ({ device }) => `${device}: systemd may mount it at boot because of its partition type`,
    ),
  ];
}

/** Whether the first unit of that name is empty, as a link to /dev/null is: it hides the others. */
async function isMasked(tree: FileTree, unit: string): Promise<boolean> {
  for (const folder of unitFolders) {
    const path = `${folder}/${unit}`;
    if (await tree.find(path, false)) return !(await tree.readText(path));
  }
  return false;
}
