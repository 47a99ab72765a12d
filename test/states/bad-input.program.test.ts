// What stands in the way of a step is told in one sentence, and no name comes or goes.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import type { Mode, StateOp, Want } from "../../src/plan/plan.ts";
import { makePlan } from "../support/make-plan.ts";
import { makeScratchGuest, type ScratchGuest, type Shell, shells } from "../support/scratch-guest.ts";

const test = suite("what stands in the way of a step");
const isRoot = process.getuid?.() === 0;

interface Case {
  readonly what: string;
  readonly step: Pick<StateOp, "kind" | "want">;
  /** Makes what stands in the way. */
  prepare(guest: ScratchGuest): void;
  /** The path of the step; by default /srv/it. */
  readonly path?: string;
  /** What the finding says was found. */
  readonly found?: string;
  readonly because: string;
  readonly mode?: Mode;
  /** Mounts a file system at /srv with these options; only root can. */
  readonly mount?: string;
}

const want = (attribute: string, value: string): Want => ({ attribute, value: [value] });
const file = (...more: Want[]) => ({ kind: "file", want: [want("content", "new\n"), ...more] });
const hasNothing = () => {};

const cases: readonly Case[] = [
  {
    what: "a folder in the place of a file",
    step: file(),
    prepare: (guest) => mkdirSync(guest.path("srv/it")),
    because: "/srv/it is a folder, and a folder is never replaced by a file",
  },
  {
    what: "a file in the place of a folder",
    step: { kind: "directory", want: [] },
    prepare: (guest) => guest.write("srv/it", ""),
    because: "/srv/it is a file, and a file is never replaced by a folder",
  },
  {
    what: "a folder in the place of a link",
    step: { kind: "link", want: [want("target", "/etc")] },
    prepare: (guest) => mkdirSync(guest.path("srv/it")),
    because: "/srv/it is a folder, and a folder is never replaced by a link",
  },
  {
    what: "a file in the place of a folder above",
    path: "/srv/it/a/b",
    step: file(),
    prepare: (guest) => guest.write("srv/it", ""),
    because: "/srv/it is not a folder",
    found: "parent folder: the folder /srv/it: something else, type: a regular file: nothing",
  },
  {
    what: "a link to nothing in the place of a folder above",
    path: "/srv/it/a",
    step: { kind: "link", want: [want("target", "/etc")] },
    prepare: (guest) => symlinkSync("nowhere", guest.path("srv/it")),
    because: "/srv/it is not a folder",
    found: "parent folder: the folder /srv/it: something else, target: a link to /etc: nothing",
  },
  {
    what: "a link that leads in circles",
    step: file(want("follow", "yes")),
    prepare: (guest) => symlinkSync("it", guest.path("srv/it")),
    found: "type: a regular file: a link that leads nowhere",
    because: "the link /srv/it leads in circles, or into a folder that does not exist",
  },
  {
    what: "a user who does not exist",
    step: file(want("owner", "hdfs")),
    prepare: hasNothing,
    because: "the guest has no user hdfs",
  },
  {
    what: "a group that does not exist",
    step: file(want("group", "hadoop")),
    prepare: hasNothing,
    because: "the guest has no group hadoop",
  },
  {
    what: "a file system that is read-only",
    step: file(),
    prepare: hasNothing,
    because: "the file system is mounted read-only",
    mount: "ro",
  },
  {
    what: "a file system that is full",
    step: { kind: "file", want: [want("content", "x".repeat(50_000))] },
    prepare: (guest) => writeFileSync(guest.path("srv/other"), "y".repeat(50_000)),
    because: "no space is left on the file system",
    mount: "size=65536",
  },
  {
    what: "a guest without sha256sum",
    step: file(),
    prepare(guest) {
      guest.write("srv/it", "old\n");
      guest.write("bin/sha256sum", "#!/bin/sh\nexit 127\n");
    },
    because: "/srv/it cannot be read, or the guest has no command sha256sum",
    mode: "test-only",
  },
  {
    what: "a guest without sha512sum",
    step: { kind: "file", want: [want("url", "http://127.0.0.1:1/x"), want("sha512", "0".repeat(128))] },
    prepare(guest) {
      guest.write("srv/it", "old\n");
      guest.write("bin/sha512sum", "#!/bin/sh\nexit 127\n");
    },
    because: "/srv/it cannot be read, or the guest has no command sha512sum",
    mode: "test-only",
  },
  {
    what: "something mounted where `exact` removes",
    step: { kind: "directory", want: [want("exact", "kept")] },
    prepare(guest) {
      mkdirSync(guest.path("srv/it/inner"), { recursive: true });
      writeFileSync(guest.path("srv/it/other"), "");
      execFileSync("mount", ["-t", "tmpfs", "tmpfs", guest.path("srv/it/inner")]);
    },
    because: "something is mounted on /srv/it/inner",
    mount: "size=1M",
  },
  {
    what: "a name with a line break where `exact` removes",
    step: { kind: "directory", want: [want("exact", "kept")] },
    prepare(guest) {
      mkdirSync(guest.path("srv/it"));
      writeFileSync(guest.path("srv/it/a\nb"), "");
    },
    because: "/srv/it holds a name with a line break",
  },
];

const namesIn = (folder: string) => execFileSync("find", [folder], { encoding: "utf8" }).split("\n").sort();

function run(
  { step, prepare, mount, path = "/srv/it", found, mode = "reconcile" }: Case,
  shell: Shell,
): string {
  const guest = makeScratchGuest({
    "etc/os-release": "ID=debian\n",
    "etc/passwd": "root:x:0:0::/:/bin/sh\n",
  });
  const srv = guest.path("srv");
  try {
    mkdirSync(srv);
    chmodSync(srv, 0o755);
    if (mount) execFileSync("mount", ["-t", "tmpfs", "-o", mount, "tmpfs", srv]);
    prepare(guest);
    const before = namesIn(srv);
    const op: StateOp = { op: "state", id: "1", name: [path], ...step };
    const program = emitGuest(makePlan([op]), { mode, verify: true, toolVersion: "0" });
    const { transcript, verdict } = guest.run(program, { shell });
    assert.is(verdict, mode === "reconcile" ? "failed" : "discrepancies");
    assert.equal(namesIn(srv), before);
    const differences = transcript.matchAll(/^differs (.*)\nexpected (.*)\nfound (.*)$/gm);
    const said = [...differences].map(([, ...parts]) => parts.join(": ")).join(", ");
    if (found !== undefined) assert.is(said, found);
    return [...transcript.matchAll(/^because (.*)$/gm)].map((match) => match[1]).join("\n");
  } finally {
    if (mount) execFileSync("umount", ["-R", srv]);
    guest.remove();
  }
}

for (const each of cases)
  for (const shell of shells)
    (isRoot || !each.mount ? test : test.skip)(`${each.what}, under ${shell}`, () => {
      assert.is(run(each, shell), each.because);
    });

test.run();
