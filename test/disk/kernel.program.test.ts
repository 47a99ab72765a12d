// File systems that the kernel made and filled, read by us and by the kernel: every name must be the same.
import { spawnSync } from "node:child_process";
import { closeSync, fstatSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { RawFile } from "../../src/disk/bytes/raw-file.ts";
import { openVolumes } from "../../src/disk/volumes.ts";
import { scratch } from "../cli/support.ts";
import { canMount } from "./can-mount.ts";
import { listFiles } from "./list-files.ts";

const test = suite("disk: as the kernel sees it");
const folder = scratch();
const mountPoint = join(folder, "mnt");
mkdirSync(mountPoint);

const mounts = canMount();

interface Form {
  readonly type: string;
  readonly size: string;
  readonly options: readonly string[];
  /** Names in its largest folder. */
  readonly many: number;
}

const ext4 = (many: number, ...options: string[]): Form => ({ type: "ext4", size: "300M", options, many });
const xfs = (many: number, ...options: string[]): Form => ({ type: "xfs", size: "320M", options, many });

const forms: Readonly<Record<string, Form>> = {
  ext4: ext4(3000),
  "ext4 with small blocks, inline data and a folder of 60,000 names": ext4(
    60_000,
    ...["-b", "1024", "-O", "inline_data,metadata_csum,large_dir"],
  ),
  "ext4 without checksums, with meta block groups": ext4(
    2000,
    ...["-O", "^metadata_csum,^resize_inode,meta_bg", "-I", "128"],
  ),
  "ext4 with meta block groups and checksums": ext4(500, "-b", "1024", "-O", "^resize_inode,meta_bg"),
  "ext4 with clusters": ext4(1000, "-O", "bigalloc", "-C", "65536"),
  "ext4 with block maps, without 64 bits and flexible groups": ext4(
    1000,
    ...["-O", "^64bit,^flex_bg,^extent,^has_journal", "-b", "2048"],
  ),
  "ext4 with group checksums only": ext4(500, "-O", "^metadata_csum,uninit_bg,^64bit"),
  "ext4 with unhashed folders": ext4(1000, "-O", "^dir_index"),
  "ext4 with attributes in inodes": ext4(500, "-O", "ea_inode", "-I", "512"),
  "ext4 with what newer kernels add": ext4(
    500,
    ...["-O", "metadata_csum_seed,orphan_file,sparse_super2,^resize_inode,meta_bg,^sparse_super,fast_commit"],
  ),
  ext2: { type: "ext2", size: "300M", options: ["-b", "2048"], many: 2000 },
  ext3: { type: "ext3", size: "300M", options: ["-b", "1024"], many: 500 },
  xfs: xfs(3000),
  "xfs with small blocks, large folder blocks and a folder of 60,000 names": xfs(
    60_000,
    ...["-b", "size=1024", "-n", "size=8192"],
  ),
  "xfs with large inodes and extent counts, and a tree of owners": xfs(
    1000,
    ...["-m", "rmapbt=1,reflink=1,bigtime=1,inobtcount=1", "-i", "size=2048,nrext64=1"],
  ),
  "xfs with old times, without sparse inodes and shared extents": xfs(
    500,
    ...["-m", "bigtime=0,inobtcount=0,reflink=0,finobt=0", "-i", "sparse=0", "-s", "size=4096"],
  ),
};

const script = `set -e
image=$1 folder=$2 type=$3 many=$4 tests=$5
shift 5
case $type in
  xfs) mkfs.xfs -q -f "$@" "$image"; look=ro,loop,norecovery,nouuid ;;
  *) mke2fs -q -F -t "$type" "$@" "$image" >&2; look=ro,loop ;;
esac
mount -t "$type" -o loop "$image" "$folder"
python3 "$tests/fill.py" "$folder" "$many" >&2
umount "$folder"
mount -t "$type" -o "$look" "$image" "$folder"
python3 "$tests/list.py" "$folder"
umount "$folder"`;

for (const [name, { type, size, options, many }] of Object.entries(forms)) {
  test(name, async () => {
    if (!mounts) return console.log(`skipped: ${name} (mounting takes root and loop devices)`);
    const image = join(folder, "disk.raw");
    assert.is(spawnSync("truncate", ["-s", size, image]).status, 0);
    const made = spawnSync(
      "unshare",
      ["-m", "sh", "-c", script, "sh", image, mountPoint, type, String(many), "test/disk", ...options],
      { encoding: "latin1", maxBuffer: 2 ** 28 },
    );
    assert.is(made.status, 0, made.stderr);
    const expected = made.stdout.split("\0");
    assert.ok(expected.length > many * 0.8, `${expected.length} names`);
    const descriptor = openSync(image, "r");
    try {
      const [volume] = await openVolumes(new RawFile(descriptor, fstatSync(descriptor).size));
      assert.is(volume?.reason, undefined);
      assert.is(volume?.fileSystem?.dirty, undefined);
      const found = await listFiles(volume!.fileSystem!);
      const different = expected.findIndex((line, index) => line !== found[index]);
      assert.is(found[different], expected[different]);
      assert.is(found.length, expected.length);
    } finally {
      closeSync(descriptor);
      rmSync(image);
    }
  });
}

test.run();
