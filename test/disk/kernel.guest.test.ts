// File systems that the kernel of the appliance filled, read by us and by that kernel, all in one boot: FAT, which few
// kernels of test machines have, and the others where this machine cannot mount them (see kernel.program.test.ts).
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { RawFile } from "../../src/disk/bytes/raw-file.ts";
import { openVolumes } from "../../src/disk/volumes.ts";
import { scratch } from "../cli/support.ts";
import { canMount } from "./can-mount.ts";
import { listFiles } from "./list-files.ts";

interface Form {
  readonly type: "vfat" | "ext4" | "xfs";
  readonly size: string;
  /** The words that make it, before the name of the image. */
  readonly make: readonly string[];
}

const vfat = (size: string, ...options: string[]): Form => ({
  type: "vfat",
  size,
  make: ["mkfs.vfat", ...options],
});
const ext4 = (...options: string[]): Form => ({
  type: "ext4",
  size: "64M",
  make: ["mke2fs", "-q", "-t", "ext4", ...options],
});
const xfs = (...options: string[]): Form => ({
  type: "xfs",
  size: "320M",
  make: ["mkfs.xfs", "-q", ...options],
});
/** Those that newer kernels do not mount, or are built without. */
const always: Readonly<Record<string, Form>> = {
  FAT12: vfat("8M", "-F", "12", "-n", "MY LABEL"),
  FAT16: vfat("40M", "-F", "16"),
  "FAT16 with one table": vfat("20M", "-F", "16", "-f", "1", "-s", "1"),
  FAT32: vfat("64M", "-F", "32", "-s", "1"),
  "FAT32 with large clusters and sectors": vfat("300M", "-F", "32", "-S", "4096", "-s", "4"),
  "XFS of version 4": xfs("-m", "crc=0,finobt=0,reflink=0"),
  "XFS of version 4 without types in folders, with small inodes and blocks": xfs(
    ...["-m", "crc=0,finobt=0,reflink=0", "-n", "ftype=0", "-i", "size=256", "-b", "size=512"],
  ),
};
const otherwise: Readonly<Record<string, Form>> = {
  ext4: ext4(),
  "ext4 with small blocks and inline data": ext4("-b", "1024", "-O", "inline_data"),
  "ext4 with block maps": ext4("-O", "^extent,^64bit", "-b", "2048"),
  xfs: xfs(),
};
const forms = { ...always, ...(canMount() ? {} : otherwise) };

const folder = scratch();
const file = (name: string) => join(folder, name);

const letter = (index: number) => String.fromCharCode(97 + index);

/** Fills the images and lists them, in one boot. */
function fillAll(images: readonly (readonly [image: string, Form])[]): void {
  const sh = (text: string) => `debug sh "${text}"`;
  const upload = (name: string) => [
    `upload -<<END_OF_FILE /${name}`,
    readFileSync(`test/disk/${name}`, "utf8"),
    "END_OF_FILE",
  ];
  const parts = ["files", "digests", "devices", "attributes"];
  const script = [
    ...images.map(([image], index) => `add ${image} format:raw label:${letter(index)}`),
    "run",
    sh("mkdir -p /run/lists /run/mnt && mount --bind /run/lists /sysroot"),
    ...upload("fill.sh"),
    ...upload("list.sh"),
    ...images.flatMap(([image, { type }], index) => {
      // The kernel numbers drives as it happens to find them.
      const device = `/dev/disk/guestfs/${letter(index)}`;
      const options = type === "vfat" ? "tz=UTC,utf8" : "noatime";
      return [
        sh(
          `mount -t ${type} -o ${options} ${device} /run/mnt && sh /run/lists/fill.sh /run/mnt ${type}; umount /run/mnt`,
        ),
        sh(
          `mount -t ${type} -o ro,${options} ${device} /run/mnt && sh /run/lists/list.sh /run/mnt /run/lists/${index} ${type}; umount /run/mnt`,
        ),
        ...parts.map((part) => `download /${index}.${part} ${image}.${part}`),
      ];
    }),
    sh("umount /sysroot; sync"),
  ];
  writeFileSync(file("script.gf"), script.join("\n"));
  execFileSync("guestfish", ["-f", file("script.gf")], {
    env: { LIBGUESTFS_BACKEND: "direct", LIBGUESTFS_BACKEND_SETTINGS: "force_tcg", ...process.env },
    stdio: ["ignore", "ignore", "pipe"],
  });
}

/** What the kernel saw, in the form of `listFiles`. */
function kernelsList(image: string): string[] {
  const read = (part: string) => readFileSync(`${image}.${part}`, "latin1");
  const digests = new Map(
    read("digests")
      .split("\0")
      .filter(Boolean)
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  const devices = new Map(
    read("devices")
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split(" ") as [string, string, string])
      .map(([path, major, minor]) => [path, `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}`]),
  );
  const attributes = new Map(
    read("attributes")
      .split("\n\n")
      .filter(Boolean)
      .map((block) => block.split("\n"))
      .map(([head, ...lines]) => [
        head!.replace("# file: ", "./").replace("././", "./"),
        lines.filter(Boolean).map(attributeOf),
      ]),
  );
  const types: Record<string, number> = {
    f: 0o100000,
    d: 0o40000,
    l: 0o120000,
    p: 0o10000,
    c: 0o20000,
    b: 0o60000,
    s: 0o140000,
  };
  return read("files")
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const [path, mode, uid, gid, size, links, modified, changed, target] = line.split("\t") as string[];
      const type = mode![0]!;
      return [
        path!.slice(1) || "/",
        type === "f" ? digests.get(path!) : type === "l" ? target : "-",
        (types[type]! | Number.parseInt(mode!.slice(1), 8)).toString(8),
        uid,
        gid,
        type === "d" ? "-" : size,
        links,
        Math.floor(Number(modified)),
        Math.floor(Number(changed)),
        devices.get(path!) ?? "-",
        (attributes.get(path!) ?? []).sort().join(","),
      ].join("\t");
    })
    .sort();
}

function attributeOf(line: string): string {
  const [name, value] = line.split(/=0x|=0s/) as [string, string];
  return `${name}=${createHash("sha256").update(Buffer.from(value, "hex")).digest("hex").slice(0, 8)}`;
}

const test = suite("disk: as the appliance's kernel sees it");
const images = Object.entries(forms).map(
  ([name, form], index) => [name, file(`${index}.raw`), form] as const,
);

test.before(() => {
  for (const [, image, { size, make }] of images) {
    execFileSync("truncate", ["-s", size, image]);
    const { status, stderr } = spawnSync(make[0]!, [...make.slice(1), image], { encoding: "utf8" });
    assert.is(status, 0, stderr);
  }
  fillAll(images.map(([, image, form]) => [image, form]));
});

for (const [name, image, { type }] of images)
  test(name, async () => {
    const expected = kernelsList(image);
    assert.ok(expected.length > 150, `${expected.length} names`);
    const descriptor = openSync(image, "r");
    try {
      const [volume] = await openVolumes(new RawFile(descriptor, fstatSync(descriptor).size));
      assert.is(volume?.reason, undefined);
      const { fileSystem } = volume!;
      const found = await listFiles(fileSystem!);
      const different = expected.findIndex((line, index) => line !== found[index]);
      assert.is(found[different], expected[different]);
      assert.is(found.length, expected.length);
      assert.is(fileSystem?.kind.slice(0, 3), type.slice(0, 3));
    } finally {
      closeSync(descriptor);
    }
  });

test.run();
