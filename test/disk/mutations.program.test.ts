// Images with bits changed where a walk reads: the answer is the right one, or none.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Budgeted } from "../../src/disk/bytes/budget.ts";
import { type ByteSource, checkRange } from "../../src/disk/bytes/byte-source.ts";
import { Unsupported } from "../../src/disk/unsupported.ts";
import { openVolumes } from "../../src/disk/volumes.ts";
import { walk } from "../../src/disk/walk.ts";
import { guestImage } from "../cli/guests.ts";
import { scratch } from "../cli/support.ts";

/** Mutations of each image; a run of ten minutes is for `RANDOM_RUNS=20000 npm run test:program mutations`. */
const runs = Number(process.env.RANDOM_RUNS ?? 150);
const seed = Number(process.env.RANDOM_SEED ?? 1);
/** No answer is worth more: a loop that is not bounded would read for ever. */
const budget = { bytes: 2 ** 30, milliseconds: 20_000 };

const test = suite("disk: mutations");

class Memory implements ByteSource {
  readonly bytes: Buffer;
  readonly size: number;
  /** Offsets that were read. */
  readonly places = new Set<number>();

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.size = bytes.length;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    checkRange(offset, length, this.size);
    this.places.add(offset);
    return Buffer.from(this.bytes.subarray(offset, offset + length));
  }
}

/** Lists names and attributes of every file system: what checksums of metadata protect. */
async function list(memory: Memory): Promise<string> {
  const lines: string[] = [];
  for (const { device, kind, reason, fileSystem } of await openVolumes(new Budgeted(memory, budget))) {
    // Without its file system a volume is an obstacle, which is no wrong answer.
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

/** A generator of numbers that a seed repeats (mulberry32). */
function randomNumbers(start: number): (limit: number) => number {
  let state = start;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % limit;
  };
}

function mutate(bytes: Buffer, places: readonly number[], random: (limit: number) => number): () => void {
  const changes: [offset: number, before: Buffer][] = [];
  for (let count = 1 + random(8); count > 0; count--) {
    const offset = Math.min(places[random(places.length)]! + random(4096), bytes.length - 8);
    changes.push([offset, Buffer.from(bytes.subarray(offset, offset + 8))]);
    const kind = random(4);
    if (kind === 0) bytes[offset] = random(256);
    else if (kind === 1) bytes[offset]! ^= 1 << random(8);
    else if (kind === 2) bytes.fill(255, offset, offset + 4);
    else bytes.writeUInt32LE(random(2 ** 20), offset);
  }
  return () => {
    for (const [offset, before] of changes.reverse()) before.copy(bytes, offset);
  };
}

for (const name of ["no-table", "lvm", "xfs"]) {
  test(name, async () => {
    const raw = join(scratch(), "disk.raw");
    execFileSync("qemu-img", ["convert", "-O", "raw", guestImage(name), raw]);
    const memory = new Memory(readFileSync(raw));
    const expected = await list(memory);
    assert.ok(expected.split("\n").length > 200);
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
