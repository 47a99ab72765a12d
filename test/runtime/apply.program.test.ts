import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { RunEvent } from "../../src/runtime/request.ts";
import { apply, check } from "../../src/runtime/run/run.ts";
import { changedRun, fakeParts, qemuIo, requestFor } from "./fake-guest.ts";
import { codeOf, makeScratch, type Scratch, scratchForEach, tool } from "./scratch.ts";

const scratch = scratchForEach(test);
/** What does not change from test to test: an image of each kind, and a raw one of what is to become of it. */
let originals: Scratch;

const before = ["write -P 1 0 3M", "write -P 2 9M 1M"];
const writes = ["write -P 7 1M 1M", "write -z 9M 64k", "write -P 9 14M 2M"];

/** The formats, as the words that make an image of each. */
const kinds: Record<string, readonly string[]> = {
  raw: ["-f", "raw"],
  qcow2: ["-f", "qcow2"],
  "qcow2 v2": ["-f", "qcow2", "-o", "compat=0.10"],
  vmdk: ["-f", "vmdk"],
  vdi: ["-f", "vdi"],
};

test.before(() => {
  originals = makeScratch();
  for (const [kind, words] of Object.entries(kinds)) {
    tool("qemu-img", "create", "-q", ...words, originals.path(kind), "16M");
    qemuIo(originals.path(kind), kind.split(" ")[0]!, before);
  }
  copyFileSync(originals.path("raw"), originals.path("changed"));
  qemuIo(originals.path("changed"), "raw", writes);
});
test.after(() => originals.dispose());

function makeImage(name: string, kind = "qcow2"): string {
  copyFileSync(originals.path(kind), scratch.path(name));
  utimesSync(scratch.path(name), 1e9, 1e9);
  return scratch.path(name);
}

const formatOf = (path: string): string => JSON.parse(tool("qemu-img", "info", "--output=json", path)).format;

/** Holds that the guest would see just what the run has written, and all of it. */
function assertChanged(path: string, format = formatOf(path)): void {
  assertSame(path, format, originals.path("changed"), "raw");
}

function assertSame(path: string, format: string, other: string, otherFormat: string): void {
  assert.match(tool("qemu-img", "compare", "-f", format, "-F", otherFormat, path, other), "identical");
}

/** All by which a file is known: its bytes, times and identity. */
function stateOf(path: string): unknown {
  const { ino, size, mtimeMs, ctimeMs, mode, uid, gid } = statSync(path);
  const digest = createHash("sha256").update(readFileSync(path)).digest("hex");
  return { ino, size, mtimeMs, ctimeMs, mode, uid, gid, digest };
}

for (const kind of Object.keys(kinds)) {
  test(`commits to ${kind}: all of it, and nothing is left beside`, async () => {
    const image = makeImage("disk image,1", kind);
    const result = await apply(requestFor(image), fakeParts({ writes }));
    assert.is(result.outcome, "changed");
    assert.is(result.changedImage, true);
    assertChanged(image);
    assert.is(formatOf(image), kind.split(" ")[0]);
    assert.equal(scratch.names(), ["disk image,1"]);
  });
}

test("commits to a compressed vmdk, which stays one", async () => {
  const source = makeImage("source", "raw");
  tool(
    "qemu-img",
    "convert",
    "-O",
    "vmdk",
    "-o",
    "subformat=streamOptimized",
    source,
    scratch.path("disk.vmdk"),
  );
  await apply(requestFor(scratch.path("disk.vmdk")), fakeParts({ writes }));
  assertChanged(scratch.path("disk.vmdk"));
  assert.match(tool("qemu-img", "info", scratch.path("disk.vmdk")), "streamOptimized");
});

test("commits to an image over a backing file that is allowed, and leaves that one alone", async () => {
  const base = makeImage("base", "raw");
  const state = stateOf(base);
  const image = scratch.path("disk.qcow2");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", "base", "-F", "raw", image);
  assert.is(await codeOf(() => apply(requestFor(image), fakeParts())), "image-refers-elsewhere");
  await apply(requestFor(image, { allowBacking: true }), fakeParts({ writes }));
  assertChanged(image);
  assert.equal(stateOf(base), state);
  assert.match(tool("qemu-img", "info", image), "backing file: base");
});

