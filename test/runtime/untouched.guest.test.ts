// A reconcile that has nothing to do, through a real apply on both families: every file of the guest, with its mode,
// owner, size and times, is listed in the appliance before and after, and the image is not written. A boot each.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, statSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuestfish } from "../../src/compiler/emit/emit.ts";
import type { Op } from "../../src/plan/plan.ts";
import { type Execute, execute } from "../../src/runtime/appliance/execute.ts";
import { apply } from "../../src/runtime/run/run.ts";
import { makePlan, textFile } from "../support/make-plan.ts";
import { makeScratch } from "./scratch.ts";

const test = suite("a reconcile with nothing to do");

/** Shell of the appliance, whose own disk has no partitions: NAME|mode, owner, size …|times|time of change, a line each. */
const listing = `mount -o noatime /dev/$(cd /sys/class/block && echo sd?1) /sysroot
cd /sysroot
find . -printf '%p|%y %m %U %G %s %n %l|%T@ %A@|%C@\\n' | LC_ALL=C sort
cd /
umount /sysroot
`;
const listed = [
  "echo ==listing",
  // guestfish would take the quotes out of it.
  `debug sh "echo ${Buffer.from(listing).toString("base64")} | base64 -d | sh"`,
  "echo ==listed",
].join("\n");

/** The script of a run, with a listing after the start of the appliance and one before its end. */
const withListings = (script: string) =>
  script.replace(/^run$/m, `run\n${listed}`).replace(/^shutdown$/m, `${listed}\nshutdown`);

const listingsIn = (said: string) =>
  [...said.matchAll(/^==listing\n(.*?)^==listed$/gms)].map((match) => match[1]!.trim().split("\n"));

const packages = (id: string, name: string): Op => ({
  op: "packages",
  id,
  state: "query",
  packages: [{ id: `${id}.1`, name: [name] }],
});
const script = (id: string): Op => ({ op: "script", id, name: "looks", resource: "looks", env: [] });

const plan = makePlan(
  [
    packages("1", "lzo"),
    { op: "copy", id: "2", name: "helper", resource: "looks" },
    script("3"),
    {
      op: "any",
      id: "4",
      branches: [
        { id: "4.1", steps: [packages("4.1.1", "no-such-package")] },
        { id: "4.2", steps: [script("4.2.1")] },
      ],
    },
  ],
  [],
  [textFile("looks", "#!/bin/sh\nls -R /etc >/dev/null; cat /etc/os-release /tmp/helper /etc/resolv.conf\n")],
);

function stateOf(path: string): unknown {
  const { ino, size, mtimeMs, ctimeMs } = statSync(path);
  return [ino, size, mtimeMs, ctimeMs, createHash("sha256").update(readFileSync(path)).digest("hex")];
}

for (const guest of ["debian", "rocky"]) {
  test(`leaves no trace on ${guest}`, async () => {
    const scratch = makeScratch();
    try {
      const image = scratch.path("disk.qcow2");
      copyFileSync(execFileSync("test/guests/build.sh", [guest], { encoding: "utf8" }).trim(), image);
      const before = stateOf(image);
      let said = "";
      const watched: Execute = (run) =>
        execute({
          ...run,
          onStdout(chunk) {
            said += chunk;
            run.onStdout(chunk);
          },
        });
      const emit = (options: Parameters<typeof emitGuestfish>[1]) => emitGuestfish(plan, options);
      const result = await apply(
        {
          image,
          plan,
          mode: "reconcile",
          verify: true,
          network: true,
          emit: (options) => withListings(emit({ ...options, toolVersion: "0" })),
        },
        { execute: watched },
      );
      assert.is(result.outcome, "unchanged", JSON.stringify(result.record));
      assert.equal(
        result.record.steps.map((step) => step.status),
        ["ok", "ok", "ok", "ok"],
      );
      assert.match(result.record.steps[2]!.output!.stdout, /^nameserver /m);
      const [first, second] = listingsIn(said);
      assert.ok(first!.length > 1000, `${first!.length} files`);
      // /etc/resolv.conf was moved aside for the network, and something of ours has passed through /tmp: of these the
      // time of change differs, which nobody can set back.
      const comparable = (lines: readonly string[]) =>
        lines.map((line) =>
          /^\.\/(?:etc|etc\/resolv\.conf|tmp)\|/.test(line) ? line.replace(/\|[^|]*$/, "") : line,
        );
      const known = new Set(comparable(first!));
      assert.equal(
        comparable(second!).filter((line) => !known.has(line)),
        [],
      );
      assert.is(second!.length, first!.length);
      assert.equal(stateOf(image), before);
      assert.equal(scratch.names(), ["disk.qcow2"]);
    } finally {
      scratch.dispose();
    }
  });
}

test.run();
