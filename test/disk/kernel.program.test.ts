// File systems that the kernel made and filled, read by us and by the kernel: every name must be the same.
import { spawnSync } from "node:child_process";
import { closeSync, fstatSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { RawFile } from "../../src/disk/bytes/raw-file.ts";
import { openVolumes } from "../../src/disk/volumes.ts";
import { scratch } from "../cli/support.ts";
import { listFiles } from "./list-files.ts";

const test = suite("disk: as the kernel sees it");
const folder = scratch();
const mountPoint = join(folder, "mnt");
mkdirSync(mountPoint);

/** What the kernel of this machine can be made to mount: that takes root and loop devices. */
const canMount = (() => {
  const image = join(folder, "probe.raw");
  const probe = `truncate -s 16M "$1" && mke2fs -q -F "$1" && mount -o loop "$1" "$2" && umount "$2"`;
  const { status } = spawnSync("unshare", ["-m", "sh", "-c", probe, "sh", image, mountPoint]);
  rmSync(image, { force: true });
  return status === 0;
})();

interface Form {
  readonly type: string;
  readonly size: string;
  readonly options: readonly string[];
  /** Names in its largest folder. */
  readonly many: number;
}

const forms: Readonly<Record<string, Form>> = {
  ext4: { type: "ext4", size: "400M", options: [], many: 6000 },
  "ext4 with small blocks and inline data": {
    type: "ext4",
    size: "300M",
    options: ["-b", "1024", "-O", "inline_data,metadata_csum"],
    many: 3000,
  },
  "ext4 without checksums, with meta block groups": {
    type: "ext4",
    size: "300M",
    options: ["-O", "^metadata_csum,^resize_inode,meta_bg", "-I", "128"],
    many: 2000,
  },
  ext2: { type: "ext2", size: "300M", options: ["-b", "2048"], many: 2000 },
  xfs: { type: "xfs", size: "400M", options: [], many: 6000 },
  "xfs with small blocks and large folder blocks": {
    type: "xfs",
    size: "400M",
    options: ["-b", "size=1024", "-n", "size=8192"],
    many: 2000,
  },
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
    if (!canMount) return console.log(`skipped: ${name} (mounting takes root and loop devices)`);
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