test("commits to a vmdk of two files in place", async () => {
  tool(
    "qemu-img",
    "create",
    "-q",
    "-f",
    "vmdk",
    "-o",
    "subformat=monolithicFlat",
    scratch.path("disk.vmdk"),
    "16M",
  );
  qemuIo(scratch.path("disk.vmdk"), "vmdk", before);
  await apply(requestFor(scratch.path("disk.vmdk"), { allowBacking: true }), fakeParts({ writes }));
  assertChanged(scratch.path("disk.vmdk"));
  assert.equal(scratch.names(), ["disk-flat.vmdk", "disk.vmdk"]);
});

test("keeps internal snapshots, mode, owner and extended attributes", async () => {
  const image = makeImage("disk.qcow2");
  tool("qemu-img", "snapshot", "-c", "kept", image);
  chmodSync(image, 0o640);
  if (process.getuid?.() === 0) chownSync(image, 12_345, 54_321);
  tool("python3", "-c", `import os, sys; os.setxattr(sys.argv[1], "user.note", b"kept too")`, image);
  const { uid, gid } = statSync(image);
  await apply(requestFor(image), fakeParts({ writes }));
  const after = statSync(image);
  assert.equal([after.mode & 0o777, after.uid, after.gid], [0o640, uid, gid]);
  assert.match(tool("qemu-img", "snapshot", "-l", image), "kept");
  const note = tool("python3", "-c", `import os, sys; print(os.getxattr(sys.argv[1], "user.note"))`, image);
  assert.match(note, "kept too");
});

test("an image of two names keeps both, and is committed in place", async () => {
  const image = makeImage("disk.raw", "raw");
  linkSync(image, scratch.path("other"));
  const { ino } = statSync(image);
  await apply(requestFor(image), fakeParts({ writes }));
  assert.is(statSync(image).ino, ino);
  assertChanged(scratch.path("other"), "raw");
  assert.equal(scratch.names(), ["disk.raw", "other"]);
});

test("a symbolic link to the image stays one", async () => {
  mkdirSync(scratch.path("real"));
  const image = makeImage("real/disk.qcow2");
  symlinkSync("real/disk.qcow2", scratch.path("link"));
  await apply(requestFor(scratch.path("link")), fakeParts({ writes }));
  assertChanged(image);
  assert.is(tool("readlink", scratch.path("link")).trim(), "real/disk.qcow2");
});

const leavesAlone: Record<string, Parameters<typeof fakeParts>[0]> = {
  "a step that failed": {
    transcript: ["phase run", "begin 1 package", "end 1 failed 1", "verdict failed"],
    exitCode: 1,
  },
  "a verification that failed": {
    transcript: [...changedRun.slice(0, -1), "verdict not-converged"],
    exitCode: 1,
  },
  "nothing to do": { transcript: ["phase run", "begin 1 package", "end 1 ok 1", "verdict done"] },
};
for (const [what, run] of Object.entries(leavesAlone)) {
  test(`${what} leaves bytes and times of the image as they were`, async () => {
    const image = makeImage("disk.qcow2");
    const state = stateOf(image);
    const result = await apply(requestFor(image), fakeParts({ writes, ...run }));
    assert.ok(["failed", "not-converged", "unchanged"].includes(result.outcome));
    assert.is(result.changedImage, false);
    assert.equal(stateOf(image), state);
    assert.equal(scratch.names(), ["disk.qcow2"]);
  });
}

