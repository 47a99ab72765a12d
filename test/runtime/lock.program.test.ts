import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { loopDevicesOf } from "../../src/runtime/image/in-use.ts";
import { lockFile } from "../../src/runtime/image/lock.ts";
import { apply, check } from "../../src/runtime/run/run.ts";
import { fakeParts, requestFor } from "./fake-guest.ts";
import { codeOf, refusalOf, scratchForEach, tool } from "./scratch.ts";

const scratch = scratchForEach(test);
let image: string;
test.before.each(() => {
  image = scratch.path("disk.qcow2");
  tool("qemu-img", "create", "-q", "-f", "qcow2", image, "8M");
});

const found = { transcript: ["phase run", "verdict conforms"] };

/** What a second run meets while a first one is on. */
async function beside(first: typeof apply, act: () => Promise<unknown>): Promise<void> {
  let met: unknown;
  const afterwards = async () => {
    try {
      await act();
    } catch (error) {
      met = error;
    }
  };
  await first(requestFor(image), fakeParts({ ...found, afterwards }));
  if (met) throw met;
}

test("checks run beside each other", async () => {
  await beside(check, async () => {
    const { outcome } = await check(requestFor(image), fakeParts(found));
    assert.is(outcome, "conforms");
  });
});

test("an apply runs alone: a second apply, a check beside it and an apply beside a check are refused at once", async () => {
  assert.is(await codeOf(() => beside(apply, () => apply(requestFor(image), fakeParts()))), "image-locked");
  assert.is(
    await codeOf(() => beside(apply, () => check(requestFor(image), fakeParts(found)))),
    "image-locked",
  );
  assert.is(await codeOf(() => beside(check, () => apply(requestFor(image), fakeParts()))), "image-locked");
});

test("an apply with --output reads the image like a check, and two to one output are kept apart", async () => {
  const output = scratch.path("new");
  await beside(check, async () => {
    await apply(requestFor(image, { output, force: true }), fakeParts());
  });
  const second = () => apply(requestFor(image, { output, force: true }), fakeParts());
  const first = fakeParts({ afterwards: async () => assert.is(await codeOf(second), "image-locked") });
  await apply(requestFor(image, { output, force: true }), first);
});

/** A shell that holds the lock as a run of another user or terminal would. */
async function holder(kind: "shared" | "exclusive", ...then: string[]): Promise<() => Promise<void>> {
  const script = `exec 9<"$1"; flock --${kind} 9; echo held; ${then.join(" ") || "read -r _"}`;
  const child = spawn("sh", ["-c", script, "sh", image], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "close");
  };
}

