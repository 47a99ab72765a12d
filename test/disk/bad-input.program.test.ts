// Disks that lie: loops, absurd counts and names that no file can have end in a reason, soon, and never in an answer.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { typeOf } from "../../src/disk/file-system.ts";
import { logicalVolumes } from "../../src/disk/lvm/logical-volumes.ts";
import { readPartitions } from "../../src/disk/partitions/read-partitions.ts";
import { Unsupported } from "../../src/disk/unsupported.ts";
import { openVolumes } from "../../src/disk/volumes.ts";
import { FileTree } from "../../src/guest/view/file-tree.ts";
import { scratch } from "../cli/support.ts";
import { listFiles } from "./list-files.ts";
import { Memory } from "./mutations.ts";

const test = suite("disk: bad input");

async function reasonOf(answer: Promise<unknown>): Promise<string> {
  const began = Date.now();
  try {
    return `answered: ${JSON.stringify(await answer)}`.slice(0, 300);
  } catch (error) {
    assert.instance(error, Unsupported);
    return (error as Error).message;
  } finally {
    assert.ok(Date.now() - began < 5000, "it took long");
  }
}

function sectorWith(...entries: readonly (readonly [type: number, start: number, count: number])[]): Buffer {
  const sector = Buffer.alloc(512);
  sector.writeUInt16LE(0xaa55, 510);
  for (const [index, [type, start, count]] of entries.entries()) {
    sector[446 + index * 16 + 4] = type;
    sector.writeUInt32LE(start, 446 + index * 16 + 8);
    sector.writeUInt32LE(count, 446 + index * 16 + 12);
  }
  return sector;
}

test("partition tables with loops, and with partitions behind the end", async () => {
  const disk = (...sectors: Buffer[]) => new Memory(Buffer.concat([...sectors, Buffer.alloc(64 * 1024)]));
  const extended = sectorWith([0x0f, 1, 100]);
  assert.is(
    await reasonOf(readPartitions(disk(extended, sectorWith([0x83, 1, 1], [0x05, 0, 9])))),
    "the logical partitions form a loop",
  );
  for (const [start, count] of [
    [2 ** 32 - 1, 1],
    [1, 2 ** 32 - 1],
  ] as const)
    assert.is(
      await reasonOf(readPartitions(disk(sectorWith([0x83, start, count])))),
      "partition 1 ends behind the end of the disk",
    );
});

test("a GPT with absurd counts whose checksums match", async () => {
  const reasonFor = (change: (header: Buffer) => void) => {
    const header = Buffer.alloc(512);
    header.write("EFI PART");
    header.writeUInt32LE(92, 12);
    header.writeUInt32LE(2, 72);
    header.writeUInt32LE(128, 80);
    header.writeUInt32LE(128, 84);
    change(header);
    header.writeUInt32LE(crc32(header.subarray(0, 92)), 16);
    const bytes = Buffer.concat([sectorWith([0xee, 1, 99]), header, Buffer.alloc(64 * 1024)]);
    return reasonOf(readPartitions(new Memory(bytes)));
  };
  assert.is(await reasonFor((header) => header.writeUInt32LE(2 ** 32 - 1, 80)), "the GPT is damaged");
  assert.is(await reasonFor((header) => header.writeUInt32LE(2 ** 32 - 1, 84)), "the GPT is damaged");
  assert.is(
    await reasonFor((header) => header.writeBigUInt64LE(2n ** 64n - 1n, 72)),
    "the disk refers to a place behind its end",
  );
});

test("LVM metadata with absurd counts, and nested without end", async () => {
  const source = new Memory(Buffer.alloc(2 ** 20));
  const uuid = "u".repeat(32);
  const volumesOf = async (segments: string, count: string) =>
    logicalVolumes([
      {
        source,
        uuid,
        metadata: `vg { id = "g" seqno = 1 extent_size = 8
          physical_volumes { pv0 { id = "${uuid}" pe_start = 8 } }
          logical_volumes { lv { status = ["VISIBLE"] segment_count = ${count} ${segments} } } }`,
      },
    ]);
  const segment = (extents: string, stripe = "0") =>
    `segment1 { start_extent = 0 extent_count = ${extents} type = "striped" stripe_count = 1 stripes = ["pv0", ${stripe}] }`;
  const reasonFor = async (segments: string, count = "1") => (await volumesOf(segments, count))[0]!.reason;
  assert.is(await reasonFor(segment("4")), undefined);
  const behind = "the disk refers to a place behind its end";
  assert.is(await reasonFor(segment("4000000000")), behind);
  assert.is(await reasonFor(segment("4", "9007199254740991")), behind);
  assert.is(await reasonFor(segment("4"), "4000000000"), "it has too many segments");
  assert.is(await reasonFor(segment("99999999999999999999")), "the LVM metadata is damaged");
  for (const open of ["a { ", "a = [", "["]) {
    const reason = await reasonOf(
      (async () => logicalVolumes([{ source, uuid, metadata: open.repeat(100_000) }]))(),
    );
    assert.match(
      reason,
      /^the LVM metadata (?:is damaged|is nested too deeply|cannot be parsed)$/,
      `${open}: ${reason}`,
    );
  }
});

