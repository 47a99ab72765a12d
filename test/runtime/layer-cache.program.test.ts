// Applies with a layer cache, on real images and overlays; in place of the guest, qemu-io writes what each step writes.
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { PartOptions } from "../../src/plan/emit-options.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Execute } from "../../src/runtime/appliance/execute.ts";
import { fillLayer } from "../../src/runtime/layer-cache/fill-layer.ts";
import type { RunEvent, RunRequest } from "../../src/runtime/request.ts";
import { apply } from "../../src/runtime/run/run.ts";
import { openPlanFile } from "../../src/runtime/saved-plan/plan-file.ts";
import type { Disk } from "../../src/runtime/transaction/hold-disk.ts";
import { makePlan, scriptOp, textFile } from "../support/make-plan.ts";
import { fakeAppliance, qemuIo, requestFor } from "./fake-guest.ts";
import { refusalOf, scratchForEach, tool } from "./scratch.ts";

const scratch = scratchForEach(test);

test.before.each(() => {
  tool("qemu-img", "create", "-q", "-f", "raw", scratch.path("base"), "16M");
  qemuIo(scratch.path("base"), "raw", ["write -P 1 0 3M"]);
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", "base", "-F", "raw", scratch.path("image"));
});

const cacheFolder = () => scratch.path("cache");
const layers = () => readdirSync(cacheFolder()).filter((name) => name.endsWith(".layer"));

/** Three scripts; each text is a step's content. */
function planOf(texts: readonly string[]): Plan {
  const files = texts.map((text, index) => textFile(`${index}-${text}`, text));
  const secret = { id: "token", name: "token", shellNames: ["TOKEN"], secret: true } as const;
  return makePlan(
    files.map(({ name }, index) => scriptOp(String(index + 1), name, index === 0 ? { env: ["token"] } : {})),
    [secret],
    files,
  );
}

interface Done {
  readonly outcome: string;
  /** The steps that ran. */
  readonly ran: readonly string[];
  readonly cached: readonly string[];
  readonly notes: readonly string[];
}

/** Applies three steps. A step whose text is `fail` fails; the others write their number at their place. */
async function run(
  texts: readonly string[],
  more: Partial<RunRequest> = {},
  during = () => {},
): Promise<Done> {
  const plan = planOf(texts);
  const ran: string[] = [];
  const notes: string[] = [];
  const execute: Execute = async ({ script, drive, onStdout }) => {
    const part: PartOptions | undefined = JSON.parse(script);
    const lines = ["sahara-image-transcript 1", "phase run"];
    let verdict = "done";
    during();
    for (const { id } of plan.steps.slice(Number(part?.after ?? 0))) {
      ran.push(id);
      const fails = texts[Number(id) - 1] === "fail";
      qemuIo(drive.path, drive.format, [`write -P ${40 + Number(id)} ${id}M 1M`]);
      lines.push(`begin ${id} script`, `end ${id} ${fails ? "failed" : "changed"} 1`);
      if (fails) verdict = "failed";
      else if (part?.stops.includes(id)) {
        lines.push(`stopped ${id}`);
        verdict = "stopped";
      }
      if (verdict !== "done") break;
    }
    lines.push(`verdict ${verdict}`, "");
    onStdout(Buffer.from(lines.join("\n")));
    return { stderr: "", exitCode: 0, ended: { why: "by-itself" } };
  };
  const request = requestFor(scratch.path("image"), {
    allowBacking: true,
    plan,
    emit: ({ part }) => JSON.stringify(part ?? null),
    secrets: new Map([["token", "one"]]),
    cache: { folder: cacheFolder(), limit: 1 << 30, after: 1 },
    onEvent: (event: RunEvent) => event.kind === "note" && notes.push(event.text),
    ...more,
  });
  const { outcome, record } = await apply(request, { execute, prepareAppliance: fakeAppliance });
  const cached = record.steps.filter((step) => step.cached).map(({ id }) => id);
  return { outcome, ran, cached, notes };
}

const output = () => ({ output: scratch.path("new"), force: true });

/** Holds that the output is what an apply without a cache writes. */
async function assertAsWithout(texts: readonly string[], more: Partial<RunRequest> = {}): Promise<void> {
  await run(texts, { ...more, cache: undefined, output: scratch.path("direct"), force: true });
  assert.match(tool("qemu-img", "compare", scratch.path("new"), scratch.path("direct")), "identical");
}

