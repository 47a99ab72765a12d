import { strict as assert } from "node:assert";
import fc from "fast-check";
import { test } from "uvu";
import { passes } from "../../src/compiler/optimise/passes.ts";
import { type Interpretation, interpret, type SimulatedGuest } from "../../src/guest/interpret.ts";
import { canonicalDistribution } from "../../src/plan/distributions.ts";
import { dumpTree } from "../../src/plan/dump.ts";
import type { Mode, Plan } from "../../src/plan/plan.ts";
import type { StepRecord } from "../../src/plan/record.ts";
import { mapInnerLists } from "../../src/plan/walk.ts";
import { compileText } from "../compiler/support/compile-text.ts";
import { optimise } from "../support/optimise.ts";
import { assertAsyncProperty, assertProperty } from "../support/properties.ts";
import { randomGuest, withScripts } from "../support/random-guest.ts";
import { type RandomPlan, randomPlan } from "../support/random-plan.ts";
import { recipeOf, validatorsBefore } from "../support/random-recipe.ts";
import { scriptFunction } from "../support/random-script.ts";

const numRuns = Number(process.env.RANDOM_PLANS ?? 2000);
const modes: readonly Mode[] = ["test-only", "reconcile"];

/** All that must not change: of a merged transaction, only whether a package was still missing when its turn came. */
function meaning({ record, state, actions }: Interpretation) {
  const kept = record.verdict === "done";
  return {
    steps: record.steps.map(settle),
    verify: record.verify?.map(settle),
    variables: record.variables,
    verdict: record.verdict,
    done: actions.filter((action) => action.do !== "install"),
    // Where a run fails the image stays as it was, whatever was tried.
    image: kept ? { packages: [...state.packages].sort(), files: [...state.files].sort() } : undefined,
    changes: kept ? record.packageChanges : undefined,
  };
}

function settle({ expected, ...record }: StepRecord): StepRecord {
  return {
    ...record,
    // Of an `any`, the words tell how many branches the optimiser left.
    ...(record.kind === "any" || expected === undefined ? {} : { expected }),
    ...(record.kind === "package" && record.status === "changed" ? { status: "ok" } : {}),
    ...(record.branches
      ? { branches: record.branches.map((branch) => ({ ...branch, steps: branch.steps.map(settle) })) }
      : {}),
  };
}

function assertSame(plan: Plan, other: Plan, guest: SimulatedGuest): void {
  for (const mode of modes) {
    const options = { mode, verify: true };
    const [one, two] = [interpret(plan, guest, options), interpret(other, guest, options)];
    // Packages that push each other, or what they provided, out: the last paragraph of "What optimising may change".
    const converged = [one, two].every(({ record }) => record.verdict === "done");
    const { packages } = guest.state;
    const pushing =
      [...packages.values(), ...guest.repository].some((known) => known.conflicts.length > 0) ||
      guest.repository.some((available) => available.broken && packages.has(available.name));
    try {
      if (pushing && mode === "reconcile" && !converged) continue;
      assert.deepEqual(meaning(two), meaning(one));
    } catch (error) {
      (error as Error).message += `\n\n${mode}, before:\n${dumpTree(plan)}\nafter:\n${dumpTree(other)}`;
      throw error;
    }
  }
}

const cases = fc
  .record({ random: randomPlan, guest: randomGuest, forTarget: fc.boolean() })
  .map(({ random: { plan, scripts }, guest, forTarget }) => {
    const functions = Object.fromEntries(
      Object.entries(scripts).map(([key, spec]) => [key, scriptFunction(spec)]),
    );
    const { distro, version } = guest.identity;
    const target = forTarget ? { target: { distro, ...(version ? { version } : {}) } } : {};
    return { plan: { ...plan, ...target }, guest: withScripts(guest, functions) };
  });

test("all passes together: the same end and the same findings on every guest, in both modes", () => {
  assertProperty(
    fc.property(cases, ({ plan, guest }) => assertSame(plan, optimise(plan), guest)),
    numRuns,
  );
});

for (const pass of passes)
  test(`${pass.name} alone does too`, () => {
    assertProperty(
      fc.property(cases, ({ plan, guest }) => assertSame(plan, pass.run(plan), guest)),
      Math.ceil(numRuns / 4),
    );
  });

/** Random plans as recipes, compiled at both levels; those that the compiler refuses are left out. */
async function compileRecipe({ plan, scripts }: RandomPlan) {
  const { text, files } = recipeOf({ plan, scripts });
  const { plan: unfolded, diagnostics } = await compileText(text, files);
  if (!unfolded) return undefined;
  const { plan: optimised } = await compileText(text, files, { passes });
  return { unfolded, optimised: optimised!, diagnostics };
}

/** The steps of a plan without ids and without the variables' and distributions' other names. */
function plainSteps(steps: Plan["steps"], variables: Plan["variables"]): unknown {
  const nameOf = (id: string) => variables.find((variable) => variable.id === id)?.name ?? id;
  return JSON.parse(
    JSON.stringify(steps, (key, value) => {
      if (key === "id" || key === "resource" || key === "check") return undefined;
      if (key === "variable" || key === "output") return nameOf(value);
      if (key === "env") return value.map(nameOf);
      if (key === "key") return { ...value, name: canonicalDistribution(value.name) };
      return value;
    }),
  );
}

/** A plan as a recipe can have it: each branch of an `any` is a block, and no list is empty. */
function writable(steps: Plan["steps"]): Plan["steps"] {
  const filler = { op: "copy", id: "1", name: "filler", resource: "" } as const;
  const list = (inner: Plan["steps"]) => (inner.length === 0 ? [filler] : writable(inner));
  return steps.map((op) => {
    const written = mapInnerLists(op, list);
    if (written.op !== "any") return written;
    const block = (inner: Plan["steps"]) => [{ op: "all", id: "1", steps: inner } as const];
    return mapInnerLists(written, block);
  });
}

const recipeRuns = Math.ceil(numRuns / 8);

test("without passes, a recipe's plan has its texts as they are written", async () => {
  let compiled = 0;
  await assertAsyncProperty(
    fc.asyncProperty(randomPlan, async (random) => {
      const made = await compileRecipe(random);
      if (!made) return;
      compiled++;
      const steps = made.unfolded.steps.slice(validatorsBefore);
      assert.deepEqual(
        plainSteps(steps, made.unfolded.variables),
        plainSteps(writable(random.plan.steps), random.plan.variables),
      );
    }),
    recipeRuns,
  );
  assert.ok(compiled > recipeRuns / 4, `${compiled} of ${recipeRuns} recipes were compiled`);
});

test("a recipe does and finds the same at both levels", async () => {
  await assertAsyncProperty(
    fc.asyncProperty(randomPlan, randomGuest, async (random, guest) => {
      const made = await compileRecipe(random);
      if (!made) return;
      const { unfolded, optimised } = made;
      const specs = new Map(
        Object.entries(random.plan.resources).map(([key, { content }]) => [content, key]),
      );
      const functions = Object.entries(unfolded.resources).flatMap(([key, { content }]) => {
        const spec = random.scripts[specs.get(content) ?? ""];
        return spec ? [[key, scriptFunction(spec)]] : [];
      });
      assertSame(unfolded, optimised, withScripts(guest, Object.fromEntries(functions)));
    }),
    recipeRuns,
  );
});

test.run();
