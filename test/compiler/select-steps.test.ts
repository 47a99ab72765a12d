// `--only` and `--skip`: which steps are left in a plan, and what is said of the others.
import { spawnSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile, decodeRecipe } from "../../src/compiler/compile.ts";
import { emitGuest } from "../../src/compiler/emit/emit.ts";
import { passes } from "../../src/compiler/optimise/passes.ts";
import { plannedSteps } from "../../src/plan/planned-steps.ts";
import { buildReport } from "../../src/report/build-report.ts";
import { memoryFinder } from "./support/memory-finder.ts";

const recipe = `arguments:
  java:
    target_variable: JAVA
    default: "11"
validators:
  - package: [wget, curl]
  - package:
      nano: {version: "5"}
  - script: {setup: {inline: "true", output: config}}
  - argument_set: {argument_name: flavour, value: plain}
  - os_case:
      - debian:
          - package: lzo-\${java}
          - script:
              tune:
                inline: "echo $config"
                env_vars: [config, flavour]
      - redhat: [{package: lzo}]
  - any:
      - package: a
      - all:
          - package: b
  - copy_script: common/helper
  - argument_case:
      argument_name: java
      cases:
        "11": [{package: openjdk-11}]
        "17": [{package: openjdk-17}]
`;

async function select(
  only: readonly string[],
  skip: readonly string[] = [],
  optimise = false,
  text = recipe,
) {
  const { plan, diagnostics, sources } = await compile({
    ...decodeRecipe("image.yaml", new TextEncoder().encode(text)),
    resources: memoryFinder({ "common/helper": "#!/bin/sh\n" }),
    arguments: new Map(),
    selection: { only, skip },
    passes: optimise ? passes : [],
  });
  return {
    plan,
    sources,
    messages: diagnostics.map(({ code, message, help }) => `${code}: ${message} (${help})`),
  };
}

/** The titles of the steps that are left. */
async function left(only: readonly string[], skip: readonly string[] = []) {
  const { plan, messages } = await select(only, skip);
  assert.equal(messages, []);
  return plannedSteps(plan!).map(({ title }) => title);
}

/** What `--only` keeps besides: steps that prepare others. */
const prepared = ["set flavour to plain", "copy_script helper"];

const cases: readonly (readonly [what: string, only: string[], skip: string[], left: string[]])[] = [
  ["a package by its name", ["wget"], [], ["package wget", ...prepared]],
  ["a package by its title", ["package nano (exactly 5)"], [], ["package nano (exactly 5)", ...prepared]],
  ["a title with a wildcard", ["package *nano*"], [], ["package nano (exactly 5)", ...prepared]],
  ["a line with two packages", ["6"], [], ["package wget", "package curl", ...prepared]],
  ["the line of a script's name", ["9"], [], ["script setup", ...prepared]],
  [
    "an argument's value in a title",
    ["lzo-11"],
    [],
    ["set flavour to plain", "package lzo-${java}", "copy_script helper"],
  ],
  ["the line of an arm", ["18"], [], ["set flavour to plain", "package lzo", "copy_script helper"]],
  [
    "the line of a case",
    ["22"],
    [],
    ["set flavour to plain", "any of 2 branches", "package a", "package b", "copy_script helper"],
  ],
  ["a case by its kind", ["argument_case"], [], [...prepared, "package openjdk-11", "package openjdk-17"]],
  [
    "a step inside an any is the whole any",
    ["b"],
    [],
    ["set flavour to plain", "any of 2 branches", "package a", "package b", "copy_script helper"],
  ],
  [
    "one selector against another",
    ["package"],
    ["curl", "lzo*"],
    ["package wget", "package nano (exactly 5)", ...prepared, "package openjdk-11", "package openjdk-17"],
  ],
];

for (const [what, only, skip, expected] of cases)
  test(`--only selects ${what}`, async () => assert.equal(await left(only, skip), expected));

test("--skip leaves out packages of one transaction, and keeps ids", async () => {
  const { plan } = await select([], ["wget"]);
  assert.equal(plan!.steps[0], {
    op: "packages",
    id: "1",
    state: "query",
    packages: [{ id: "1.2", name: ["curl"] }],
  });
  assert.equal(plan!.selection, {
    only: [],
    skip: ["wget"],
    omitted: [{ id: "1.1", kind: "package", title: "package wget", because: "left out by --skip wget" }],
  });
});