test("an apply goes on after the last step that an earlier one finished, and writes the same image", async () => {
  const failed = await run(["a", "b", "fail"]);
  assert.equal([failed.outcome, failed.ran, failed.cached], ["failed", ["1", "2", "3"], []]);
  const done = await run(["a", "b", "c"], output());
  assert.equal([done.outcome, done.ran, done.cached], ["changed", ["3"], ["1", "2"]]);
  assert.match(done.notes[0]!, "2 of 3 steps are done: the layer after script 1-b comes from");
  await assertAsWithout(["a", "b", "c"]);
  const again = await run(["a", "b", "c"], output());
  assert.equal([again.outcome, again.ran, again.cached], ["changed", [], ["1", "2", "3"]]);
  const other = await run(["a", "x", "c"], output());
  assert.equal([other.ran, other.cached], [["2", "3"], ["1"]]);
  await assertAsWithout(["a", "x", "c"]);
});

test("a run without the option neither reads nor writes layers", async () => {
  await run(["a", "b", "fail"]);
  const before = layers();
  const { ran, cached } = await run(["a", "b", "c"], { ...output(), cache: undefined });
  assert.equal([ran, cached, layers()], [["1", "2", "3"], [], before]);
});

test("an image that differs by a byte, in a backing file too, has layers of its own; a copy has not", async () => {
  await run(["a", "b", "fail"]);
  mkdirSync(scratch.path("elsewhere"));
  for (const name of ["base", "image"]) copyFileSync(scratch.path(name), scratch.path(`elsewhere/${name}`));
  const copied = await run(["a", "b", "c"], { ...output(), image: scratch.path("elsewhere/image") });
  assert.equal(copied.ran, ["3"]);
  const { atime, mtime } = statSync(scratch.path("base"));
  qemuIo(scratch.path("base"), "raw", ["write -P 2 9M 1"]);
  utimesSync(scratch.path("base"), atime, mtime);
  const changed = await run(["a", "b", "c"], output());
  assert.equal([changed.ran, changed.cached], [["1", "2", "3"], []]);
  await assertAsWithout(["a", "b", "c"]);
});

test("whatever else decides what the steps do has layers of its own", async () => {
  await run(["a", "b", "fail"]);
  const others: Partial<RunRequest>[] = [
    { secrets: new Map([["token", "two"]]) },
    { network: true },
    { rootFilesystem: "/dev/sda2" },
    { retries: 2 },
    { selinuxRelabel: false },
    { keys: ["passphrase"] },
    { grow: { bytes: 32 << 20, isAdded: false } },
  ];
  for (const other of others) {
    const { ran, cached } = await run(["a", "b", "c"], { ...output(), ...other });
    assert.equal([ran, cached], [["1", "2", "3"], []], JSON.stringify(other));
  }
  const { ran } = await run(["a", "b", "c"], { ...output(), verify: false });
  assert.equal(ran, ["3"]);
});

test("a larger disk stays as large when an apply goes on", async () => {
  const grow = { grow: { bytes: 32 << 20, isAdded: false } };
  await run(["a", "b", "fail"], grow);
  const { ran } = await run(["a", "b", "c"], { ...output(), ...grow });
  assert.equal(ran, ["3"]);
  const { "virtual-size": size } = JSON.parse(tool("qemu-img", "info", "--output=json", scratch.path("new")));
  assert.is(size, 32 << 20);
  await assertAsWithout(["a", "b", "c"], grow);
});

for (const [what, damage] of [
  ["a changed byte", (path: string) => write(path, 300_000)],
  ["a changed byte of the header", (path: string) => write(path, 8)],
  ["a changed record", (path: string) => write(path, statSync(path).size - 300)],
  ["the end missing", (path: string) => truncateSync(path, statSync(path).size - 1)],
  ["nothing in it", (path: string) => truncateSync(path, 0)],
] as const)
  test(`a layer with ${what} is not used`, async () => {
    await run(["a", "fail", "c"]);
    assert.is(layers().length, 1);
    damage(join(cacheFolder(), layers()[0]!));
    const done = await run(["a", "b", "fail"]);
    assert.equal([done.ran, done.cached], [["1", "2", "3"], []]);
    const next = await run(["a", "b", "c"], output());
    assert.equal(next.ran, ["3"]);
    await assertAsWithout(["a", "b", "c"]);
  });

function write(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 0xff;
  writeFileSync(path, bytes);
}

