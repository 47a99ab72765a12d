import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { emitGuestfish } from "../../src/compiler/emit/emit.ts";
import type { Op, PlanVariable } from "../../src/plan/plan.ts";
import { execute } from "../../src/runtime/appliance/execute.ts";
import type { RunEvent, RunRequest } from "../../src/runtime/request.ts";
import { apply } from "../../src/runtime/run/run.ts";
import { makePlan, textFile } from "../support/make-plan.ts";
import { qemuIo } from "./fake-guest.ts";
import { codeOf, makeScratch, type Scratch, tool } from "./scratch.ts";

// Faults while a real appliance runs. Each test boots one; the guests are those of test/guests.

let scratch: Scratch;
let temporary: Scratch;
const { TMPDIR } = process.env;
// The appliance that libguestfs keeps is not a temporary file of a run.
process.env.LIBGUESTFS_CACHEDIR ||= TMPDIR || "/var/tmp";
test.before.each(() => {
  scratch = makeScratch(tmpdir());
  temporary = makeScratch(tmpdir());
  process.env.TMPDIR = temporary.folder;
});
test.after.each(() => {
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
  scratch.dispose();
  temporary.dispose();
});

const guest = execFileSync("bash", ["test/guests/build.sh", "debian"], { encoding: "utf8" }).trim();

function makeImage(): string {
  copyFileSync(guest, scratch.path("disk.qcow2"));
  return scratch.path("disk.qcow2");
}

const scriptStep = (id: string, resource: string, env: string[] = []): Op => ({
  op: "script",
  id,
  name: resource,
  resource,
  env,
});

function requestFor(
  image: string,
  scripts: readonly string[],
  more: Partial<RunRequest> & { variables?: PlanVariable[] } = {},
): RunRequest {
  const { variables = [], ...rest } = more;
  const files = scripts.map((content, index) => textFile(`script${index + 1}`, `#!/bin/sh\n${content}\n`));
  const plan = makePlan(
    files.map((file, index) =>
      scriptStep(
        String(index + 1),
        file.name,
        variables.map((variable) => variable.id),
      ),
    ),
    variables,
    files,
  );
  return {
    image,
    plan,
    mode: "reconcile",
    verify: true,
    emit: (options) => emitGuestfish(plan, { ...options, toolVersion: "0" }),
    network: false,
    ...rest,
  };
}

function stateOf(path: string): unknown {
  const { ino, size, mtimeMs, ctimeMs } = statSync(path);
  return {
    ino,
    size,
    mtimeMs,
    ctimeMs,
    sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
  };
}

/** The processes of this test's family, and where each has sockets of libguestfs. */
function family(): { pids: number[]; sockets: string[] } {
  const parents = new Map(
    tool("ps", "-e", "-o", "pid=,ppid=")
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]),
  );
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && (parents.get(pid) === process.pid || descends(parents.get(pid)));
  const pids = [...parents.keys()].filter((pid) => descends(pid) && !commandOf(pid).startsWith("ps"));
  const paths = new Map(
    readFileSync("/proc/net/unix", "utf8")
      .split("\n")
      .map((line) => line.split(/\s+/))
      .map((fields) => [fields[6] ?? "", fields[7] ?? ""]),
  );
  const sockets = pids.flatMap((pid) =>
    links(`/proc/${pid}/fd`).map((link) => paths.get(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? "") ?? ""),
  );
  return { pids, sockets: [...new Set(sockets)].filter((path) => path.includes("/libguestfs")).map(dirname) };
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8");
  } catch {
    return "ps";
  }
}

function links(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => readlinkSync(`${folder}/${name}`));
  } catch {
    return [];
  }
}

/** Holds that nothing is left of a run: no process, no temporary file, no socket of libguestfs'. */
function assertNothingLeft(sockets: readonly string[]): void {
  assert.equal(family().pids, []);
  assert.equal(readdirSync(temporary.folder), []);
  for (const folder of sockets) assert.not.ok(existsSync(folder), folder);
}