const refusals: Record<string, Parameters<typeof fakeParts>[0]> = {
  "run-timeout": { ended: { why: "timeout" }, transcript: [], exitCode: 1 },
  "run-no-space": { ended: { why: "no-space", folder: "/" }, transcript: [], exitCode: 1 },
  "run-halted": { ended: { why: "halted", seconds: 120 }, transcript: [], exitCode: 1 },
  "run-guest-died": {
    transcript: ["phase run", "begin 1 package"],
    stderr:
      "sahara-image-events abcdefgh\n@abcdefgh begin 1\nlibguestfs: error: sh: appliance closed the connection unexpectedly\n",
    exitCode: 1,
  },
  "run-refused": {
    transcript: ["refused the guest is of another architecture", "verdict refused"],
    exitCode: 1,
  },
  "run-several-systems": {
    transcript: [
      "refused the image holds 2 systems; name one:",
      "refused   /dev/sda1  Debian",
      "verdict refused",
    ],
    exitCode: 1,
  },
  "run-no-boot": {
    transcript: [],
    stderr:
      "libguestfs: error: /usr/bin/qemu-system-x86_64 killed by signal 6\nx:2: libguestfs: error: guestfs_launch failed, see earlier error messages\n",
    exitCode: 1,
  },
  "run-script-error": {
    transcript: changedRun,
    stderr: "libguestfs: error: umount_all: busy\n",
    exitCode: 1,
  },
};
for (const [code, run] of Object.entries(refusals)) {
  test(`${code} leaves the image unchanged`, async () => {
    const image = makeImage("disk.qcow2");
    const state = stateOf(image);
    assert.is(
      await codeOf(() => apply(requestFor(image, { timeout: 5 }), fakeParts({ writes, ...run }))),
      code,
    );
    assert.equal(stateOf(image), state);
    assert.equal(scratch.names(), ["disk.qcow2"]);
  });
}

test("the time that reading the disk took counts for the timeout of the boot after it", async () => {
  const image = makeImage("disk.qcow2");
  const parts = fakeParts({ transcript: ["phase run", "verdict conforms"] });
  const given: (number | undefined)[] = [];
  const execute: typeof parts.execute = (options) => {
    given.push(options.timeout);
    return parts.execute(options);
  };
  for (const times of [{ timeout: 5, spent: 2 }, { timeout: 5, spent: 7 }, { timeout: 5 }, { spent: 2 }])
    await check(requestFor(image, times), { ...parts, execute });
  assert.equal(given, [3, 0.1, 5, undefined]);
});

test("check writes to a layer that is thrown away", async () => {
  const image = makeImage("disk.vdi", "vdi");
  const state = stateOf(image);
  const run = { writes, transcript: ["phase run", "verdict discrepancies"], exitCode: 1 };
  const result = await check(requestFor(image), fakeParts(run));
  assert.is(result.outcome, "discrepancies");
  assert.is(result.record.mode, "test-only");
  assert.equal(stateOf(image), state);
  assert.equal(scratch.names(), ["disk.vdi"]);
});

test("--output is complete and independent, and leaves the image unchanged", async () => {
  const base = makeImage("base", "raw");
  const image = scratch.path("disk.qcow2");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", "base", "-F", "raw", image);
  mkdirSync(scratch.path("out"));
  const output = scratch.path("out/new.qcow2");
  const state = [stateOf(base), stateOf(image)];
  const result = await apply(requestFor(image, { output, allowBacking: true }), fakeParts({ writes }));
  assert.is(result.changedImage, true);
  assert.equal([stateOf(base), stateOf(image)], state);
  assertChanged(output);
  assert.not.match(tool("qemu-img", "info", output), "backing");
  assert.equal(scratch.names(), ["base", "disk.qcow2", "out"]);
  assert.equal(tool("ls", "-A", scratch.path("out")).trim(), "new.qcow2");
});

test("--output is written where nothing had to be changed, and not where a step failed", async () => {
  const image = makeImage("disk.qcow2");
  const output = scratch.path("new");
  await apply(requestFor(image, { output }), fakeParts({ writes, ...leavesAlone["a step that failed"] }));
  assert.equal(scratch.names(), ["disk.qcow2"]);
  await apply(requestFor(image, { output }), fakeParts(leavesAlone["nothing to do"]));
  assertSame(output, "qcow2", image, "qcow2");
});

