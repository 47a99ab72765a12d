import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import fc from "fast-check";
import { suite } from "uvu";
import { dumpJson, dumpMermaid, dumpTree } from "../../src/plan/dump.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { SourceText } from "../../src/source/source-text.ts";
import type { Place } from "../../src/source/span.ts";
import { anyCharacter } from "../support/any-character.ts";
import { GoldenFolder } from "../support/golden.ts";
import { optimise } from "../support/optimise.ts";
import { assertProperty } from "../support/properties.ts";
import { randomPlan } from "../support/random-plan.ts";

const test = suite("dumps of a plan");
const root = "test/plan/fixtures/dump";

/** A fixture's plan.json has the line of each id (`lines`), and leaves out what does not matter. */
function readPlan(text: string, recipe: SourceText): Plan {
  const { lines = {}, ...part } = JSON.parse(text) as Partial<Plan> & { lines?: Record<string, number> };
  const source: Record<string, Place> = {};
  for (const [id, line] of Object.entries(lines)) {
    const start = recipe.lineStarts[line - 1]!;
    source[id] = { file: recipe.path, span: { start, end: start + 1 } };
  }
  const recipeOf = { path: recipe.path, sha256: "0".repeat(64) };
  return { format: 1, recipe: recipeOf, variables: [], resources: {}, steps: [], ...part, source };
}

for (const name of readdirSync(root).sort())
  test(name, () => {
    const golden = new GoldenFolder(join(root, name));
    const recipe = new SourceText("recipe.yaml", golden.input("recipe.yaml"));
    const plan = readPlan(golden.input("plan.json"), recipe);
    golden.expect("tree.txt", dumpTree(plan, new Map([[recipe.path, recipe]])));
    golden.expect("dumped.json", dumpJson(plan));
    golden.expect("chart.mmd", dumpMermaid(plan));
    golden.expectNoOrphans();
  });

test("the JSON form is the plan, in the same bytes whatever the order of its keys", () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, item]) => [key, shuffled(item)]),
    );
  };
  assertProperty(
    fc.property(randomPlan, ({ plan }) => {
      const text = dumpJson(plan);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(plan)));
      assert.equal(dumpJson(shuffled(plan) as Plan), text);
    }),
    100,
  );
});

test("every plan, optimised or not, is what schemas/plan.schema.json describes", () => {
  const schema = JSON.parse(readFileSync("schemas/plan.schema.json", "utf8"));
  const validate = new Ajv2020({ strict: false }).compile(schema);
  assertProperty(
    fc.property(randomPlan, ({ plan }) => {
      for (const form of [plan, optimise(plan)])
        assert.ok(validate(JSON.parse(dumpJson(form))), JSON.stringify(validate.errors));
    }),
    100,
  );
});

test("what people read holds no character that does not print", () => {
  assertProperty(
    fc.property(randomPlan, fc.string({ unit: anyCharacter }), ({ plan }, name) => {
      const hostile: Plan = { ...plan, variables: plan.variables.map((variable) => ({ ...variable, name })) };
      for (const text of [dumpTree(hostile), dumpMermaid(hostile)])
        assert.doesNotMatch(text.replaceAll("\n", ""), /[\p{C}\p{Zl}\p{Zp}]/u);
    }),
    100,
  );
});

test.run();
