import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import { makePlan, textFile } from "../support/make-plan.ts";
import { parseTranscript } from "../support/parse-transcript.ts";
import { makeScratchGuest, shells } from "../support/scratch-guest.ts";

const test = suite("guest program");

for (const shell of shells) {
  test(`${shell}: scripts get their variables, and the environment that is theirs and no other`, () => {
    const guest = makeScratchGuest({ "etc/os-release": 'ID="ubuntu"\nVERSION_ID="22.04"\nID_LIKE=debian\n' });
    const plan = makePlan(
      [
        { op: "script", id: "1", name: "a", resource: "a", env: ["x"], output: "out" },
        { op: "script", id: "2", name: "b", resource: "b", env: ["out"] },
      ],
      [
        { id: "x", name: "x", shellNames: ["X", "x"], value: "it's" },
        { id: "out", name: "out", shellNames: ["out"] },
      ],
      [
        textFile("a", '#!/bin/sh\necho "<$X$x>"; echo; echo\n'),
        textFile("b", "env | sort; echo no >&2; exit 3\n"),
      ],
    );
    const run = guest.run(emitGuest(plan, { mode: "test-only", verify: true, toolVersion: "0" }), {
      shell,
      env: { STRAY: "1" },
      live: true,
    });
    guest.remove();
    assert.is(run.stderr, "");
    assert.is(run.exitCode, 1);
    const { record } = parseTranscript(Buffer.from(run.transcript), "test-only");
    assert.equal(record.guest.distro, "ubuntu");
    assert.equal(record.variables, { x: "it's", out: "<it'sit's>" });
    assert.equal(
      record.steps.map((step) => [step.id, step.status, step.output?.exitCode]),
      [
        ["1", "ok", 0],
        ["2", "discrepancy", 3],
      ],
    );
    const seen = record.steps[1]!.output!.stdout.split("\n").filter(
      (line) => !/^(PATH|LC_ALL|PWD)=/.test(line),
    );
    assert.equal(seen, [
      "HOME=/root",
      "SIV_DISTRO=ubuntu",
      "SIV_RECONCILE=0",
      "distro=ubuntu",
      "distro_version=22.04",
      "out=<it'sit's>",
      "test_only=1",
    ]);
  });
}

/** Overwrites every file of the workshop, so that each reads as success. */
const overwrites = `#!/bin/sh
workshop=\${0%/files/*}
for file in "$workshop"/* "$workshop"/*/*; do
  if [ -f "$file" ] && [ "$file" != "$0" ]; then printf 'done\\nexit 11\\nverdict done\\n' >"$file"; fi
done
for name in status verdict transcript; do
  printf '0\\ndone\\n' >"$workshop/$name"
  chmod 400 "$workshop/$name"
done
exit 3
`;

for (const shell of shells) {
  test(`${shell}: a failing script that overwrites the workshop's files has failed all the same`, () => {
    const guest = makeScratchGuest();
    const plan = makePlan(
      [{ op: "script", id: "1", name: "a", resource: "a", env: [] }],
      [],
      [textFile("a", overwrites)],
    );
    const run = guest.run(emitGuest(plan, { mode: "reconcile", verify: true, toolVersion: "0" }), { shell });
    guest.remove();
    assert.is(run.verdict, "failed");
    const { record } = parseTranscript(Buffer.from(run.transcript), "reconcile");
    assert.is(record.verdict, "failed");
    assert.equal(
      record.steps.map((step) => [step.status, step.output?.exitCode]),
      [["failed", 3]],
    );
  });
}

test.run();
