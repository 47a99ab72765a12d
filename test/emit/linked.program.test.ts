// A program has the functions that it calls, all of them and no others.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest, emitGuestfish } from "../../src/compiler/emit/emit.ts";
import { applianceLibraries } from "../../src/compiler/emit/emit-appliance.ts";
import { guestLibraries } from "../../src/compiler/emit/emit-guest.ts";
import { rootProgram } from "../../src/compiler/emit/emit-live.ts";
import { readScript } from "../../src/compiler/emit/read-script.ts";
import type { Mode, Plan } from "../../src/plan/plan.ts";
import { parseShell } from "../../src/shell/parse-shell.ts";
import type { Statement } from "../../src/shell/tree.ts";
import { walk } from "../../src/shell/walk.ts";
import { literalOf } from "../../src/shell/words.ts";
import { compileShipped } from "../recipes/support/compile.ts";
import { makePlan } from "../support/make-plan.ts";
import { packageOps } from "../support/package-ops.ts";

const test = suite("linked programs");

interface Calls {
  /** Names, and patterns of those that are composed. */
  readonly commands: Set<string>;
  /** Words that may be names of functions: arguments, and those in texts that `eval` runs. */
  readonly words: Set<string>;
}

function callsIn(statements: readonly Statement[], text: string): Calls {
  const calls: Calls = { commands: new Set(), words: new Set() };
  walk(statements, {
    command({ words: [name, ...rest], assignments }) {
      for (const value of assignments.flatMap(({ values }) => values))
        for (const [word] of text.slice(value.span.start, value.span.end).matchAll(/\b[a-z]\w*/g))
          calls.words.add(word);
      if (!name) return;
      const pieces = name.parts.map((part) => (part.type === "text" ? part.text : "\\w+"));
      if (pieces.some((piece) => piece !== "\\w+")) calls.commands.add(pieces.join(""));
      const isEval = literalOf(name) === "eval";
      for (const { span } of rest)
        for (const [word] of text
          .slice(span.start, span.end)
          .matchAll(isEval ? /[a-z]\w*/g : /^['"]?[a-z]\w*['"]?$/g))
          calls.words.add(word.replaceAll(/['"]/g, ""));
    },
  });
  return calls;
}

/** Returns what is wrong with a program: functions that nothing calls, and calls of functions that it lacks. */
function faultsOf(program: string, libraryNames: ReadonlySet<string>): string[] {
  const { statements, broken } = parseShell(program);
  assert.is(broken, undefined);
  const functions = new Map(
    statements.flatMap((each) => (each.type === "function" ? [[each.name, each]] : [])),
  );
  const reached = new Set<string>();
  const missing = new Set<string>();
  const waiting: (readonly Statement[])[] = [statements.filter(({ type }) => type !== "function")];
  for (let some = waiting.pop(); some; some = waiting.pop()) {
    const { commands, words } = callsIn(some, program);
    const patterns = [...commands]
      .filter((name) => name.includes("\\"))
      .map((name) => new RegExp(`^${name}$`));
    // A word without `_` may be the name of something else.
    for (const name of [...commands, ...[...words].filter((word) => word.includes("_"))])
      if (libraryNames.has(name) && !functions.has(name)) missing.add(name);
    for (const [name, definition] of functions) {
      const isCalled =
        commands.has(name) || words.has(name) || patterns.some((pattern) => pattern.test(name));
      if (!isCalled || reached.has(name)) continue;
      reached.add(name);
      waiting.push([definition]);
    }
  }
  const unused = [...functions.keys()].filter((name) => !reached.has(name));
  return [
    ...unused.map((name) => `${name} is never called`),
    ...[...missing].map((name) => `${name} is missing`),
  ];
}

function namesIn(libraries: readonly string[]): ReadonlySet<string> {
  return new Set([...libraries.join("\n").matchAll(/\x01f(\w+)\x03/g)].map(([, name]) => name!));
}

const targets = [undefined, { distro: "debian", version: "12" }, { distro: "rocky" }];

function check(plan: Plan, modes: readonly Mode[] = ["test-only", "reconcile"]): void {
  for (const mode of modes)
    for (const target of targets) {
      const aimed: Plan = target ? { ...plan, target } : plan;
      const guestNames = namesIn(guestLibraries(aimed, { mode, verify: true }));
      const options = { mode, verify: mode === "reconcile", network: mode === "reconcile", toolVersion: "0" };
      const { commands } = readScript(emitGuestfish(aimed, options));
      const [guest, appliance] = commands.flatMap(({ document }) => document ?? []);
      const faults = [...faultsOf(guest!, guestNames), ...faultsOf(appliance!, namesIn(applianceLibraries))];
      assert.equal(faults, [], `${mode}, ${JSON.stringify(target)}`);
    }
}

const fixtures = join("test", "compiler", "fixtures", "ok");

for (const name of readdirSync(fixtures))
  test(`the fixture ${name}`, () =>
    check(JSON.parse(readFileSync(join(fixtures, name, "plan.json"), "utf8"))));

for (const recipe of [
  ["hadoop", "3.3"],
  ["zookeeper", "3.8"],
] as const)
  test(`the recipe ${recipe.join(" ")}`, async () => {
    const { plan } = await compileShipped(recipe[0], recipe[1], {});
    check(plan!);
  });

test("a script for several images", () => {
  const options = {
    mode: "test-only",
    verify: false,
    network: true,
    shared: true,
    toolVersion: "0",
  } as const;
  const { commands } = readScript(emitGuestfish(makePlan(packageOps(["wget"])), options));
  const appliance = commands.flatMap(({ document }) => document ?? [])[1]!;
  assert.equal(faultsOf(appliance, namesIn(applianceLibraries)), []);
  assert.match(appliance, /^let_go\(\)/m);
});

test("a plan without steps, and the programs for hosts and root folders", () => {
  check(makePlan([]));
  for (const mode of ["test-only", "reconcile"] as const) {
    const options = { mode, verify: false } as const;
    const plan = makePlan(packageOps(["wget"]));
    assert.equal(
      faultsOf(emitGuest(plan, { ...options, toolVersion: "0" }), namesIn(guestLibraries(plan, options))),
      [],
    );
  }
  assert.equal(faultsOf(rootProgram, new Set()), []);
});

test.run();
