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

test.run();