test("an arm without steps stays: the arms after it do not run where it matches", async () => {
  const { plan } = await select([], ["13", "tune"]);
  const op = plan!.steps.find((step) => step.op === "os-case")!;
  assert.equal(op.op === "os-case" && op.arms.map((arm) => [arm.key.name, arm.steps.length]), [
    ["debian", 0],
    ["redhat", 1],
  ]);
});

const refused: readonly (readonly [what: string, only: string[], skip: string[], message: RegExp])[] = [
  [
    "a title that is misspelt",
    ["wgte"],
    [],
    /^selector-unmatched: `--only wgte` selects nothing: .* \(did you mean `wget`\?\)$/,
  ],
  ["a kind that is misspelt", [], ["pakage"], /did you mean `package`/],
  [
    "a line without a step",
    ["14"],
    [],
    /^selector-unmatched: .*line 14.*line 13 \(package lzo-11\) and line 15 \(script tune\)/,
  ],
  ["no step at all", ["script"], ["9", "15"], /^selection-empty/],
  [
    "a script without the one that sets its variable",
    ["tune"],
    [],
    /^selection-needs: `script tune` uses `config`, which `script setup` sets, .*\(add `--only 9`\)$/,
  ],
  ["the step that sets a variable", [], ["setup"], /\(remove `--skip setup`\)$/],
  ["an argument_set that is used", [], ["argument_set"], /`script tune` uses `flavour`/],
];

for (const [what, only, skip, message] of refused)
  test(`a selection is refused: ${what}`, async () => {
    const { plan, messages } = await select(only, skip);
    assert.is(plan, undefined);
    assert.match(messages.join("\n"), message);
  });

test("a step that sets a variable anew is enough", async () => {
  const text = `validators:
  - script: {first: {inline: "true", output: x}}
  - script: {second: {inline: "true", output: x}}
  - script: {user: {inline: "true", env_vars: [x]}}
`;
  const { messages } = await select([], ["first"], false, text);
  assert.equal(messages, []);
});

test("a part of a recipe compiles to a program that a shell can read, with a heading that says so", async () => {
  for (const optimise of [false, true])
    for (const [only, skip] of [
      [["wget"], []],
      [[], ["13", "15"]],
      [["any"], []],
      [["argument_case"], ["openjdk-17"]],
    ] as const) {
      const { plan, sources } = await select(only, skip, optimise);
      const program = emitGuest(plan!, {
        mode: "reconcile",
        verify: true,
        toolVersion: "1",
        sources,
      });
      const { status, stderr } = spawnSync("sh", ["-n"], { input: program, encoding: "utf8" });
      assert.is(status, 0, stderr);
      assert.match(program, /^# part of the recipe: --(only|skip) .*, \d+ steps? left out$/m);
    }
});

test("the report lists what was left out, in its place and with the reason", async () => {
  const { plan, sources } = await select([], ["wget", "9", "tune"]);
  const record = {
    mode: "test-only",
    guest: { distro: "debian", version: "12", family: "debian", arch: "x86_64" },
    steps: [],
    variables: {},
    verdict: "conforms",
  } as const;
  const facts = {
    tool: { name: "sahara-image", version: "1" },
    started: new Date(),
    plan: plan!,
    planSha256: "",
    record,
    target: { kind: "image", name: "x" },
    image: { path: "x", format: "raw", root: "" },
    method: "boot",
    network: false,
    arguments: {},
    diagnostics: [],
    outcome: "conforms",
    seconds: 1,
  } as const;
  const report = buildReport(facts, (file) => sources.get(file));
  assert.equal(report.selection, { only: [], skip: ["wget", "9", "tune"], omitted: 3 });
  assert.equal(
    report.steps.slice(0, 4).map(({ id, title, status, because }) => [id, title, status, because]),
    [
      ["1.1", "package wget", "skipped", "left out by --skip wget"],
      ["1.2", "package curl", "skipped", "it was not reached"],
      ["2", "package nano (exactly 5)", "skipped", "it was not reached"],
      ["3", "script setup", "skipped", "left out by --skip 9"],
    ],
  );
});

test.run();
