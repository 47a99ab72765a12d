import type { Volume } from "../../disk/volumes.ts";

/** Finds the volume that a device name of fstab(5) means, as the guest would: by tag, or by its path in /dev. */
export function matchDevice(name: string, volumes: readonly Volume[]): Volume | undefined {
  const tag = /^([A-Z]+)=(.*)$/.exec(name) ?? tagOfPath(name);
  if (tag) {
    const [, key, value] = tag as unknown as [string, string, string];
    return byTag(key, value.replace(/^(["'])(.*)\1$/, "$2"), volumes);
  }
  return volumes.find(({ device }) => namesOf(device).includes(name));
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
  const decoded = value?.replace(/\\x([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
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

/** The names that a guest may have for the device that is /dev/sda1 or /dev/vg0/root here. */
function namesOf(device: string): string[] {
  const number = /^\/dev\/sda(\d*)$/.exec(device)?.[1];
  if (number !== undefined) {
    const partition = number === "" ? "" : `p${number}`;
    return [
      ...["sd", "vd", "xvd", "hd"].map((prefix) => `/dev/${prefix}a${number}`),
      `/dev/nvme0n1${partition}`,
      `/dev/mmcblk0${partition}`,
    ];
  }
  const [, group, name] = /^\/dev\/([^/]+)\/([^/]+)$/.exec(device) ?? [];
  if (group === undefined || name === undefined) return [device];
  const escaped = (text: string) => text.replaceAll("-", "--");
  return [device, `/dev/mapper/${escaped(group)}-${escaped(name)}`];
}