if (process.getuid?.() === 0)
  test("a layer for which there is no room is not used, and is kept", async () => {
    await run(["a", "b", "fail"]);
    const [name] = layers().toSorted((first, second) => sizeOf(second) - sizeOf(first));
    const kept = openPlanFile(join(cacheFolder(), name!));
    const small = scratch.path("small");
    mkdirSync(small);
    tool("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small);
    try {
      const path = join(small, "layer");
      writeFileSync(path, "");
      const disk = { path, base: { name: scratch.path("image"), format: "qcow2" } } as unknown as Disk;
      assert.equal(await fillLayer(disk, kept), { isDamaged: false, reason: "the disk is full" });
      assert.is(JSON.parse(tool("qemu-img", "info", "-U", "--output=json", path)).format, "qcow2");
    } finally {
      kept.release();
      tool("umount", "-l", small);
    }
  });

const sizeOf = (name: string) => statSync(join(cacheFolder(), name)).size;

test("layers are private to their user, and no name or record tells a secret", async () => {
  await run(["a", "b", "fail"]);
  assert.is(statSync(cacheFolder()).mode & 0o777, 0o700);
  for (const name of readdirSync(cacheFolder())) {
    assert.is(statSync(join(cacheFolder(), name)).mode & 0o777, 0o600, name);
    assert.match(name, /^(?:key|[0-9a-f]{64}\.layer)$/);
  }
});

test("the layers that were not used for longest make room; one that is too large is not kept", async () => {
  await run(["a", "fail", "c"]);
  const [first] = layers() as [string];
  const { size } = statSync(join(cacheFolder(), first));
  utimesSync(join(cacheFolder(), first), 1e9, 1e9);
  const limit = Math.round(size * 3.5);
  await run(["x", "y", "fail"], { cache: { folder: cacheFolder(), limit, after: 1 } });
  assert.not(layers().includes(first));
  assert.is(layers().length, 2);
  const small = await run(["s", "fail", "c"], { cache: { folder: cacheFolder(), limit: 1000, after: 1 } });
  assert.match(
    small.notes.join("\n"),
    /the layer after script 0-s was not kept in .*: it is larger than the limit/,
  );
  assert.is(layers().length, 2);
});

test("a folder that can't be written any more does not fail the apply", async () => {
  const done = await run(["a", "b", "c"], output(), () =>
    rmSync(cacheFolder(), { recursive: true, force: true }),
  );
  assert.is(done.outcome, "changed");
  assert.match(done.notes.join("\n"), /was not kept in .*: no such file or folder/);
  await assertAsWithout(["a", "b", "c"]);
});

test("an interruption while a layer is copied leaves neither a part of it nor a change", async () => {
  const controller = new AbortController();
  const bytes = readFileSync(scratch.path("image"));
  const done = await run(["a", "b", "c"], { signal: controller.signal }, () => controller.abort());
  assert.is(done.outcome, "interrupted");
  assert.equal(readdirSync(cacheFolder()), ["key"]);
  assert.ok(readFileSync(scratch.path("image")).equals(bytes));
  assert.equal(scratch.names(), ["base", "cache", "image"]);
});

test("runs that use a folder at the same time", async () => {
  const images = ["a", "b", "c", "d"].map((name) => {
    copyFileSync(scratch.path("image"), scratch.path(name));
    return { image: scratch.path(name), output: scratch.path(`${name}.new`) };
  });
  const done = await Promise.all(images.map((image) => run(["a", "b", "c"], image)));
  for (const { outcome } of done) assert.is(outcome, "changed");
  assert.is(layers().length, 3);
  assert.equal((await run(["a", "b", "c"], output())).ran, []);
  assert.equal(
    readdirSync(cacheFolder()).filter((name) => name.endsWith(".part")),
    [],
  );
});

test("an incomplete layer of a run that was killed goes away", async () => {
  await run(["a", "fail", "c"]);
  const part = join(cacheFolder(), `${"0".repeat(64)}.${"1".repeat(16)}.part`);
  writeFileSync(part, "half");
  utimesSync(part, 1e9, 1e9);
  await run(["x", "fail", "c"]);
  assert.not(readdirSync(cacheFolder()).some((name) => name.endsWith(".part")));
});

for (const [what, make, problem] of [
  ["a file", (path: string) => writeFileSync(path, ""), "it is not a folder"],
  ["a link", (path: string) => symlinkSync(scratch.folder, path), "it is a symbolic link; give the folder"],
  ["open to others", (path: string) => mkdirSync(path, { mode: 0o755 }), /other users .*`chmod 700 /],
] as const)
  test(`a cache that is ${what} is refused`, async () => {
    make(cacheFolder());
    const { diagnostics } = await refusalOf(() => run(["a", "b", "c"]));
    assert.is(diagnostics[0]!.code, "layer-cache-unusable");
    assert.match(diagnostics[0]!.message, problem);
  });

test.run();
