import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkpoints, repeatedSteps } from "../../src/plan/checkpoints.ts";
import type { Op } from "../../src/plan/plan.ts";
import { scriptOp } from "../support/make-plan.ts";

const idsOf = (steps: readonly Op[]) => checkpoints({ steps }).map(({ id }) => id);
const set = (id: string, variable: string, ...reads: string[]): Op => ({
  op: "set",
  id,
  variable,
  value: ["x", ...reads.map((read) => ({ variable: read }))],
});
const copy = (id: string): Op => ({ op: "copy", id, name: "helper", resource: "helper" });

test("a run can stop after every step of a plan, and of one around which there is a `space`", () => {
  const steps = [scriptOp("1", "a"), scriptOp("2", "b")];
  assert.equal(idsOf(steps), ["1", "2"]);
  assert.equal(idsOf([{ op: "space", id: "0", bytes: 1, steps }]), ["1", "2"]);
  assert.equal(idsOf([]), []);
});

test("not while a later step reads or sets a variable that a script has set", () => {
  const output = scriptOp("1", "a", { output: "java" });
  assert.equal(idsOf([output, scriptOp("2", "b", { env: ["java"] }), scriptOp("3", "c")]), ["2", "3"]);
  assert.equal(idsOf([output, scriptOp("2", "b", { output: "java" }), scriptOp("3", "c")]), ["2", "3"]);
  assert.equal(idsOf([output, set("2", "home", "java"), scriptOp("3", "c", { env: ["home"] })]), ["3"]);
  const inner: Op = { op: "all", id: "2", steps: [scriptOp("2.1", "b", { env: ["java"] })] };
  assert.equal(idsOf([output, inner]), ["2"]);
});

test("what arguments decide, and copied files, are prepared again", () => {
  const steps = [
    set("1", "home", "argument"),
    copy("2"),
    scriptOp("3", "a", { output: "java" }),
    set("4", "lost", "java"),
    scriptOp("5", "b", { env: ["home"] }),
  ];
  assert.equal(idsOf(steps), ["1", "2", "4", "5"]);
  assert.equal(
    repeatedSteps({ steps }, 4).map(({ id }) => id),
    ["1", "2"],
  );
});

test("a value that was computed before a script changed what it comes from is computed again", () => {
  const steps = [
    set("1", "home", "argument"),
    scriptOp("2", "a", { output: "argument" }),
    scriptOp("3", "b", { env: ["home"] }),
  ];
  assert.equal(idsOf(steps), ["1", "2", "3"]);
  assert.equal(
    repeatedSteps({ steps }, 2).map(({ id }) => id),
    ["1"],
  );
});

test("not after a file that a case or a branch may have copied", () => {
  const choice: Op = { op: "any", id: "2", branches: [{ id: "2.1", steps: [copy("2.1.1")] }] };
  assert.equal(idsOf([scriptOp("1", "a"), choice, scriptOp("3", "b")]), ["1"]);
});

test.run();
