// Debian has no apk, so these are facts that were measured on apk 2.14 and 3.0.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest } from "../../src/compiler/emit/emit.ts";
import { quoteSh } from "../../src/compiler/emit/quote-sh.ts";
import { callLibrary } from "../support/guest-library.ts";
import { makePlan } from "../support/make-plan.ts";
import { packageOps } from "../support/package-ops.ts";
import { parseTranscript } from "../support/parse-transcript.ts";
import { makeScratchGuest } from "../support/scratch-guest.ts";

const test = suite("apk");

/** `apk policy` prints the same in both versions. */
const policy = (name: string, versions: readonly string[]) =>
  `${name} policy:\n${versions.map((version) => `  ${version}:\n    https://dl-cdn.alpinelinux.org/alpine/v3.20/main\n`).join("")}`;

/** apk's order of the versions that are used here: 2.10-r0 is above 2.10. */
const order = String.raw`apk() {
  case $1 in
    policy) cat "$workshop/policy" ;;
    version)
      if [ "$3" = "$4" ]; then echo =
      elif [ "$(printf '%s\n%s\n' "$3" "$4" | sort -V | head -n 1)" = "$3" ]; then echo '<'
      else echo '>'
      fi ;;
  esac
}`;

const spec = (wanted: string, versions: readonly string[]) =>
  callLibrary(
    "dash",
    `${order}
family=alpine lock_for=''
printf '%s' ${quoteSh(versions.length > 0 ? policy("lzo", versions) : "")} >"$workshop/policy"
choose lzo ${quoteSh(wanted)}
echo "$choose_error|$spec"`,
  ).trim();

test("a bound goes into the world as a bound, and not as one version for ever", () => {
  const versions = ["2.9-r0", "2.10-r0", "2.10-r1"];
  assert.is(spec("", versions), "|lzo");
  assert.is(spec(">= 2.10", versions), "|lzo>=2.10");
  assert.is(spec("> 2.9", versions), "|lzo>2.9");
  assert.is(spec(">= 2.9 < 3", versions), "|lzo>=2.9");
  assert.is(spec("< 2.10", versions), "|lzo<2.10");
  assert.is(spec(">= 2 < 2.10", versions), "|lzo<2.10");
  assert.is(spec("<= 2.10", versions), "|lzo");
  // To apk, 2.9-r0 is above 2.9.
  assert.is(spec("<= 2.9", versions), "|lzo<=2.9-r0");
  assert.is(spec("<= 2.10-r0", versions), "|lzo<=2.10-r0");
  assert.is(spec("!= 2.10", versions), "|lzo<=2.9-r0");
  assert.is(spec("> 3", versions), "no available version is > 3; available: 2.9-r0, 2.10-r0, 2.10-r1|");
});

test("an exact version is one version", () => {
  assert.is(spec("exact 2.10", ["2.9-r0", "2.10-r0", "2.10-r1"]), "|lzo=2.10-r1");
  assert.is(spec("exact 2.10-r0", ["2.9-r0", "2.10-r0", "2.10-r1"]), "|lzo=2.10-r0");
});

test("of a name that only other packages provide, apk itself compares the version", () => {
  assert.is(spec("< 2", []), "|lzo<2");
  assert.is(spec(">= 1 < 2", []), "|lzo<2");
  assert.is(spec(">= 1", []), "|lzo>=1");
  assert.is(spec("exact 1", []), "|lzo=1");
});

const installed = (flags: string) =>
  `C:Q1abc=\nP:busybox\nV:1.36.1-r5\nA:x86_64\np:/bin/sh cmd:busybox=1.36.1-r5\nF:bin\nR:busybox\n\nP:broken\nV:1.0-r0\nA:x86_64\np:virtual=1\n${flags}\n`;

test("the database has the packages whose scripts failed, as `f:` with an `s`", () => {
  for (const [flags, mark] of [
    ["f:s\n", "!its install script failed"],
    ["f:fsS\n", "!its install script failed"],
    ["f:fx\n", "="],
    ["f:S\n", "="],
    ["", "="],
  ] as const) {
    const guest = makeScratchGuest({ "lib/apk/db/installed": installed(flags) });
    const lines = callLibrary("dash", "alpine_list", guest.root).trim().split("\n");
    guest.remove();
    assert.ok(lines.includes(`broken\t1.0-r0\tx86_64\t${mark}`), lines.join("\n"));
    assert.is(lines.includes("virtual\t1\tx86_64\tbroken"), mark === "=");
    assert.ok(lines.includes("cmd:busybox\t1.36.1-r5\tx86_64\tbusybox"));
  }
});

test("since Alpine 3.23 the database is below /usr", () => {
  const guest = makeScratchGuest({ "usr/lib/apk/db/installed": installed("") });
  assert.match(callLibrary("dash", "alpine_list", guest.root), /^busybox\t1\.36\.1-r5\tx86_64\t=\n/);
  guest.remove();
});

/** An apk that installs what it is asked for; the script of `broken` fails, and then every `apk add` exits with 1. */
const apk = String.raw`#!/bin/sh
root=${"$"}{0%/bin/apk}
db=$root/lib/apk/db/installed
case $1 in
  policy) printf '%s policy:\n  1.0-r0:\n    lib/apk/db/installed\n' "$2"; exit ;;
  version) if [ "$3" = "$4" ]; then echo =; else echo '<'; fi; exit ;;
  update) exit ;;
esac
shift
for spec do
  printf 'P:%s\nV:1.0-r0\nA:x86_64\n' "$spec" >>"$db"
  if [ "$spec" = broken ]; then
    echo 'broken-1.0-r0.post-install: script exited with error 1' >&2
    echo f:s >>"$db"
  fi
  echo >>"$db"
done
if grep -q '^f:s' "$db"; then exit 1; fi
`;

const run = (mode: "test-only" | "reconcile", database: string, ...names: string[]) => {
  const guest = makeScratchGuest({
    "etc/os-release": "ID=alpine\nVERSION_ID=3.20\n",
    "lib/apk/db/installed": database,
    "bin/apk": apk,
  });
  const program = emitGuest(makePlan(packageOps(names)), { mode, verify: true, toolVersion: "0" });
  const { transcript, stderr } = guest.run(program);
  guest.remove();
  assert.is(stderr, "");
  return parseTranscript(Buffer.from(transcript), mode).record;
};
const base = "P:busybox\nV:1.36.1-r5\nA:x86_64\n\n";

test("a package whose script fails is a failed step, with what apk printed", () => {
  const { steps } = run("reconcile", base, "wget", "broken");
  assert.equal(
    steps.map(({ status }) => status),
    ["changed", "failed"],
  );
  assert.match(steps[1]!.output!.stderr, /broken-1\.0-r0\.post-install: script exited with error 1/);
  assert.match(steps[1]!.found!, /^installed at 1\.0-r0, but its install script failed$/);
});

test("a check sees that a script failed once, and that does not fail what else is installed", () => {
  const broken = `${base}P:broken\nV:1.0-r0\nA:x86_64\nf:s\n\n`;
  assert.is(run("test-only", broken, "broken").steps[0]!.status, "discrepancy");
  assert.is(run("reconcile", broken, "wget").steps[0]!.status, "changed");
});

test("a database without a package is an error", () => {
  const [step] = run("test-only", "", "wget").steps;
  assert.is(step!.status, "undetermined");
  assert.match(step!.because!, /lists no package/);
});

test.run();