const fileText = "the text of the file\n";

/** An ext4 file system without checksums, so that a reader meets what is written into it. */
function ext4(...commands: readonly string[]): Buffer {
  const folder = scratch({ "root/folder/inner/abcdefgh": "text\n", "root/file": fileText });
  mkdirSync(join(folder, "root/links"));
  symlinkSync("b", join(folder, "root/links/a"));
  symlinkSync("/links/a", join(folder, "root/links/b"));
  symlinkSync("c/x", join(folder, "root/links/c"));
  const disk = join(folder, "disk");
  execFileSync("mke2fs", [
    "-q",
    "-t",
    "ext4",
    "-O",
    "^metadata_csum,^has_journal",
    "-d",
    join(folder, "root"),
    disk,
    "8M",
  ]);
  writeFileSync(join(folder, "commands"), commands.join("\n"));
  execFileSync("debugfs", ["-w", "-f", join(folder, "commands"), disk], { stdio: "ignore" });
  return readFileSync(disk);
}

async function listingOf(bytes: Buffer): Promise<string[]> {
  const [volume] = await openVolumes(new Memory(bytes));
  if (volume?.reason !== undefined) throw new Unsupported(volume.reason);
  return listFiles(volume!.fileSystem!);
}

test("folders in folders without end, and names that no file can have", async () => {
  assert.is(await reasonOf(listingOf(ext4("ln /folder /folder/inner/again"))), "a folder is in two places");
  assert.is(await reasonOf(listingOf(ext4("ln <2> /folder/top"))), "a folder is in two places");
  for (const name of ["abc/efgh", "abc\0efgh"]) {
    const bytes = ext4();
    bytes.write(name, bytes.indexOf("abcdefgh"), "latin1");
    assert.is(await reasonOf(listingOf(bytes)), "a folder holds a name that no file can have");
  }
});

test("extents that lead to themselves, that are absurdly many, and files of exabytes", async () => {
  const extents = "the extents of a file are damaged";
  // The header of the extents lies in the inode: 0 and 1 are its magic and count, its maximum and depth.
  const damage = (header: readonly number[], record: readonly number[] = []) => {
    const bytes = ext4();
    const blockSize = 1024 * 2 ** bytes.readUInt32LE(1024 + 0x18);
    const block = bytes.indexOf(fileText) / blockSize;
    const leaf = Buffer.alloc(12);
    leaf.writeUInt16LE(1, 4);
    leaf.writeUInt32LE(block, 8);
    const at = bytes.indexOf(leaf) - 12;
    assert.ok(Number.isInteger(block) && bytes.readUInt16LE(at) === 0xf30a, "the extents of /file");
    for (const [index, value] of header.entries()) bytes.writeUInt16LE(value, at + index * 2);
    for (const [index, value] of record.entries()) bytes.writeUInt16LE(value, at + 12 + index * 2);
    // A node that is its own child.
    bytes.copy(bytes, block * blockSize, at, at + 60);
    bytes.writeUInt32LE(block, block * blockSize + 16);
    return reasonOf(listingOf(bytes));
  };
  assert.is(await damage([0xf30a, 65535, 4, 0]), extents);
  assert.is(await damage([0xf30a, 1, 4, 65535]), extents);
  assert.is(await damage([0xf30a, 2, 4, 0], [0, 0, 1, 0, 5, 0, 0, 0, 1, 0, 6, 0]), extents);
  assert.is(await reasonOf(listingOf(ext4("sif /file size 0x7fffffffffffffff"))), "an inode is damaged");
  const huge = ext4("sif /file size 0x10000000000000");
  const [volume] = await openVolumes(new Memory(huge));
  assert.match(
    await reasonOf(new FileTree(volume!.fileSystem!).read("/file")),
    /^\/file has [\d.]+ \w+, and files of at most 16.0 MiB are read$/,
  );
});

test("links that loop lead nowhere", async () => {
  const [volume] = await openVolumes(new Memory(ext4()));
  const tree = new FileTree(volume!.fileSystem!);
  for (const path of ["/links/a", "/links/b/x", "/links/c"]) assert.is(await tree.find(path), undefined);
  assert.is(typeOf((await tree.find("/links/a", false))!.inode), 0o120000);
});

test.run();
