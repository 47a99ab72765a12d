import type { FakeImage } from "./appliance-library.ts";

/** The image that the names in these files are of. */
export const fstabImage: FakeImage = {
  devices: [
    { device: "/dev/sda", PTTYPE: "gpt" },
    { device: "/dev/sda1", TYPE: "ext4", UUID: "0b1c2d3e-0000-4000-8000-000000000001", LABEL: "root" },
    { device: "/dev/sda2", TYPE: "ext4", LABEL: "my data", PART_ENTRY_NAME: "a b" },
    { device: "/dev/sda3", TYPE: "vfat", UUID: "A40D-85E7", PART_ENTRY_UUID: "aaaa-01" },
    { device: "/dev/mapper/vg-home", TYPE: "xfs" },
  ],
};

const specs = [
  "LABEL=root",
  "LABEL=my\\040data",
  'LABEL="my\\040data"',
  "UUID=A40D-85E7",
  "PARTUUID=aaaa-01",
  "PARTLABEL=a\\040b",
  "/dev/sda2",
  "/dev/mapper/vg-home",
  "/dev/disk/by-label/my\\134x20data",
  "tmpfs",
  "server:/export",
  "none",
];
const folders = [
  "/",
  "/a",
  "/a/b",
  "/srv/my\\040dir",
  "/tab\\011dir",
  "/back\\134slash",
  "//c//d/",
  "/e/",
  "none",
  "swap",
  "/ü",
];
const types = ["ext4", "auto", "xfs", "vfat", "swap", "tmpfs", "nfs", "none"];
const options = [
  "defaults",
  "noauto",
  "nofail",
  "noauto,auto",
  "auto,noauto",
  "x-systemd.automount",
  "noauto,x-systemd.automount",
  "comment=systemd.automount,noauto",
  "_netdev",
  "ro,nofail,x-systemd.device-timeout=5",
  "errors=remount-ro",
  "nofail,fail",
];
const usual = { specs, folders, types, options };
type Fields = Readonly<Record<keyof typeof usual, readonly string[]>>;
const gaps = [" ", "\t", " \t  "];

/** Returns an fstab(5) of a few lines, with escapes, comments, missing fields and folders named twice; `more` adds texts for its fields. */
export function randomFstab(random: () => number, more: Partial<Fields> = {}): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const lines = Array.from({ length: 1 + Math.floor(random() * 8) }, () => {
    if (random() < 0.1) return pick(["", "# a comment", "   # another", "\t"]);
    const field = (name: keyof Fields) => pick([...usual[name], ...(more[name] ?? [])]);
    const fields = [field("specs"), field("folders"), field("types"), field("options"), "0", "2"];
    const line = fields.slice(0, random() < 0.2 ? 3 + Math.floor(random() * 2) : 6).join(pick(gaps));
    return (random() < 0.2 ? pick(gaps) : "") + line + (random() < 0.2 ? pick(gaps) : "");
  });
  return lines.join("\n") + (random() < 0.5 ? "\n" : "");
}
