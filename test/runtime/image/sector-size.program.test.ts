import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { guestDisk } from "../../../src/runtime/image/guest-disk.ts";
import { openImage } from "../../../src/runtime/image/open-image.ts";
import { withPinned } from "../../../src/runtime/image/pin.ts";
import { sectorSizeOf } from "../../../src/runtime/image/sector-size.ts";
import { check } from "../../../src/runtime/run/run.ts";
import { run } from "../../cli/support.ts";
import { fakeParts, requestFor } from "../fake-guest.ts";
import { makeScratch, type Scratch, tool } from "../scratch.ts";

let scratch: Scratch;
test.before(() => {
  scratch = makeScratch();
});
test.after(() => scratch.dispose());

const sizeOf = (path: string) => withPinned(openImage(path), (pinned) => sectorSizeOf(guestDisk(pinned)));

const fileSystem = (disk: string) =>
  tool("mke2fs", "-q", "-F", "-t", "ext4", "-b", "4096", "-E", `offset=${1 << 20}`, disk, "30M");

/** A disk of 32 MiB with one partition, which holds an ext4. */
function makeDisk(name: string, label: "gpt" | "dos", sectorSize: 512 | 4096): string {
  const disk = scratch.path(name);
  if (sectorSize === 4096) {
    const guid = "7f3c7f3c-0000-4000-8000-000000000001";
    tool("python3", "test/guests/lib/large_sectors.py", disk, label, guid, guid, "30");
  } else {
    writeFileSync(disk, "");
    truncateSync(disk, 32 << 20);
    tool("sh", "-c", `printf 'label: ${label}\\nstart=1MiB,size=30MiB\\n' | sfdisk -q "$1"`, "sh", disk);
  }
  fileSystem(disk);
  return disk;
}

for (const label of ["gpt", "dos"] as const)
  for (const sectorSize of [512, 4096] as const)
    test(`a ${label} table that counts in ${sectorSize} bytes, in a raw and a qcow2 image`, async () => {
      const disk = makeDisk(`${label}-${sectorSize}`, label, sectorSize);
      assert.is(await sizeOf(disk), sectorSize);
      const image = `${disk}.qcow2`;
      tool("qemu-img", "convert", "-f", "raw", "-O", "qcow2", disk, image);
      assert.is(await sizeOf(image), sectorSize);
    });

test("a disk without a table, an empty one, a small one and one with both tables have 512 bytes", async () => {
  const plain = scratch.path("plain");
  writeFileSync(plain, "");
  truncateSync(plain, 32 << 20);
  assert.is(await sizeOf(plain), 512);
  tool("mke2fs", "-q", "-F", "-t", "ext4", plain);
  assert.is(await sizeOf(plain), 512);
  const small = scratch.path("small");
  writeFileSync(small, Buffer.alloc(1024));
  assert.is(await sizeOf(small), 512);
  const both = scratch.path("both");
  const [large, usual] = [makeDisk("large", "gpt", 4096), makeDisk("usual", "gpt", 512)].map((path) =>
    readFileSync(path),
  );
  large!.copy(usual!, 4096, 4096, 8192);
  writeFileSync(both, usual!);
  assert.is(await sizeOf(both), 512);
});

test("a run and a compiled script add the disk with its sector size", async () => {
  for (const sectorSize of [512, 4096] as const) {
    const image = `${makeDisk(`run-${sectorSize}`, "gpt", sectorSize)}`;
    const parts = fakeParts({ transcript: ["phase run", "verdict conforms"] });
    let seen: number | undefined;
    await check(requestFor(image), {
      ...parts,
      execute(guestRun) {
        seen = guestRun.drive.sectorSize;
        return parts.execute(guestRun);
      },
    });
    assert.is(seen, sectorSize);
    const { stdout } = await run(["compile", "zookeeper", "3.8", "--image", image, "--test-only"]);
    assert.is(/^add .*blocksize:4096/m.test(stdout), sectorSize === 4096);
  }
});

test.run();
