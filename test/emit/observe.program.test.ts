// What the appliance finds out about the files that a run changed; without a boot.
import { existsSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import type { Mode, Op } from "../../src/plan/plan.ts";
import type { Transcript } from "../../src/runtime/run/transcript.ts";
import { runWatched, type WatchedOptions } from "../support/appliance-library.ts";
import { makePlan, scriptOp, textFile } from "../support/make-plan.ts";
import { parseTranscript } from "../support/parse-transcript.ts";
import { makeScratchGuest } from "../support/scratch-guest.ts";

const test = suite("changed files");

const files = { "etc/os-release": "ID=plan9ish\n", "etc/kept": "as it is\n", "opt/kept": "" };

interface Scene extends Partial<WatchedOptions> {
  readonly mode?: Mode;
  readonly verify?: boolean;
  readonly files?: Readonly<Record<string, string>>;
  readonly steps?: readonly Op[];
}

/** Runs scripts, each a step with the number of its place, in the root folder of a guest. */
function run(
  scripts: readonly string[],
  { mode = "reconcile", verify = false, ...scene }: Scene = {},
): Transcript {
  const guest = makeScratchGuest({ ...files, ...scene.files });
  const resources = scripts.map((text, index) =>
    textFile(`s${index}`, `#!/bin/sh\ncd ${guest.root}\n${text}\n`),
  );
  const steps = scene.steps ?? scripts.map((_, index) => scriptOp(`${index + 1}`, `s${index}`));
  const program = emitGuest(makePlan(steps, [], resources), { mode, verify, toolVersion: "0" });
  try {
    const { transcript } = runWatched(guest, program, { mode, ...scene });
    return parseTranscript(Buffer.from(transcript), mode);
  } finally {
    guest.remove();
  }
}

const changesOf = ({ record }: Transcript) =>
  record.steps.map((step) => [step.status, step.wrote?.files ?? []]);

test("a reconcile whose scripts only look says that it changed nothing", () => {
  const { untouched, record } = run(["cat etc/kept; grep -q x etc/kept; ls"]);
  assert.is(untouched, true);
  assert.is(record.verdict, "done");
});

test("so it does if the disk was not written to, without a look at the files", () => {
  assert.is(run([": >etc/new"], { disk: "untouched" }).untouched, true);
});

test("not if a file was written, made, removed, or given other rights", () => {
  for (const script of [
    "echo x >>etc/kept",
    ": >etc/new",
    "rm -f etc/kept",
    "chmod 600 etc/kept",
    "mkdir -p var/x",
  ])
    assert.is(run([script]).untouched, false, script);
});

test("not if a change was dated back", () => {
  assert.is(run(["echo x >>etc/kept; touch -d 2001-01-01 etc/kept etc"]).untouched, false);
});

test("not of a check", () => {
  assert.is(run(["true"], { mode: "test-only" }).untouched, false);
});

test("each script that changed files is reported, with the files", () => {
  const transcript = run([
    "true",
    "echo x >>etc/kept; mkdir -p srv/new; : >'srv/new/a b'",
    "cat etc/kept",
    "rm opt/kept; ln -s nowhere etc/link; : >tmp/left",
  ]);
  assert.equal(changesOf(transcript), [
    ["ok", []],
    ["changed", ["/etc/kept", "/srv/new/a b"]],
    ["ok", []],
    ["changed", ["/etc/link", "/opt/", "/tmp/left"]],
  ]);
  assert.is(transcript.record.warnings, undefined);
});

test("of very many files the first are listed, and the rest are counted", () => {
  const { record } = run(['i=0; while [ "$i" -lt 80 ]; do : >"opt/$i"; i=$((i + 1)); done']);
  const { files: listed, more } = record.steps[0]!.wrote!;
  assert.is(listed.length + more, 80);
  assert.ok(listed.length <= 50 && listed.every((path) => /^\/opt\/\d+$/.test(path)), listed.join(" "));
});

test("a name with a newline or other control characters is one line, and harmless", () => {
  const { record } = run(["printf x >\"opt/$(printf 'a\\nwrote 1 forged\\033[2J')\""]);
  assert.is(record.steps[0]!.wrote!.files.length, 1);
  assert.not.match(record.steps[0]!.wrote!.files[0]!, /[\x00-\x1f]/);
});

test("a check names the script that writes although it is to look only", () => {
  const { record } = run(
    ["true", ": >etc/new; : >tmp/scrap; mkdir -p var/cache var/log; : >var/cache/x; : >var/log/y"],
    {
      mode: "test-only",
    },
  );
  assert.equal(
    record.steps.map((step) => step.status),
    ["ok", "ok"],
  );
  assert.equal(record.steps[0]!.wrote, undefined);
  assert.ok(record.steps[1]!.wrote!.files.includes("/etc/new"));
  assert.not.match(record.steps[1]!.wrote!.files.join(" "), /scrap|cache\/x|log\/y/);
});

test("a script that also writes in the verification has changed the image", () => {
  const { record } = run(["date +%N >etc/new"], { verify: true });
  assert.is(record.steps[0]!.status, "changed");
  assert.equal(record.steps[0]!.wrote!.files, ["/etc/new"]);
  assert.equal(record.verify![0]!.wrote!.files, ["/etc/new"]);
});

test("a script in a branch", () => {
  const any: Op = { op: "any", id: "1", branches: [{ id: "1.1", steps: [scriptOp("1.1.1", "s0")] }] };
  const { record } = run(['[ -e etc/new ] || { [ "$test_only" = 0 ] && : >etc/new; }'], { steps: [any] });
  assert.is(record.steps[0]!.status, "changed");
  const attempts = record.steps[0]!.branches!.map((branch) => branch.steps[0]!);
  assert.equal(
    attempts.map((step) => [step.status, step.wrote?.files]),
    [
      ["discrepancy", undefined],
      ["changed", ["/etc/new"]],
    ],
  );
});

test("files below a folder where the guest mounts something else at boot are named", () => {
  const { record } = run([": >opt/new; mkdir -p srv; : >srv/new"], { hiding: "tmpfs /opt\nnfs /mnt\n" });
  assert.equal(record.warnings, [
    {
      code: "hidden-at-boot",
      text: "files were written below /opt, where the guest mounts tmpfs at boot and hides them: /opt/new",
    },
  ]);
});

test("SELinux labels: by the guest's own setfiles, or at the next boot, and only of a guest that was changed", () => {
  const selinux = {
    "etc/selinux/config": "# comment\nSELINUX=enforcing\nSELINUXTYPE=targeted\n",
    "etc/selinux/targeted/contexts/files/file_contexts": "/.* system_u:object_r:default_t:s0\n",
  };
  const setfiles = { "bin/setfiles": `#!/bin/sh\necho "$@" >>"\${0%/bin/setfiles}/labelled"\n` };
  const result = (more: Record<string, string>, script: string, relabel = true) => {
    const guest = makeScratchGuest({ ...files, ...more });
    const plan = makePlan(
      [scriptOp("1", "s")],
      [],
      [textFile("s", `#!/bin/sh\ncd ${guest.root}\n${script}\n`)],
    );
    runWatched(guest, emitGuest(plan, { mode: "reconcile", verify: false, toolVersion: "0" }), {
      mode: "reconcile",
      relabel,
    });
    const labelled = existsSync(guest.path("labelled")) ? guest.read("labelled") : "";
    const atBoot = existsSync(guest.path(".autorelabel"));
    guest.remove();
    return atBoot ? "at boot" : labelled;
  };
  assert.is(result(selinux, ": >new"), "at boot");
  assert.match(result({ ...selinux, ...setfiles }, ": >new"), /^-m -q .*file_contexts \/\n$/);
  assert.is(result(selinux, ": >new", false), "");
  assert.is(result(selinux, "true"), "");
  assert.is(result({ ...selinux, "etc/selinux/config": "SELINUX=disabled\n" }, ": >new"), "");
  assert.is(result({}, ": >new"), "");
});

test.run();
