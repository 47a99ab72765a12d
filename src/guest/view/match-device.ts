import type { Volume } from "../../disk/volumes.ts";
import { type DiskNames, isImage, splitName } from "./disk-names.ts";
import { decode } from "./escapes.ts";

/**
 * Finds the volume that a device name of fstab(5) means, as the guest would: by tag, or by its path in /dev. Returns
 * nothing for names that depend on more than the image, and for those of locked volumes and arrays.
 * src/compiler/emit/appliance/names.sh has the same rules, and knows more names.
 *
 * @param disks the guest's own names for its disks
 */
export function matchDevice(name: string, volumes: readonly Volume[], disks: DiskNames): Volume | undefined {
  const mapper = /^\/dev\/disk\/by-id\/dm-name-(.+)$/.exec(name)?.[1];
  if (mapper !== undefined) return matchDevice(`/dev/mapper/${mapper}`, volumes, disks);
  const tag = /^([A-Z]+)=(.*)$/.exec(name) ?? tagOfPath(name);
  if (tag) {
    const [, key, value] = tag as unknown as [string, string, string];
    return byTag(key, value.replace(/^(["'])(.*)\1$/, "$2"), volumes);
  }
  const hardware = splitName(name);
  if (hardware)
    return isImage(hardware.disk, disks)
      ? volumes.find(({ device }) => device === `/dev/sda${hardware.part}`)
      : undefined;
  const path = name.startsWith("/dev/mapper/") ? decode(name, true) : name;
  return volumes.find(({ device }) => pathsOf(device).includes(path));
}

const folders: Readonly<Record<string, string>> = {
  "by-uuid": "UUID",
  "by-label": "LABEL",
  "by-partuuid": "PARTUUID",
  "by-partlabel": "PARTLABEL",
};

function tagOfPath(name: string): [string, string, string] | undefined {
  const [, folder, value] = /^\/dev\/disk\/(by-[a-z]+)\/(.+)$/.exec(name) ?? [];
  const key = folder === undefined ? undefined : folders[folder];
  // udev writes characters that cannot be in a name as \xNN.
  const decoded = value === undefined ? undefined : decode(value, true);
  return key === undefined || decoded === undefined ? undefined : [name, key, decoded];
}

function byTag(key: string, value: string, volumes: readonly Volume[]): Volume | undefined {
  const folded = value.toLowerCase();
  return volumes.find(({ fileSystem, partition }) => {
    switch (key) {
      case "UUID":
        return fileSystem?.uuid.toLowerCase() === folded;
      case "LABEL":
        return fileSystem?.label === value;
      case "PARTUUID":
        return partition?.uuid.toLowerCase() === folded;
      case "PARTLABEL":
        return partition?.label === value;
      default:
        return false;
    }
  });
}

/** Finds the volume that a user names, in any spelling that a booted run takes. */
export function matchNamed(name: string, volumes: readonly Volume[]): Volume | undefined {
  return matchDevice(name, volumes, { image: undefined, all: new Set() });
}

/** The paths of a device: a logical volume has two. */
function pathsOf(device: string): string[] {
  const [, group, name] = /^\/dev\/([^/]+)\/([^/]+)$/.exec(device) ?? [];
  if (group === undefined || name === undefined) return [device];
  const escaped = (text: string) => text.replaceAll("-", "--");
  return [device, `/dev/mapper/${escaped(group)}-${escaped(name)}`];
}
