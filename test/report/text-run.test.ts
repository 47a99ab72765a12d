import { test } from "uvu";
import * as assert from "uvu/assert";
import { colorsFor } from "../../src/report/styles.ts";
import { textRun } from "../../src/report/text-run.ts";
import { report } from "./fixture.ts";

const text = (outcome: "changed" | "failed" | "not-converged") => {
  const run = report(undefined, outcome);
  const summary = { ...run.summary, changed: 6, failed: 1 };
  return textRun({ ...run, mode: "reconcile", summary }, colorsFor(false), 0);
};

test("changes of an apply that failed are counted as not kept", () => {
  assert.match(text("failed"), /: 1 failed, .*6 changed \(not kept\)/);
  assert.match(text("not-converged"), /6 changed \(not kept\)/);
  assert.not.match(text("changed"), /not kept/);
});

test("a report on a part of a recipe says so in its first line", () => {
  const run = report(undefined, "conforms");
  const selection = { only: [], skip: ["script"], omitted: 2 };
  const [first] = textRun({ ...run, selection }, colorsFor(false), 0).split("\n");
  const total = run.steps.length;
  assert.is(first, `✓ node.qcow2 conforms to ${total - 2} of ${total} steps of tool 1.0`);
});

test.run();
