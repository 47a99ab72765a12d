import { decode } from "./escapes.ts";

/** A file system that the guest mounts at boot. */
export interface PlannedMount {
  /** Absolute, with one slash between its parts. */
  readonly folder: string;
  /** What the guest calls the device: `UUID=…`, `/dev/sda1`, `tmpfs`. */
  readonly device: string;
  readonly type: string;
  readonly options: readonly string[];
  /** Whether the boot fails without it. */
  readonly required: boolean;
}

export interface FstabPlan {
  /** Without the root. */
  readonly mounts: readonly PlannedMount[];
  /** What the line for / calls its device. */
  readonly root?: string;
}

/**
 * Plans the mounts of an fstab(5), as systemd-fstab-generator(8) and `mount -a` do.
 * src/compiler/emit/appliance/fstab.sh has the same rules.
 *
 * @param systemd whether the guest boots with systemd, which goes by the first line for a folder
 */
export function planMounts(text: string, systemd: boolean): FstabPlan {
  const mounts: PlannedMount[] = [];
  const planned = new Set<string>();
  let root: string | undefined;
  for (const line of text.split("\n")) {
    const [device, folder, type = "auto", list = "defaults"] = fieldsOf(line);
    if (device === undefined || device.startsWith("#")) continue;
    if (!folder?.startsWith("/") || type === "swap") continue;
    const path = tidyPath(decode(folder));
    const options = list.split(",");
    const automount =
      hasOption("x-systemd.automount", options) || lastValue("comment", options) === "systemd.automount";
    if (!automount && isChosen("noauto", "auto", options)) {
      if (systemd) planned.add(path);
      continue;
    }
    if (path === "/") root = decode(device);
    if (path === "/" || planned.has(path)) continue;
    planned.add(path);
    const optional = ["_netdev", "x-systemd.makefs"].some((name) => hasOption(name, options));
    const required = !automount && !optional && !isChosen("nofail", "fail", options);
    mounts.push({ folder: path, device: decode(device), type, options: decode(list).split(","), required });
  }
  return { mounts, ...(root === undefined ? {} : { root }) };
}

function fieldsOf(line: string): (string | undefined)[] {
  const [device, ...rest] = line.split(/[ \t]+/).filter((field) => field !== "");
  // An editor on Windows leaves a carriage return at the end of the line.
  return [device, ...rest.map((field) => field.replace(/\r$/, "") || undefined)];
}

function tidyPath(path: string): string {
  return `/${path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/")}`;
}

function hasOption(name: string, options: readonly string[]): boolean {
  return options.some((option) => option === name || option.startsWith(`${name}=`));
}

function lastValue(name: string, options: readonly string[]): string | undefined {
  return options.findLast((option) => hasOption(name, [option]))?.slice(name.length + 1);
}

/** Whether the last of two opposite options is the first one, as in `noauto,auto`. */
function isChosen(yes: string, no: string, options: readonly string[]): boolean {
  return options.findLast((option) => option === yes || option === no) === yes;
}

/** Types of file systems that are on no disk: they are the kernel's, in memory, or on another machine. */
const withoutDisk = new Set(
  `autofs binfmt_misc bpf capifs cgroup cgroup2 configfs cpuset debugfs devpts devtmpfs dlmfs efivarfs functionfs fusectl
  gadgetfs hugetlbfs ibmasmfs ignore ipathfs mqueue nfsd nodev nsfs ocfs2_dlmfs openpromfs oprofilefs pipefs proc pstore
  resctrl rpc_pipefs securityfs selinuxfs smackfs sockfs spufs swap sysfs tracefs usbdevfs usbfs xenfs ramfs rootfs tmpfs
  9p afs aufs beegfs beegfs_nodev ceph cifs coda davfs ecryptfs gfs gfs2 glusterfs gpfs lustre ncpfs nfs nfs4 ocfs2
  orangefs overlay overlayfs pvfs2 smb3 smbfs unionfs vboxsf virtiofs vmhgfs zfs`.split(/\s+/),
);
const onOtherDevices = /^\/dev\/(?:sr\d|cdrom|dvd|scd\d|fd\d|floppy|loop\d|nbd\d|zvol\/|drbd|rbd|fuse$)/;
const onDevice = /^(?:UUID|LABEL|PARTUUID|PARTLABEL|ID)=|^\/dev\/./;

/** Where a mount's content is: on a disk of the image, in another folder of the guest, or in neither. */
export function placeOf({ device, type, options }: PlannedMount): "disk" | "folder" | "elsewhere" {
  if (withoutDisk.has(type) || type.startsWith("fuse.")) return "elsewhere";
  if (hasOption("bind", options) || hasOption("rbind", options)) return "folder";
  return onDevice.test(device) && !onOtherDevices.test(device) ? "disk" : "elsewhere";
}