test("--output never goes over a file, but by --force, and never over the image", async () => {
  const image = makeImage("disk.qcow2");
  const output = scratch.path("new");
  writeFileSync(output, "precious");
  const to = (path: string, force = false) =>
    apply(requestFor(image, { output: path, force }), fakeParts({ writes }));
  assert.is(await codeOf(() => to(output)), "image-output-exists");
  // One that comes while the run is on.
  const late = fakeParts({ writes, afterwards: () => copyFileSync(output, scratch.path("late")) });
  assert.is(
    await codeOf(() => apply(requestFor(image, { output: scratch.path("late") }), late)),
    "image-output-exists",
  );
  assert.is(readFileSync(output, "utf8"), "precious");
  assert.is(readFileSync(scratch.path("late"), "utf8"), "precious");
  assert.is(await codeOf(() => to(image, true)), "image-output-unusable");
  assert.is(await codeOf(() => to(scratch.folder, true)), "image-output-unusable");
  assert.is(await codeOf(() => to(scratch.path("no/such/folder"))), "image-output-unusable");
  await to(output, true);
  assert.is(formatOf(output), "qcow2");
  assert.equal(scratch.names(), ["disk.qcow2", "late", "new"]);
});

test("an image that something else changed meanwhile is not committed to", async () => {
  const image = makeImage("disk.raw", "raw");
  const meddle = fakeParts({ writes, afterwards: () => utimesSync(image, 2e9, 2e9) });
  assert.is(await codeOf(() => apply(requestFor(image), meddle)), "image-changed-meanwhile");
  assert.equal(scratch.names(), ["disk.raw"]);
});

test("what a run that was killed left beside the image is no hindrance", async () => {
  const image = makeImage("disk.qcow2");
  writeFileSync(scratch.path(".disk.qcow2.sahara-image-overlay"), "rubbish");
  writeFileSync(scratch.path(".disk.qcow2.sahara-image-new"), "rubbish");
  await apply(requestFor(image), fakeParts({ writes }));
  assert.equal(scratch.names(), ["disk.qcow2"]);
});

test("names that are long, or full of what qemu would take for options", async () => {
  for (const name of [
    `${"x".repeat(240)}.qcow2`,
    "a:b,c=d;e f'g\"h",
    "json:{x}",
    "nbd:x",
    "-f raw",
    "é\u202e",
  ]) {
    const image = makeImage(name);
    await apply(requestFor(image), fakeParts({ writes }));
    assertChanged(image);
    assert.equal(scratch.names(), [name]);
    tool("rm", "--", image);
  }
});

