// Images with bits changed where a walk reads: the answer is the right one, or none.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Budgeted } from "../../src/disk/bytes/budget.ts";
import { Unsupported } from "../../src/disk/unsupported.ts";
import { openVolumes } from "../../src/disk/volumes.ts";
import { guestImage } from "../cli/guests.ts";
import { scratch } from "../cli/support.ts";
import { budget, Memory, mutate, randomNumbers, runs, seed } from "./mutations.ts";
import { walk } from "./walk.ts";

const test = suite("disk: mutations");

/** Lists names and attributes of every file system: what checksums of metadata protect. */
async function list(memory: Memory): Promise<string> {
  const lines: string[] = [];
  for (const { device, kind, reason, fileSystem } of await openVolumes(new Budgeted(memory, budget))) {
    // Without its file system a volume is an obstacle, which is not a wrong answer.
    if (!fileSystem) throw new Unsupported(reason ?? `${device} is ${kind}`);
    if (fileSystem.dirty !== undefined) throw new Unsupported(fileSystem.dirty);
    for await (const { path, inode } of walk(fileSystem)) {
      const attributes = [...(await fileSystem.attributes(inode))].map(
        ([name, value]) => `${name}=${value.toString("hex")}`,
      );
      lines.push(
        [device, path, inode.mode, inode.uid, inode.gid, inode.size, ...attributes.sort()].join("\t"),
      );
    }
  }
  return lines.sort().join("\n");
}

/** Makes an ext4 file system of some of our own files. */
const ext4 = (raw: string, ...options: readonly string[]) =>
  execFileSync("mke2fs", ["-q", "-t", "ext4", ...options, "-d", "src/guest", raw, "24M"]);
const guest = (raw: string, name: string) =>
  execFileSync("qemu-img", ["convert", "-O", "raw", guestImage(name), raw]);

const images: Readonly<Record<string, (raw: string) => void>> = {
  "no-table": (raw) => guest(raw, "no-table"),
  lvm: (raw) => guest(raw, "lvm"),
  xfs: (raw) => guest(raw, "xfs"),
  "ext4 with small blocks and inline data": (raw) => ext4(raw, "-b", "1024", "-O", "inline_data"),
  "ext4 with meta block groups and clusters": (raw) =>
    ext4(raw, "-b", "1024", "-O", "^resize_inode,meta_bg,bigalloc", "-C", "16384"),
};

for (const [name, make] of Object.entries(images)) {
  test(name, async () => {
    const raw = join(scratch(), "disk.raw");
    make(raw);
    const memory = new Memory(readFileSync(raw));
    const expected = await list(memory);
    assert.ok(expected.split("\n").length > 100);
    const places = [...memory.places];
    const random = randomNumbers(seed);
    let refused = 0;
    for (let run = 0; run < runs; run++) {
      const restore = mutate(memory.bytes, places, random);
      try {
        assert.is(await list(memory), expected, `run ${run} of seed ${seed}`);
      } catch (error) {
        if (!(error instanceof Unsupported)) throw error;
        refused++;
      }
      restore();
    }
    assert.ok(refused > runs / 4, `only ${refused} of ${runs} mutations were seen`);
  });
}

test.run();