test("a lock that can't be tried is not taken for one that another holds", async () => {
  const { PATH } = process.env;
  writeFileSync(scratch.path("flock"), "#!/bin/sh\necho 'flock: 3: No locks available' >&2\nexit 71\n");
  chmodSync(scratch.path("flock"), 0o755);
  process.env.PATH = `${scratch.folder}:${PATH}`;
  try {
    const refusal = await refusalOf(() => check(requestFor(image), fakeParts(found)));
    assert.is(refusal.diagnostics[0]?.code, "image-lock-failed");
    assert.match(refusal.message, /can't lock the image \S+: 3: No locks available/);
  } finally {
    process.env.PATH = PATH;
  }
});

test("the holder is named: program, process and start time, and not its arguments", async () => {
  const end = await holder("exclusive", "read -r _ # s3cret");
  try {
    const refusal = await refusalOf(() => apply(requestFor(image), fakeParts()));
    assert.is(refusal.exitCode, 3);
    assert.match(refusal.message, /in use by sh \(process \d+, since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\)/);
    assert.not.match(JSON.stringify(refusal.diagnostics), "s3cret");
  } finally {
    await end();
  }
});

test("a lock ends with the process that held it, however that ended", async () => {
  const end = await holder("exclusive");
  await end();
  await apply(requestFor(image), fakeParts());
  assert.equal(scratch.names(), ["disk.qcow2"]);
});

test("a lock lives on in a program that inherited it", async () => {
  const lock = await lockFile(image, "exclusive");
  const child = spawn("cat", { stdio: ["pipe", "ignore", "ignore", lock.fd] });
  lock.release();
  assert.is(await codeOf(() => lockFile(image, "shared")), "image-locked");
  child.stdin!.end();
  await once(child, "close");
  (await lockFile(image, "shared")).release();
});

test("the lock is on the file that has the name now", async () => {
  const old = openSync(image, "r");
  tool("qemu-img", "create", "-q", "-f", "qcow2", scratch.path("fresh"), "8M");
  renameSync(scratch.path("fresh"), image);
  const lock = await lockFile(image, "exclusive");
  closeSync(old);
  assert.is(await codeOf(() => lockFile(image, "exclusive")), "image-locked");
  lock.release();
});

test("an image that a virtual machine uses is refused, for a check as well", async () => {
  const words = ["-machine", "none", "-nodefaults", "-display", "none", "-S", "-qmp", "stdio"];
  const node = `driver=qcow2,node-name=d,file.driver=file,file.filename=${image}`;
  const machine = spawn("qemu-system-x86_64", [...words, "-blockdev", node], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    await once(machine.stdout, "data");
    for (const run of [apply, check]) {
      const refusal = await refusalOf(() => run(requestFor(image), fakeParts(found)));
      assert.is(refusal.diagnostics[0]?.code, "image-in-use");
      assert.match(refusal.message, /in use by qemu-system-x86_64 \(process \d+/);
    }
  } finally {
    machine.kill("SIGKILL");
    await once(machine, "close");
  }
});

test("an image that became a virtual machine's during the run is not committed to", async () => {
  const words = ["-machine", "none", "-nodefaults", "-display", "none", "-S", "-qmp", "stdio"];
  const node = `driver=qcow2,node-name=d,file.driver=file,file.filename=${image}`;
  let machine: ReturnType<typeof spawn> | undefined;
  const afterwards = async () => {
    machine = spawn("qemu-system-x86_64", [...words, "-blockdev", node], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(machine.stdout!, "data");
  };
  try {
    assert.is(await codeOf(() => apply(requestFor(image), fakeParts({ afterwards }))), "image-in-use");
    assert.equal(scratch.names(), ["disk.qcow2"]);
  } finally {
    machine?.kill("SIGKILL");
    if (machine) await once(machine, "close");
  }
});

test("an image under a virtual machine's disk is not changed, but can be checked", async () => {
  const layer = scratch.path("layer.qcow2");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", image, "-F", "qcow2", layer);
  const words = ["-machine", "none", "-nodefaults", "-display", "none", "-S", "-qmp", "stdio"];
  const node = `driver=qcow2,node-name=d,file.driver=file,file.filename=${layer}`;
  const machine = spawn("qemu-system-x86_64", [...words, "-blockdev", node], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    await once(machine.stdout, "data");
    await check(requestFor(image), fakeParts(found));
    assert.is(await codeOf(() => apply(requestFor(image), fakeParts())), "image-in-use");
    await apply(requestFor(image, { output: scratch.path("new") }), fakeParts());
  } finally {
    machine.kill("SIGKILL");
    await once(machine, "close");
  }
});

test("an image that any program has open for writing is refused, for a check as well", async () => {
  const writer = spawn("sh", ["-c", 'exec 9>>"$1"; echo open; read -r _', "sh", image], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    await once(writer.stdout, "data");
    for (const run of [apply, check]) {
      const refusal = await refusalOf(() => run(requestFor(image), fakeParts(found)));
      assert.is(refusal.diagnostics[0]?.code, "image-in-use");
      assert.match(refusal.message, /in use by sh \(process \d+/);
    }
  } finally {
    writer.stdin.end();
    await once(writer, "close");
  }
});

test("a program that only reads the image hinders nobody", async () => {
  const reader = spawn("sh", ["-c", 'exec 9<"$1"; echo open; read -r _', "sh", image], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    await once(reader.stdout, "data");
    for (const run of [apply, check]) await run(requestFor(image), fakeParts(found));
  } finally {
    reader.stdin.end();
    await once(reader, "close");
  }
});

test("a backing file that a program has open for writing is refused", async () => {
  const layer = scratch.path("layer.qcow2");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", image, "-F", "qcow2", layer);
  const writer = spawn("sh", ["-c", 'exec 9>>"$1"; echo open; read -r _', "sh", image], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    await once(writer.stdout, "data");
    const refusal = await refusalOf(() => check(requestFor(layer, { allowBacking: true }), fakeParts(found)));
    assert.is(refusal.diagnostics[0]?.code, "image-in-use");
    assert.match(refusal.message, image);
  } finally {
    writer.stdin.end();
    await once(writer, "close");
  }
});

/** A folder such as /sys/block, with the loop devices of a test. */
function fakeDevices(loops: Record<string, { backing: string; readOnly: boolean }>): string {
  for (const [name, { backing, readOnly }] of Object.entries(loops)) {
    mkdirSync(scratch.path(`block/${name}/loop`), { recursive: true });
    writeFileSync(scratch.path(`block/${name}/loop/backing_file`), `${backing}\n`);
    writeFileSync(scratch.path(`block/${name}/ro`), readOnly ? "1\n" : "0\n");
  }
  return scratch.path("block");
}

test("a loop device is found by the file behind it, whatever its name", () => {
  linkSync(image, scratch.path("other name"));
  const devices = fakeDevices({
    loop0: { backing: "/no/such/file (deleted)", readOnly: false },
    loop1: { backing: scratch.path("other name"), readOnly: true },
    loop7: { backing: image, readOnly: false },
    sda: { backing: image, readOnly: false },
  });
  assert.equal(loopDevicesOf(image, devices), [
    { device: "/dev/loop1", readOnly: true },
    { device: "/dev/loop7", readOnly: false },
  ]);
});

/** Attaches the image to a loop device; undefined where this machine does not permit that. */
function attach(...options: string[]): string | undefined {
  try {
    return tool("losetup", "--find", "--show", ...options, image).trim();
  } catch {
    return undefined;
  }
}

test("an image in a loop device is refused; a read-only one can be checked", async () => {
  const device = attach();
  if (device === undefined) {
    console.log("skipped: no loop device can be set up here (it takes root)");
    return;
  }
  try {
    for (const run of [apply, check]) {
      const refusal = await refusalOf(() => run(requestFor(image), fakeParts(found)));
      assert.is(refusal.diagnostics[0]?.code, "image-in-loop");
      assert.match(refusal.message, device);
    }
  } finally {
    tool("losetup", "--detach", device);
  }
  const readOnly = attach("--read-only")!;
  try {
    await check(requestFor(image), fakeParts(found));
    assert.is(await codeOf(() => apply(requestFor(image), fakeParts(found))), "image-in-loop");
  } finally {
    tool("losetup", "--detach", readOnly);
  }
});

test("an image that may not be written can be checked, and not changed", async () => {
  if (process.getuid?.() !== 0) tool("chmod", "444", image);
  else tool("chattr", "+i", image);
  try {
    await check(requestFor(image), fakeParts(found));
    assert.is(await codeOf(() => apply(requestFor(image), fakeParts())), "image-unwritable");
    await apply(requestFor(image, { output: scratch.path("new") }), fakeParts());
    assert.ok(existsSync(scratch.path("new")));
  } finally {
    if (process.getuid?.() === 0) tool("chattr", "-i", image);
  }
});

test("a file that is no image is refused before any lock", async () => {
  writeFileSync(image, "text\n");
  assert.is(await codeOf(() => check(requestFor(image), fakeParts(found))), "image-not-an-image");
});

test.run();
