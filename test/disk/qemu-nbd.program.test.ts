import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ServedImage, serveImage } from "../../src/disk/bytes/qemu-nbd.ts";
import { scratch } from "../cli/support.ts";
import { assertAsyncProperty } from "../support/properties.ts";

const test = suite("disk: bytes from qemu-nbd");

const sector = 512;
const size = 8 * 2 ** 20;
/** Each word of four bytes is its own number. */
const content = Buffer.from(Uint32Array.from({ length: size / 4 }, (_, index) => index).buffer);

async function serve(words: (path: string) => readonly string[], use: (image: ServedImage) => Promise<void>) {
  const folder = scratch();
  const path = join(folder, "disk.raw");
  writeFileSync(path, content);
  const image = await serveImage(words(path), folder);
  try {
    await use(image);
  } finally {
    await image.close();
  }
}

test("reads at random places, alone and together, bring the bytes of those places", async () => {
  const place = fc
    .tuple(fc.integer({ min: 0, max: size }), fc.oneof(fc.nat(40_000), fc.nat(size)))
    .map(([offset, length]) => ({ offset, length: Math.min(length, size - offset) }));
  const inBlocks = fc
    .tuple(fc.nat(100), fc.integer({ min: 1, max: 20_000 }))
    .map(([block, length]) => ({ offset: block * 4096, length }));
  await serve(
    (path) => ["--format=raw", path],
    async ({ source }) =>
      assertAsyncProperty(
        fc.asyncProperty(fc.array(fc.oneof(place, inBlocks), { maxLength: 60 }), async (places) => {
          const found = await Promise.all(places.map(({ offset, length }) => source.read(offset, length)));
          for (const [index, { offset, length }] of places.entries())
            assert.ok(found[index]!.equals(content.subarray(offset, offset + length)), `${offset}+${length}`);
        }),
        200,
      ),
  );
});

test("a sector that can't be read spoils only the reads that need it", async () => {
  const bad = 40;
  const words = (path: string) => [
    "--image-opts",
    `driver=blkdebug,image.driver=file,image.filename=${path},inject-error.0.event=none,` +
      `inject-error.0.iotype=read,inject-error.0.errno=5,inject-error.0.sector=${bad}`,
  ];
  await serve(words, async ({ source }) => {
    const sectors = [bad - 2, bad - 1, bad, bad + 1, bad + 2];
    const found = await Promise.allSettled(sectors.map((at) => source.read(at * sector, sector)));
    assert.equal(
      found.map((read) => (read.status === "fulfilled" ? "read" : String(read.reason))),
      ["read", "read", "Error: qemu-nbd cannot read the image (error 5)", "read", "read"],
    );
    const around = await Promise.all([bad - 1, bad + 1].map((at) => source.read(at * sector, sector)));
    assert.equal(
      around.map((bytes) => bytes.readUInt32LE(0)),
      [(bad - 1) * (sector / 4), (bad + 1) * (sector / 4)],
    );
  });
});

test("what is read when the image is closed, and later, is refused", async () => {
  await serve(
    (path) => ["--format=raw", path],
    async (image) => {
      const open = [image.source.read(0, size), image.source.read(4096, 1)];
      await Promise.all([image.close(), Promise.allSettled(open)]);
      for (const read of [...open, image.source.read(0, 1)])
        assert.is(await read.catch((error: Error) => error.message), "the image was closed");
    },
  );
});

test("once qemu-nbd has gone, each read says so", async () => {
  let pidFile = "";
  const words = (path: string) => {
    pidFile = `${path}.pid`;
    return [`--pid-file=${pidFile}`, "--format=raw", path];
  };
  await serve(words, async ({ source }) => {
    await source.read(0, 1);
    process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
    const failures: string[] = [];
    for (let attempt = 0; attempt < 100 && failures.length < 2; attempt++)
      await source.read(0, size).catch((error: Error) => failures.push(error.message));
    assert.equal(failures, ["qemu-nbd closed the connection", "qemu-nbd closed the connection"]);
  });
});

test.run();
