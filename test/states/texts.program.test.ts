import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import type { Op, Plan, StateOp } from "../../src/plan/plan.ts";
import { optimise } from "../support/optimise.ts";
import { assertProperty } from "../support/properties.ts";
import { makeScratchGuest, shells } from "../support/scratch-guest.ts";
import { randomSettingPlan, randomSettingTree, randomTextPlan, randomTextTree } from "./random-texts.ts";
import { assertSame, casesOf } from "./same-outcome.ts";

const test = suite("the guest program edits texts as the interpreter does");
const numRuns = Number(process.env.RANDOM_RUNS ?? 12);
const isRoot = process.getuid?.() === 0;

const files = {
  "lines and blocks": casesOf(randomTextPlan, randomTextTree),
  settings: casesOf(randomSettingPlan, randomSettingTree),
};

for (const shell of shells)
  for (const [title, cases] of Object.entries(files))
    (isRoot ? test : test.skip)(
      `same findings and same ${title}, under ${shell} and an awk of its own`,
      () => {
        assertProperty(
          fc.property(cases, (each) => {
            assertSame(each, shell);
            assertSame({ ...each, plan: optimise(each.plan) }, shell);
          }),
          numRuns,
        );
      },
    );

test("many steps about texts cost one process of awk", () => {
  const scratch = makeScratchGuest({
    "srv/a": "a\nb\n",
    "bin/awk": `#!/bin/sh\necho >>"\${0%/*}/../calls"\nexec mawk "$@"\n`,
  });
  const step = (id: number): StateOp => ({
    op: "state",
    id: String(id),
    kind: id % 2 ? "line" : "block",
    name: ["/srv/a"],
    want: id % 2 ? [{ attribute: "line", value: ["b"] }] : [{ attribute: "content", value: [] }],
  });
  const steps = Array.from({ length: 100 }, (_, index) => step(index + 1));
  const run = scratch.run(emitGuest(planOf(steps), { mode: "test-only", verify: false, toolVersion: "0" }));
  assert.equal([run.stderr, run.verdict, scratch.read("calls")], ["", "conforms", "\n"]);
  scratch.remove();
});

test("a step is looked at again once a variable has another value", () => {
  const scratch = makeScratchGuest({ "srv/a": "old\n" });
  const line = (id: string): StateOp => ({
    op: "state",
    id,
    kind: "line",
    name: ["/srv/a"],
    want: [{ attribute: "line", value: [{ variable: "v" }] }],
  });
  const plan = {
    ...planOf([line("1"), { op: "set", id: "2", variable: "v", value: ["new"] }, line("3")]),
    variables: [{ id: "v", name: "v", shellNames: [], value: "old" }],
  };
  const run = scratch.run(emitGuest(plan, { mode: "test-only", verify: false, toolVersion: "0" }));
  assert.equal([run.stderr, run.verdict], ["", "discrepancies"]);
  scratch.remove();
});

function planOf(steps: readonly Op[]): Plan {
  return {
    format: 1,
    recipe: { path: "image.yaml", sha256: "0".repeat(64) },
    variables: [],
    resources: {},
    steps,
    source: {},
  };
}

test.run();