test("a hostile script: floods, escapes, forgeries, broken UTF-8, a secret; then a failure that changes nothing", async () => {
  const image = makeImage();
  const before = stateOf(image);
  const hostile = String.raw`
echo "the password is $PASSWORD"; echo "$PASSWORD" >&2
printf '\033[2J\033]0;title\007\033[31mred\n' >&2
printf '\377\376 broken\n'
echo 'sahara-image-events aaaaaaaaaaaaaaaa'; echo '@aaaaaaaaaaaaaaaa end 9 ok'; echo 'verdict done'
echo 'sahara-image-transcript 1'
echo "$PASSWORD" >/root/kept; echo forged >/dev/console
yes 'a line that comes again and again' | head -c 50000000
head -c 20000000 /dev/zero | tr '\0' x
echo; echo 'the end'`;
  const password = "correct horse battery";
  const variable: PlanVariable = {
    id: "v_password",
    name: "password",
    shellNames: ["PASSWORD"],
    secret: true,
  };
  const events: RunEvent[] = [];
  let most = 0;
  let script = "";
  const request = requestFor(image, [hostile, "exit 7", "touch /never"], {
    variables: [variable],
    secrets: new Map([[variable.id, password]]),
    log: scratch.path("log"),
    onEvent: (event) => {
      events.push(event);
      most = Math.max(most, process.memoryUsage.rss());
    },
  });
  const emit = request.emit.bind(request);
  const result = await apply({ ...request, emit: (options) => (script = emit(options)) });
  assert.is(result.outcome, "failed");
  assert.is(result.record.verdict, "failed");
  assert.equal(
    result.record.steps.map((step) => [step.id, step.status, step.output?.exitCode]),
    [
      ["1", "changed", 0],
      ["2", "failed", 7],
    ],
  );
  const output = result.record.steps[0]!.output!;
  assert.is(output.truncated, true);
  assert.ok(output.stdout.endsWith("the end"));
  assert.match(output.stderr, "***");
  assert.match(output.stderr, "red");
  assert.not.ok(events.some((event) => event.kind === "end" && event.id === "9"));
  const everything = JSON.stringify([result, events]) + script + readFileSync(scratch.path("log"), "latin1");
  assert.not.ok(everything.includes(password));
  assert.not.match(JSON.stringify([result, events]), /\\u001b|\\u0007/);
  assert.ok(most < 300 << 20, `${most >> 20} MiB`);
  assert.equal(stateOf(image), before);
  assert.equal(scratch.names(), ["disk.qcow2", "log"]);
});

test("interrupted in the middle of a step, and while it boots: nothing changed, nothing left", async () => {
  const image = makeImage();
  const before = stateOf(image);
  for (const when of ["running", "booting"]) {
    const controller = new AbortController();
    let sockets: string[] = [];
    const interrupt = () => {
      sockets = family().sockets;
      controller.abort();
    };
    const onEvent = (event: RunEvent) => {
      if (when === "running" && event.kind === "output" && event.line === "now") interrupt();
      if (when === "booting" && event.kind === "phase" && event.phase === "booting")
        setTimeout(interrupt, 3000);
    };
    const script = "rm -rf /usr/share; echo now >&2; sleep 1000";
    const result = await apply(requestFor(image, [script], { signal: controller.signal, onEvent }));
    assert.is(result.outcome, "interrupted");
    assert.equal(stateOf(image), before);
    assert.equal(scratch.names(), ["disk.qcow2"]);
    if (when === "running") assert.is(sockets.length, 1);
    assertNothingLeft(sockets);
  }
});

test("a header inside of a raw disk is the guest's bytes, also where another user replaces the overlay", async () => {
  const victim = scratch.path("victim");
  const image = scratch.path("disk.raw");
  execFileSync("sh", ["-c", `printf 'A SECRET OF THE HOST' >"$1"; truncate -s 1M "$1"`, "sh", victim]);
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", victim, "-F", "raw", image, "1M");
  let shown = "";
  const watched: typeof execute = (run) =>
    execute({ ...run, onStdout: (chunk) => (shown += chunk.toString("latin1")) });
  const layer = scratch.path("layer.qcow2");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", image, "-F", "raw", layer);
  const look = {
    allowBacking: true,
    emit: () => "run\npread-device /dev/sda 20 0\npread-device /dev/sdb 20 0\n",
  };
  const evil = scratch.path("evil.qcow2");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", victim, "-F", "raw", evil);
  const onEvent = (event: RunEvent) => {
    if (event.kind === "phase" && event.phase === "booting")
      renameSync(evil, scratch.path(".layer.qcow2.sahara-image-overlay"));
  };
  const request = { ...requestFor(layer, [], look), onEvent };
  assert.is(await codeOf(() => apply(request, { execute: watched })), "run-script-error");
  assert.match(shown, "QFI");
  assert.not.match(shown, "SECRET");
});

if (process.getuid?.() === 0) {
  test("a disk of the host that fills up during the run stops it, and changes nothing", async () => {
    const folder = scratch.path("small");
    tool("mkdir", folder);
    tool("mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", folder);
    try {
      const image = `${folder}/disk.qcow2`;
      tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", guest, "-F", "qcow2", image);
      tool("qemu-img", "resize", "-q", image, "2G");
      qemuIo(image, "qcow2", ["write -P 0 1900M 1M"]);
      const before = stateOf(image);
      // Which of the appliance's disks is the image is seen from its size of 2 GiB.
      const fill =
        "for d in sda sdb; do if [ $(cat /sys/block/$d/size) = 4194304 ]; then dd if=/dev/urandom of=/dev/$d bs=1M seek=600 count=400; fi; done; sync";
      const emit = () => `run\ndebug sh "${fill}"\n`;
      const run = () => apply({ ...requestFor(image, [], { allowBacking: true }), emit });
      assert.is(await codeOf(run), "run-no-space");
      assert.equal(stateOf(image), before);
      assert.equal(readdirSync(folder), ["disk.qcow2"]);
    } finally {
      tool("umount", "-l", folder);
    }
  });
}

test.run();
