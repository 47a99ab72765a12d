import { strict as assert } from "node:assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { passes } from "../../src/compiler/optimise/passes.ts";
import { dumpJson, dumpTree } from "../../src/plan/dump.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { GoldenFolder } from "../support/golden.ts";

const test = suite("optimisations, before and after");
const root = "test/optimise/fixtures";

/** A fixture's plan.json leaves out what does not matter in it. */
function readPlan(text: string): Plan {
  const part = JSON.parse(text) as Partial<Plan>;
  return {
    format: 1,
    recipe: { path: "image.yaml", sha256: "0".repeat(64) },
    variables: [],
    resources: {},
    source: {},
    steps: [],
    ...part,
  };
}

/** The steps, and the name of every file that is left. */
function showPlan(plan: Plan): string {
  const tree = dumpTree(plan);
  const files = Object.keys(plan.resources).sort();
  return `${tree.slice(tree.indexOf("line │"))}files: ${files.join(", ") || "none"}\n`;
}

test("every pass has fixtures, and every fixture a pass", () => {
  assert.deepEqual(readdirSync(root).sort(), passes.map((pass) => pass.name).sort());
});

for (const pass of passes)
  for (const name of readdirSync(join(root, pass.name)).sort())
    test(`${pass.name}: ${name}`, () => {
      const golden = new GoldenFolder(join(root, pass.name, name));
      const before = readPlan(golden.input("plan.json"));
      const text = dumpJson(before);
      const after = pass.run(before);
      assert.equal(dumpJson(before), text, "a pass leaves the plan that it is given alone");
      golden.expect("before.txt", showPlan(before));
      golden.expect("after.txt", showPlan(after));
      golden.expect("after.json", dumpJson({ ...after, recipe: before.recipe }));
      golden.expectNoOrphans();
    });

test.run();
