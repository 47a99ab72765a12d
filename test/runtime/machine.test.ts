import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parametersForEmulation, prepareAppliance } from "../../src/runtime/appliance/appliance.ts";
import { probeKvm, tryKvm } from "../../src/runtime/appliance/kvm.ts";
import { diagnose } from "../../src/runtime/doctor/diagnose.ts";
import type { RunEvent } from "../../src/runtime/request.ts";
import { explainFailure, explainRefusal } from "../../src/runtime/run/failures.ts";
import { maskOf } from "../../src/runtime/run/mask.ts";
import { codeOf, scratchForEach } from "./scratch.ts";

const scratch = scratchForEach(test);

function program(name: string, script: string): string {
  const path = scratch.path(name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const hasKvm = existsSync("/dev/kvm") && process.arch === "x64";

test("KVM is usable only where a machine under it ran our program", async () => {
  const reason = async (script: string) => {
    const state = await tryKvm({ qemu: program("qemu", script), kernel: "/boot/vmlinuz" });
    return state.usable ? "usable" : state.reason;
  };
  assert.is((await tryKvm({ qemu: undefined })).usable, false);
  if (!hasKvm) {
    assert.match(await reason("exit 0"), "no /dev/kvm");
    return;
  }
  assert.is(await reason("exit 0"), "usable");
  assert.is(await reason("exit 3"), "a test machine did not run");
  assert.is(await reason("echo 'qemu: error: failed to set MSR' >&2; exit 1"), "failed to set MSR");
  assert.match(
    await reason("echo 'Could not access KVM kernel module: Permission denied' >&2; exit 1"),
    "group kvm",
  );
  // A KVM that runs a BIOS can still be too slow for a kernel. It gets a few seconds of processor time.
  const onlyBios = 'case "$*" in *" -kernel "*)';
  assert.is(await reason(`${onlyBios} exit 3 ;; esac`), "a test machine did not run");
  assert.is(
    await reason(`${onlyBios} [ "$(ulimit -t)" = unlimited ] || kill -KILL $$ ;; esac`),
    "a test machine hung or was too slow",
  );
});

test("what was found about KVM is remembered until qemu changes", async () => {
  const env = {
    LIBGUESTFS_HV: program("qemu", `echo >>${scratch.path("tries")}; exit 3`),
    XDG_CACHE_HOME: scratch.path("cache"),
  };
  let tests = 0;
  const probe = () => probeKvm(env, { onTest: () => tests++ });
  const first = await probe();
  assert.is(first.remembered, false);
  const again = await probe();
  assert.is(tests, hasKvm ? 1 : 0);
  assert.equal({ ...again, remembered: false }, first);
  assert.is(again.remembered, true);
  if (hasKvm) assert.is(readFileSync(scratch.path("tries"), "utf8"), "\n");
  program("qemu", "exit 9 # another one");
  assert.is((await probeKvm(env)).remembered, false);
  const file = scratch.path("cache/sahara-image/kvm.json");
  writeFileSync(file, "{");
  assert.is((await probeKvm(env)).remembered, false);
});

test("a home that can't be written only costs the memory", async () => {
  const env = { LIBGUESTFS_HV: program("qemu", "exit 0"), XDG_CACHE_HOME: `${program("file", "")}/below` };
  assert.is((await probeKvm(env)).remembered, false);
});

test("guestfish is run with the direct backend, emulated where it must be, and the user's own settings win", async () => {
  const qemu = program("qemu", "exit 1");
  const base = {
    PATH: process.env.PATH,
    LIBGUESTFS_HV: qemu,
    XDG_CACHE_HOME: scratch.path("cache"),
    TMPDIR: scratch.folder,
  };
  const of = async (more: NodeJS.ProcessEnv) => {
    const appliance = await prepareAppliance({ ...base, ...more });
    appliance.dispose();
    assert.not.ok(existsSync(appliance.folder));
    return appliance;
  };
  const first = await of({});
  assert.is(first.env.LIBGUESTFS_BACKEND, "direct");
  assert.is(first.env.LIBGUESTFS_BACKEND_SETTINGS, "force_tcg");
  assert.match(first.note ?? "", "KVM is not available");
  const phases: string[] = [];
  const onEvent = (event: RunEvent) => phases.push(event.kind === "phase" ? event.phase : event.kind);
  const forgetful = { ...base, XDG_CACHE_HOME: scratch.path("other cache") };
  (await prepareAppliance(forgetful, { onEvent })).dispose();
  assert.equal(phases, hasKvm ? ["probing"] : []);
  assert.is((await of({})).note, undefined);
  // guestfish leaves a file in its home.
  assert.is(first.env.HOME, first.folder);
  assert.is((await of({ LIBGUESTFS_BACKEND: "libvirt", HOME: "/home/me" })).env.HOME, "/home/me");
  assert.is((await of({ LIBGUESTFS_BACKEND: "libvirt" })).env.LIBGUESTFS_BACKEND_SETTINGS, undefined);
  assert.is((await of({ LIBGUESTFS_BACKEND_SETTINGS: "gdb" })).env.LIBGUESTFS_BACKEND_SETTINGS, "gdb");
  // What the user adds comes last, and wins.
  const parameters = parametersForEmulation(process.arch).join(" ");
  const appendOf = async (more: NodeJS.ProcessEnv) => (await of(more)).env.LIBGUESTFS_APPEND;
  assert.is(await appendOf({}), parameters);
  assert.is(await appendOf({ LIBGUESTFS_APPEND: "init_on_alloc=1" }), `${parameters} init_on_alloc=1`);
  assert.is(await appendOf({ LIBGUESTFS_BACKEND_SETTINGS: "gdb:force_tcg" }), parameters);
  assert.is(await appendOf({ LIBGUESTFS_BACKEND_SETTINGS: "gdb" }), undefined);
});

test("without guestfish or qemu-img it is said which packages to install", async () => {
  assert.is(await codeOf(() => prepareAppliance({ PATH: scratch.folder })), "run-tool-missing");
  program("guestfish", "exit 0");
  assert.is(await codeOf(() => prepareAppliance({ PATH: scratch.folder })), "run-tool-missing");
});

test("doctor names what is missing, with what to do", async () => {
  const env = { PATH: scratch.folder, TMPDIR: scratch.folder, XDG_CACHE_HOME: scratch.folder };
  const reported: string[] = [];
  const findings = await diagnose({ boot: true, env, onFinding: (finding) => reported.push(finding.id) });
  const of = (id: string) => findings.find((finding) => finding.id === id);
  for (const id of ["guestfish", "qemu", "qemu-img"]) {
    assert.is(of(id)?.status, "failed");
    assert.match(of(id)?.fix ?? "", "install it: ");
  }
  assert.is(of("kvm")?.detail, "KVM can't be tested without qemu");
  assert.is(of("appliance"), undefined);
  assert.equal(
    reported,
    findings.map((finding) => finding.id),
  );
  for (const finding of findings) {
    assert.not.match(finding.detail, "\n");
    assert.is(finding.fix === undefined, finding.status === "ok");
  }
});

test("doctor reports a finding before it looks for the next one", async () => {
  const started = scratch.path("started");
  const env = { PATH: process.env.PATH, LIBGUESTFS_HV: program("qemu", `touch ${started}; exit 1`) };
  const before: string[] = [];
  await diagnose({ boot: false, env, onFinding: ({ id }) => !existsSync(started) && before.push(id) });
  assert.equal(before, ["guestfish"]);
});

test("doctor looks at the folders that a run uses", async () => {
  const env = { PATH: process.env.PATH, LIBGUESTFS_HV: "/bin/false", TMPDIR: scratch.folder };
  const disks = (await diagnose({ boot: false, env })).filter(({ id }) => id === "disk");
  assert.is(disks.length, 1);
  assert.match(disks[0]!.detail, scratch.folder);
});

test("doctor looks at memory, disk, kernel and settings", async () => {
  const env = { ...process.env, LIBGUESTFS_MEMSIZE: "768", TMPDIR: scratch.path("none") };
  const findings = await diagnose({ boot: false, env });
  const of = (id: string) => findings.filter((finding) => finding.id === id);
  assert.match(of("settings")[0]!.detail, "LIBGUESTFS_MEMSIZE=768");
  assert.is(of("disk")[0]?.status, "failed");
  // Virtualisation is not what is wrong.
  if (hasKvm) assert.match(of("kvm")[0]!.detail, "KVM can't be tested: can't make a temporary folder");
  if (hasKvm) assert.match(of("kvm")[0]!.fix ?? "", "set TMPDIR");
  for (const id of ["kernel", "kvm", "memory", "guestfish"]) assert.is(of(id).length, 1, id);
});

const why = (stderr: string, started = false) =>
  explainFailure({ stderr, started, step: "2.1", mask: maskOf(["hunter2"]) });

test("each way for a run to end early has its own words", () => {
  const cases: [string, boolean, string][] = [
    [
      "cp: cannot open '/boot/vmlinuz-6.8.0-31-generic' for reading: Permission denied\nsupermin: cp failed\n*:2: libguestfs: error: guestfs_launch failed",
      false,
      "run-kernel-unreadable",
    ],
    [
      "supermin: failed to find a suitable kernel (host_cpu=x86_64).\n*:2: libguestfs: error: guestfs_launch failed",
      false,
      "run-no-kernel",
    ],
    [
      "x:2: libguestfs: error: guestfs_launch failed.\nThis usually means the libguestfs appliance failed to start.",
      false,
      "run-no-boot",
    ],
    [
      "x:2: libguestfs: error: /usr/bin/qemu killed by signal 6 (Aborted), see debug messages above\nx:2: libguestfs: error: guestfs_launch failed, see earlier error messages",
      false,
      "run-no-boot",
    ],
    ["x:40: libguestfs: error: debug: appliance closed the connection unexpectedly", true, "run-guest-died"],
    ["x:9: libguestfs: error: upload: no space left", false, "run-script-error"],
    ["", false, "run-script-error"],
    [
      "x:40: libguestfs: error: debug: sahara-image: the guest is of another architecture",
      false,
      "run-refused",
    ],
  ];
  for (const [stderr, started, code] of cases) assert.is(why(stderr, started).code, code, stderr);
  assert.match(why("/boot/vmlinuz-6.8: Permission denied").message, "/boot/vmlinuz-6.8");
  assert.match(
    why("x: libguestfs: error: killed by signal 6\nlibguestfs: error: guestfs_launch failed, see earlier")
      .message,
    "signal 6",
  );
  assert.match(why("x: libguestfs: error: sh: lost", true).message, "step 2.1");
});

test("what guestfish said is shown without secrets and terminal sequences", () => {
  const { message } = why("x:9: libguestfs: error: \x1b[31mhunter2\x1b[0m\x07 is wrong");
  assert.match(message, "*** is wrong");
  assert.not.match(message, /hunter2|[\x00-\x1f]/);
});

test("several systems are listed, each with its device and name", () => {
  const explained = explainRefusal(
    "the image holds 2 systems; name one with --root-filesystem:\n  /dev/sda1  Debian 12\n  /dev/sda2  Rocky 9\n",
  );
  assert.is(explained.code, "run-several-systems");
  assert.match(explained.message, "/dev/sda1  Debian 12; /dev/sda2  Rocky 9");
  assert.is(explainRefusal("no system was found").message, "no system was found");
});

test.run();
