// FAT without the kernel: what names mean, damage, and mutations. kernel.guest.test.ts compares it with the kernel.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Budgeted } from "../../src/disk/bytes/budget.ts";
import { Fat } from "../../src/disk/fat/fat.ts";
import { Unsupported } from "../../src/disk/unsupported.ts";
import { openVolumes } from "../../src/disk/volumes.ts";
import { FileTree } from "../../src/guest/view/file-tree.ts";
import { scratch } from "../cli/support.ts";
import { listFiles } from "./list-files.ts";
import { budget, Memory, mutate, randomNumbers, runs, seed } from "./mutations.ts";

const test = suite("disk: FAT");
const bits = [12, 16, 32] as const;

/** A file system with some files, made by mtools(1). */
function makeFat(size: (typeof bits)[number]): Buffer {
  const folder = scratch();
  const image = join(folder, "fat.raw");
  execFileSync("truncate", ["-s", { 12: "2000K", 16: "16M", 32: "40M" }[size], image]);
  execFileSync("mkfs.vfat", ["-F", String(size), "-s", "1", "-n", "ESP", "-i", "A40D85E7", image], {
    stdio: "ignore",
  });
  mkdirSync(join(folder, "EFI/BOOT"), { recursive: true });
  writeFileSync(join(folder, "EFI/BOOT/grub.cfg"), "set timeout=5\n");
  writeFileSync(join(folder, "EFI/BOOT/BOOTX64.EFI"), Buffer.alloc(20_000, "loader"));
  for (let number = 0; number < 60; number++)
    writeFileSync(join(folder, `EFI/BOOT/file with number ${number}`), "x".repeat(number * 40));
  execFileSync("mcopy", ["-s", "-i", image, join(folder, "EFI"), "::"]);
  return readFileSync(image);
}

const made = new Map(bits.map((size) => [size, makeFat(size)]));

async function reasonOf(bytes: Buffer): Promise<string> {
  const [volume] = await openVolumes(new Memory(bytes));
  if (volume?.reason !== undefined) return volume.reason;
  return listFiles(volume!.fileSystem!).then(
    () => "",
    (error: Error) => error.message,
  );
}

for (const size of bits)
  test(`FAT${size}: its names, label and UUID`, async () => {
    const fat = await Fat.open(new Memory(made.get(size)!));
    assert.equal([fat.kind, fat.label, fat.uuid], ["vfat", "ESP", "A40D-85E7"]);
    const tree = new FileTree(fat);
    for (const path of [
      "/EFI/BOOT/grub.cfg",
      "/efi/boot/GRUB.CFG",
      "/EFI/Boot/grub.cfg..",
      "/EFI/./BOOT/../BOOT/grub.cfg",
    ])
      assert.is(await tree.readText(path), "set timeout=5\n", path);
    assert.is((await tree.list("/EFI/BOOT")).length, 62);
    assert.match((await tree.readText("/efi/boot/FILEWI~1")) ?? "missing", /^x*$/);
    assert.is(await tree.find("/EFI/BOOT/grub"), undefined);
    assert.is(await tree.find("/EFI/BOOT/grub.cfg/x"), undefined);
    const failed = await tree.find("/EFI/\u00e4").catch((error: Error) => error.message);
    assert.is(failed, "which file a name means that is not ASCII is known only once it is mounted");
    const { least } = await fat.freeBytes();
    assert.ok(least > 2 ** 20 && least < made.get(size)!.length, String(least));
  });

test("a FAT without the name of its type is known by its boot sector", async () => {
  const bytes = Buffer.from(made.get(16)!).fill(" ", 54, 62);
  const [volume] = await openVolumes(new Memory(bytes));
  assert.is(volume?.fileSystem?.kind, "vfat");
});

/** Writes an entry into every copy of the table of a FAT16. */
function setEntry(bytes: Buffer, cluster: number, value: number, copies = bytes[16]!): void {
  const start = bytes.readUInt16LE(14) * 512;
  for (let copy = 0; copy < copies; copy++)
    bytes.writeUInt16LE(value, start + copy * bytes.readUInt16LE(22) * 512 + cluster * 2);
}

function damage(change: (bytes: Buffer) => void): Promise<string> {
  const bytes = Buffer.from(made.get(16)!);
  change(bytes);
  return reasonOf(bytes);
}

test("damage is no answer", async () => {
  const image = made.get(16)!;
  const loader = image.indexOf("BOOTX64 EFI");
  const long = image.indexOf(Buffer.from("file ", "utf16le"));
  const cluster = image.readUInt16LE(loader + 26);
  const folder = image.readUInt16LE(image.indexOf("BOOT       ") + 26);
  assert.is(await damage(() => {}), "");
  const clusters = "the clusters of a file are damaged";
  assert.is(await damage((bytes) => setEntry(bytes, cluster, 0xffff)), clusters, "too short");
  assert.is(await damage((bytes) => setEntry(bytes, cluster, 0)), clusters, "free");
  assert.is(await damage((bytes) => setEntry(bytes, cluster, 60_000)), clusters, "behind the end");
  assert.is(await damage((bytes) => setEntry(bytes, folder, folder)), clusters, "a loop");
  assert.is(await damage((bytes) => bytes.writeUInt32LE(2 ** 32 - 1, loader + 28)), clusters, "4 GiB");
  assert.is(
    await damage((bytes) => setEntry(bytes, cluster, 60_000, 1)),
    "the copies of its file allocation table differ",
  );
  const entries = "a folder is damaged";
  assert.is(await damage((bytes) => (bytes[long + 12]! ^= 1)), entries, "another checksum");
  assert.is(await damage((bytes) => (bytes[long - 1]! ^= 1)), entries, "another order");
  assert.is(await damage((bytes) => bytes.write("/", loader)), "a folder holds a name that no file can have");
  assert.is(await damage((bytes) => (bytes[loader] = 0)), entries, "behind the end");
  assert.is(await damage((bytes) => (bytes[loader] = 0x8e)), "a file has a short name that is not ASCII");
  assert.is(await damage((bytes) => bytes.writeUInt16LE(513, 11)), "the boot sector of its FAT is damaged");
});

test("mutations end in some answer or none, soon: FAT has no checksums", async () => {
  for (const [size, image] of made) {
    const memory = new Memory(Buffer.from(image));
    await listFiles(await Fat.open(memory));
    const places = [...memory.places];
    const random = randomNumbers(seed);
    for (let run = 0; run < runs / 3; run++) {
      const restore = mutate(memory.bytes, places, random);
      try {
        const [volume] = await openVolumes(new Budgeted(memory, budget));
        if (volume?.fileSystem) await listFiles(volume.fileSystem);
      } catch (error) {
        if (!(error instanceof Unsupported))
          throw new Error(`FAT${size}, run ${run} of seed ${seed}`, { cause: error });
        assert.not.match(error.message, /takes too long|too much of the disk/);
      }
      restore();
    }
  }
});

test.run();