if (process.getuid?.() === 0) {
  /** A file system of a few mebibytes, for the time of a function; only root can mount one. */
  const onSmallDisk = async (megabytes: number, act: (folder: string) => Promise<void>) => {
    const folder = scratch.path("small");
    mkdirSync(folder);
    tool("mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder);
    try {
      await act(folder);
    } finally {
      tool("umount", "-l", folder);
    }
  };
  const fullImage = (folder: string) => {
    const image = `${folder}/disk.raw`;
    tool("qemu-img", "create", "-q", "-f", "raw", "-o", "preallocation=full", image, "64M");
    return image;
  };

  test("where there is no room for a copy of the image, it is committed in place", () =>
    onSmallDisk(150, async (folder) => {
      const image = fullImage(folder);
      const { ino } = statSync(image);
      await apply(requestFor(image), fakeParts({ writes: ["write -P 7 0 8M"] }));
      assert.is(statSync(image).ino, ino);
      assert.match(tool("qemu-io", "-f", "raw", "-c", "read -P 7 0 8M", image), "8 MiB");
      assert.equal(tool("ls", "-A", folder).trim(), "disk.raw");
    }));

  test("where there is no room at all, it is refused: before the run, or before the commit", () =>
    onSmallDisk(150, async (folder) => {
      const image = fullImage(folder);
      const state = stateOf(image);
      const filled = fakeParts({
        writes: ["write -P 7 0 30M"],
        afterwards: () => writeFileSync(`${folder}/other`, Buffer.alloc(15 << 20)),
      });
      assert.is(await codeOf(() => apply(requestFor(image), filled)), "image-no-space");
      assert.is(await codeOf(() => apply(requestFor(image), fakeParts())), "image-no-space");
      assert.equal(stateOf(image), state);
      assert.equal(tool("ls", "-A", folder).trim().split("\n"), ["disk.raw", "other"]);
    }));
}

test("a log never empties the image, and is known to be writable before the run", async () => {
  const image = makeImage("disk.qcow2");
  const state = stateOf(image);
  symlinkSync("disk.qcow2", scratch.path("link"));
  for (const log of [image, scratch.path("link"), scratch.folder, scratch.path("no/such/log")])
    assert.is(await codeOf(() => check(requestFor(image, { log }), fakeParts())), "run-log-unusable");
  assert.equal(stateOf(image), state);
});

test("the phases are reported in order", async () => {
  const image = makeImage("disk.qcow2");
  const phases: string[] = [];
  const onEvent = (event: RunEvent) => {
    if (event.kind === "phase") phases.push(event.phase);
  };
  await apply(requestFor(image, { onEvent }), fakeParts({ writes }));
  assert.equal(phases, ["opening", "booting", "committing", "finishing", "cleaning"]);
});

/** The disk after `writes` and a write at its new end. */
function grownOriginal(size: string): string {
  const path = scratch.path("grown");
  copyFileSync(originals.path("raw"), path);
  tool("qemu-img", "resize", "-q", "-f", "raw", path, size);
  qemuIo(path, "raw", [...writes, ...atNewEnd]);
  return path;
}

const atNewEnd = ["write -P 5 39M 1M"];
const grow = { bytes: 24 << 20, isAdded: true };
const sizeOf = (path: string): number =>
  JSON.parse(tool("qemu-img", "info", "--output=json", path))["virtual-size"];

for (const kind of Object.keys(kinds)) {
  test(`a ${kind} image that grows has the new size and all of the changes`, async () => {
    const image = makeImage("disk", kind);
    await apply(requestFor(image, { grow }), fakeParts({ writes: [...writes, ...atNewEnd] }));
    assertSame(image, kind.split(" ")[0]!, grownOriginal("40M"), "raw");
    assert.is(sizeOf(image), 40 << 20);
    assert.equal(scratch.names(), ["disk", "grown"]);
  });
}

test("an image that grows keeps its size if a step fails, and with --output", async () => {
  const image = makeImage("disk", "raw");
  const state = stateOf(image);
  const transcript = ["phase run", "begin 1 package", "end 1 failed 1", "verdict failed"];
  await apply(requestFor(image, { grow }), fakeParts({ writes: atNewEnd, transcript }));
  assert.equal(stateOf(image), state);
  const output = scratch.path("new");
  await apply(requestFor(image, { grow, output }), fakeParts({ writes: [...writes, ...atNewEnd] }));
  assert.equal(stateOf(image), state);
  assertSame(output, "raw", grownOriginal("40M"), "raw");
});

test("an image that only grew is written: that is a change", async () => {
  const image = makeImage("disk");
  const transcript = ["phase run", "warning grown the root file system grew", "verdict done"];
  const { outcome } = await apply(requestFor(image, { grow }), fakeParts({ transcript }));
  assert.is(outcome, "changed");
  assert.is(sizeOf(image), 40 << 20);
});

test("an image with two names grows in place, and keeps both", async () => {
  for (const kind of ["raw", "qcow2"]) {
    const image = makeImage(kind, kind);
    linkSync(image, scratch.path(`${kind}-too`));
    await apply(requestFor(image, { grow }), fakeParts({ writes: [...writes, ...atNewEnd] }));
    assert.is(statSync(image).nlink, 2);
    assertSame(image, kind, grownOriginal("40M"), "raw");
  }
});

test("what QEMU can't enlarge is refused before the run", async () => {
  const state = (path: string) => ({ ...(stateOf(path) as object), ctimeMs: 0 });
  const vdi = makeImage("disk.vdi", "vdi");
  linkSync(vdi, scratch.path("disk-too.vdi"));
  const old = makeImage("old.qcow2", "qcow2 v2");
  tool("qemu-img", "snapshot", "-c", "kept", old);
  const parts = () => fakeParts({ afterwards: () => assert.unreachable("it ran") });
  for (const image of [vdi, old]) {
    const was = state(image);
    assert.is(await codeOf(() => apply(requestFor(image, { grow }), parts())), "image-grow-unsupported");
    assert.equal(state(image), was);
  }
  const output = scratch.path("new.vdi");
  await apply(requestFor(vdi, { grow, output }), fakeParts({ writes: [...writes, ...atNewEnd] }));
  assert.is(sizeOf(output), 40 << 20);
  const smaller = { bytes: 8 << 20, isAdded: false };
  assert.is(await codeOf(() => apply(requestFor(old, { grow: smaller }), parts())), "image-grow-smaller");
});

test.run();
