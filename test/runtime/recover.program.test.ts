import {
  copyFileSync,
  linkSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { withBytes } from "../../src/runtime/image/bytes.ts";
import { identityOf } from "../../src/runtime/image/file-identity.ts";
import { readVdiTables } from "../../src/runtime/image/vdi.ts";
import type { RunEvent } from "../../src/runtime/request.ts";
import { apply, check } from "../../src/runtime/run/run.ts";
import { type Journal, packTables, sha256Of, writeJournal } from "../../src/runtime/transaction/journal.ts";
import { createOverlay } from "../../src/runtime/transaction/qemu-img.ts";
import { recover } from "../../src/runtime/transaction/recover.ts";
import { type SideFiles, sideFiles } from "../../src/runtime/transaction/side-files.ts";
import { fakeParts, qemuIo, requestFor } from "./fake-guest.ts";
import { codeOf, refusalOf, scratchForEach, tool } from "./scratch.ts";

const scratch = scratchForEach(test);
let image: string;
let files: SideFiles;
test.before.each(() => {
  image = scratch.path("disk.raw");
  files = sideFiles(image);
  tool("qemu-img", "create", "-q", "-f", "raw", image, "4M");
  qemuIo(image, "raw", ["write -P 1 0 1M"]);
});

const byteAt = (path: string, offset: number) => readFileSync(path)[offset];
const identity = (path: string) => identityOf(statSync(path, { bigint: true }));

/** What an in-place commit that was killed half way leaves. */
async function interruptInPlace(): Promise<void> {
  await createOverlay(files.overlay, { name: image, format: "raw" });
  qemuIo(files.overlay, "qcow2", ["write -P 7 0 2M"]);
  const overlay = { size: statSync(files.overlay).size, sha256: await sha256Of(files.overlay) };
  writeJournal(files.journal, { road: "in-place", format: "raw", image: identity(image), overlay });
  qemuIo(image, "raw", ["write -P 7 0 64k"]);
}

/** What a replacement that was killed before its rename leaves. */
function interruptReplace(): void {
  copyFileSync(image, files.finished);
  qemuIo(files.finished, "raw", ["write -P 7 0 2M"]);
  writeFileSync(files.overlay, "");
  const journal: Journal = { road: "replace", image: identity(image), finished: identity(files.finished) };
  writeJournal(files.journal, journal);
}

test("an image that nothing was interrupted on", async () => {
  assert.is((await recover(image)).action, "nothing");
});

test("a run that was killed before its commit is undone", async () => {
  writeFileSync(files.overlay, "rubbish");
  writeFileSync(files.finished, "rubbish");
  writeFileSync(`${files.journal}.part`, "{");
  assert.is((await recover(image)).action, "undone");
  assert.equal(scratch.names(), ["disk.raw"]);
});

test("an interrupted commit in place is finished, and says so", async () => {
  await interruptInPlace();
  assert.is((await recover(image)).action, "finished");
  assert.is(byteAt(image, (2 << 20) - 1), 7);
  assert.equal(scratch.names(), ["disk.raw"]);
  assert.is((await recover(image)).action, "nothing");
});

test("an interrupted commit in place of an image that grows is finished with its new size", async () => {
  for (const format of ["raw", "qcow2"] as const) {
    const path = scratch.path(`grows.${format}`);
    const beside = sideFiles(path);
    tool("qemu-img", "create", "-q", "-f", format, path, "16M");
    qemuIo(path, format, ["write -P 1 0 2M"]);
    await createOverlay(beside.overlay, { name: path, format }, {}, 40 << 20);
    qemuIo(beside.overlay, "qcow2", ["write -P 7 1M 1M", "write -P 5 39M 1M"]);
    const overlay = { size: statSync(beside.overlay).size, sha256: await sha256Of(beside.overlay) };
    writeJournal(beside.journal, { road: "in-place", format, image: identity(path), overlay });
    // The commit was killed after it had enlarged the image, and before it wrote.
    tool("qemu-img", "resize", "-q", "-f", format, path, "40M");
    assert.is((await recover(path)).action, "finished");
    const read = ["read -P 1 0 1M", "read -P 7 1M 1M", "read -P 0 2M 37M", "read -P 5 39M 1M"];
    const said = tool("qemu-io", "-f", format, ...read.flatMap((each) => ["-c", each]), path);
    assert.not.match(said, "verification failed");
  }
  assert.equal(scratch.names(), ["disk.raw", "grows.qcow2", "grows.raw"]);
});

test("a vdi image whose map was written and its header not gives no block to two places of the disk", async () => {
  const vdi = scratch.path("disk.vdi");
  const beside = sideFiles(vdi);
  tool("qemu-img", "create", "-q", "-f", "vdi", vdi, "16M");
  qemuIo(vdi, "vdi", ["write -P 1 0 2M"]);
  await createOverlay(beside.overlay, { name: vdi, format: "vdi" });
  qemuIo(beside.overlay, "qcow2", ["write -P 7 1M 5M", "write -P 9 8M 3M"]);
  const overlay = { size: statSync(beside.overlay).size, sha256: await sha256Of(beside.overlay) };
  const tables = packTables(withBytes(vdi, readVdiTables)!);
  writeJournal(beside.journal, { road: "in-place", format: "vdi", image: identity(vdi), overlay, tables });
  qemuIo(vdi, "vdi", ["write -P 7 2M 4M"]);
  // The number of blocks in use (bytes 0x184 to 0x187): six, by the map.
  const content = readFileSync(vdi);
  assert.is(content.readUInt32LE(0x184), 6);
  content.writeUInt32LE(4, 0x184);
  writeFileSync(vdi, content);
  assert.is((await recover(vdi)).action, "finished");
  tool("qemu-img", "check", "-q", "-f", "vdi", vdi);
  const read = [
    "read -P 1 0 1M",
    "read -P 7 1M 5M",
    "read -P 0 6M 2M",
    "read -P 9 8M 3M",
    "read -P 0 11M 5M",
  ];
  const said = tool("qemu-io", "-f", "vdi", ...read.flatMap((command) => ["-c", command]), vdi);
  assert.not.match(said, "verification failed");
  assert.equal(scratch.names(), ["disk.raw", "disk.vdi"]);
});

test("a replacement is finished where the image was not used since, and undone where it was", async () => {
  interruptReplace();
  assert.is((await recover(image)).action, "finished");
  assert.is(byteAt(image, 0), 7);
  assert.equal(scratch.names(), ["disk.raw"]);

  interruptReplace();
  qemuIo(image, "raw", ["write -P 9 0 64k"]);
  assert.is((await recover(image)).action, "undone");
  assert.is(byteAt(image, 0), 9);
  assert.equal(scratch.names(), ["disk.raw"]);
});

test("a commit killed after its last write is reported as finished, and nothing is copied again", async () => {
  // In place: all is copied.
  await createOverlay(files.overlay, { name: image, format: "raw" });
  qemuIo(files.overlay, "qcow2", ["write -P 7 0 2M"]);
  writeJournal(files.journal, { road: "completed" });
  assert.is((await recover(image)).action, "finished");
  assert.is(byteAt(image, 0), 1);
  assert.equal(scratch.names(), ["disk.raw"]);
  // Replaced: the finished image has the name, and the overlay is gone.
  interruptReplace();
  renameSync(files.finished, image);
  tool("rm", files.overlay);
  assert.is((await recover(image)).action, "finished");
  assert.is(byteAt(image, 0), 7);
  assert.equal(scratch.names(), ["disk.raw"]);
  // An output that has its name, and still that from before.
  linkSync(image, files.finished);
  assert.is((await recover(image)).action, "finished");
  assert.equal(scratch.names(), ["disk.raw"]);
});

test("check and apply recover first, and say so", async () => {
  for (const run of [check, apply]) {
    await interruptInPlace();
    const notes: string[] = [];
    const onEvent = (event: RunEvent) => event.kind === "note" && notes.push(event.text);
    const found = { transcript: ["phase run", "verdict conforms"] };
    await run(requestFor(image, { onEvent }), fakeParts(found));
    assert.is(byteAt(image, (2 << 20) - 1), 7);
    assert.equal(scratch.names(), ["disk.raw"]);
    assert.match(notes.join(), "completed");
  }
});

const distrusted: Record<string, () => void> = {
  "no JSON": () => writeFileSync(files.journal, "hello"),
  "an empty journal": () => truncateSync(files.journal, 0),
  "JSON of another kind": () => writeFileSync(files.journal, "[null]"),
  "a journal that was changed": () =>
    writeFileSync(files.journal, readFileSync(files.journal, "utf8").replace('"raw"', '"vdi"')),
  "a journal of another version": () =>
    writeFileSync(files.journal, readFileSync(files.journal, "utf8").replace('"version": 1', '"version": 2')),
  "changes that are missing": () => tool("rm", files.overlay),
  "changes that were cut": () => truncateSync(files.overlay, statSync(files.overlay).size - 1),
  "another image of that name": () => {
    copyFileSync(image, scratch.path("copy"));
    tool("mv", scratch.path("copy"), image);
  },
};
for (const [what, spoil] of Object.entries(distrusted)) {
  test(`is not finished from ${what}; nothing is touched`, async () => {
    await interruptInPlace();
    spoil();
    const before = readFileSync(image);
    const names = scratch.names();
    for (const run of [() => recover(image), () => apply(requestFor(image), fakeParts())]) {
      const refusal = await refusalOf(run);
      assert.is(refusal.diagnostics[0]?.code, "image-journal-damaged");
      assert.is(refusal.exitCode, 3);
    }
    assert.ok(readFileSync(image).equals(before));
    assert.equal(scratch.names(), names);
  });
}

test("changes that would read a file of the host are not committed", async () => {
  await interruptInPlace();
  const overlay = readFileSync(files.overlay);
  overlay.writeBigUInt64BE(4n, 72);
  writeFileSync(files.overlay, overlay);
  const sha256 = await sha256Of(files.overlay);
  const size = overlay.length;
  writeJournal(files.journal, {
    road: "in-place",
    format: "raw",
    image: identity(image),
    overlay: { size, sha256 },
  });
  assert.is(await codeOf(() => recover(image)), "image-journal-damaged");
});

test("what was begun for an output that never came to be is taken away", async () => {
  const output = scratch.path("new");
  assert.is(await codeOf(() => recover(output)), "image-missing");
  writeFileSync(sideFiles(output).overlay, "rubbish");
  assert.is((await recover(output)).action, "undone");
  assert.equal(scratch.names(), ["disk.raw"]);
});

test("an apply that is at work is not recovered from under it", async () => {
  const afterwards = async () => assert.is(await codeOf(() => recover(image)), "image-locked");
  await apply(requestFor(image), fakeParts({ afterwards }));
});

test("a commit that fails says what it left, and recover finishes it", async () => {
  tool("ln", image, scratch.path("other"));
  const bin = scratch.path("bin");
  tool("mkdir", bin);
  // A qemu-img that dies half way through a commit.
  writeFileSync(
    `${bin}/qemu-img`,
    `#!/bin/sh\n[ "$1" = commit ] && exit 9\nexec ${tool("which", "qemu-img").trim()} "$@"\n`,
  );
  tool("chmod", "755", `${bin}/qemu-img`);
  const path = process.env.PATH;
  process.env.PATH = `${bin}:${path}`;
  try {
    const refusal = await refusalOf(() =>
      apply(requestFor(image), fakeParts({ writes: ["write -P 7 0 2M"] })),
    );
    assert.is(refusal.diagnostics[0]?.code, "image-commit-interrupted");
    assert.is(await codeOf(() => check(requestFor(image), fakeParts())), "image-commit-interrupted");
  } finally {
    process.env.PATH = path;
  }
  utimesSync(image, 1e9, 1e9);
  assert.is((await recover(image)).action, "finished");
  assert.is(byteAt(image, 0), 7);
  assert.equal(scratch.names(), ["bin", "disk.raw", "other"]);
});

test.run();
