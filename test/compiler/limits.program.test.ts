import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Op } from "../../src/plan/plan.ts";
import { innerLists } from "../../src/plan/walk.ts";
import { compileText } from "./support/compile-text.ts";

/** One more level around a recipe's validators, for each kind that holds others. */
const levels: Readonly<Record<string, (inner: string) => string>> = {
  any: (inner) => `[{any: ${inner}}]`,
  all: (inner) => `[{all: ${inner}}]`,
  os_case: (inner) => `[{os_case: [{debian: ${inner}}]}]`,
  argument_case: (inner) => `[{argument_case: {argument_name: a, cases: {x: ${inner}}}}]`,
};

function nested(level: (inner: string) => string, depth: number): string {
  let text = "[{package: deep}]";
  for (let count = 0; count < depth; count++) text = level(text);
  return `arguments: {a: {target_variable: A, default: x}}\nvalidators: ${text}\n`;
}

function depthOf(steps: readonly Op[]): number {
  let depth = 0;
  let at = steps;
  while (at[0] && innerLists(at[0]).length > 0) {
    at = innerLists(at[0])[0]!;
    depth++;
  }
  return depth;
}

for (const [kind, level] of Object.entries(levels)) {
  test(`200 levels of ${kind} work`, async () => {
    const { plan, diagnostics } = await compileText(nested(level, 200));
    assert.equal(diagnostics, []);
    assert.is(depthOf(plan!.steps), 200);
  });

  test(`2,000 levels of ${kind} are refused`, async () => {
    const { plan, diagnostics } = await compileText(nested(level, 2000));
    assert.not(plan);
    assert.ok(diagnostics.some((diagnostic) => diagnostic.code === "yaml-too-deep"));
  });
}

test("200 levels work in block style, too, and 257 are refused", async () => {
  const block = (depth: number) => {
    const lines = ["validators:"];
    for (let level = 0; level < depth; level++) lines.push(`${"  ".repeat(level)}- any:`);
    return `${[...lines, `${"  ".repeat(depth)}- package: deep`].join("\n")}\n`;
  };
  assert.is(depthOf((await compileText(block(200))).plan!.steps), 200);
  const { diagnostics } = await compileText(block(257));
  assert.equal(
    diagnostics.map((diagnostic) => diagnostic.code),
    ["validator-too-deep"],
  );
});

test("aliases that multiply are refused, and all else is looked at", async () => {
  const lines = ["validators:", "  - any: &a0 [{package: x}, {package: x}]"];
  for (let level = 1; level < 40; level++)
    lines.push(`  - any: &a${level} [{any: *a${level - 1}}, {any: *a${level - 1}}]`);
  const { plan, diagnostics } = await compileText(`${lines.join("\n")}\n  - pakage: x\n`);
  assert.not(plan);
  assert.equal(
    diagnostics.map((diagnostic) => diagnostic.code),
    ["yaml-alias-bomb", "validator-unknown"],
  );
});

test("aliases that do not multiply may be many", async () => {
  const { plan } = await compileText(`validators:\n  - &a {package: x}\n${"  - *a\n".repeat(20_000)}`);
  assert.is(plan!.steps.length, 20_001);
});

test("a merge of many maps is not slow, nor is a map of many keys", async () => {
  const keys = Array.from({ length: 5000 }, (_, index) => `key_${index}: [{package: x}]`).join(", ");
  const cases = (name: string) => `{argument_case: {argument_name: a, cases: ${name}}}`;
  const text = `arguments: {a: {target_variable: A, default: x}}\nvalidators: [${cases(`&m {${keys}}`)}, ${cases("{<<: *m, last: [{package: y}]}")}]\n`;
  const { plan, diagnostics } = await compileText(text);
  assert.equal(diagnostics, []);
  assert.is(innerLists(plan!.steps[1]!).length, 5001);
});

test("in 10,000 lines with 1,000 mistakes, each mistake is reported once, at its place", async () => {
  const lines = ["arguments:"];
  const wanted: string[] = [];
  const bad = (code: string, line: string, mark: string) => {
    lines.push(line);
    wanted.push(`${lines.length}:${line.indexOf(mark) + 1} ${code}`);
  };
  for (let index = 0; index < 100; index++) {
    lines.push(`  argument_${index}:`, `    target_variable: ARGUMENT_${index}`);
    if (index % 2 === 0) lines.push("    default: x");
    else bad("key-unknown", "    defalt: x", "defalt");
  }
  lines.push("validators:");
  for (let index = 0; lines.length < 10_000; index++) {
    lines.push(`  - package: good-${index}`, "  - script:", `      s${index}:`);
    if (index % 3 === 0) bad("key-unknown", "        envvars: [argument_2]", "envvars");
    else lines.push("        env_vars: [argument_2]");
    if (index % 4 === 0) bad("value-missing", "        inline:", "inline");
    else lines.push("        inline: exit 0");
    if (wanted.length < 1000) {
      bad("validator-unknown", `  - pakage: "other ${index}"`, "pakage");
      bad("variable-undeclared", `  - package: x-\${argument_x${index}}`, "argument_x");
    }
  }
  const { diagnostics, source } = await compileText(`${lines.join("\n")}\n`);
  const found = diagnostics.map(({ code, place }) => {
    const { line, column } = source.positionAt(place!.span.start);
    return `${line}:${column} ${code}`;
  });
  assert.ok(wanted.length >= 1000);
  assert.equal(found, wanted);
});

test("a value that no script's environment can hold is refused, secret or not, with its size", async () => {
  const declare = (names: readonly string[], more = "") =>
    `arguments: {${names.map((name) => `${name}: {target_variable: ${name}, required: true${more}}`).join(", ")}}\nvalidators: [{script: {s: {inline: "true"}}}]\n`;
  const codesOf = async (recipe: string, values: Record<string, string>) =>
    (await compileText(recipe, {}, { arguments: new Map(Object.entries(values)) })).diagnostics
      .filter((diagnostic) => diagnostic.severity === "error")
      .map(({ code, message }) => `${code}: ${message}`);
  const long = "é".repeat(110_000);
  const said =
    "argument-too-long: the value of the argument `a` has 220,000 bytes; scripts can get at most 130,000";
  assert.equal(await codesOf(declare(["a"]), { a: long }), [said]);
  assert.equal(await codesOf(declare(["a"], ", secret: true"), { a: long }), [said]);
  assert.equal(await codesOf(declare(["a"]).replace("required: true", `default: ${long}`), {}), [said]);
  assert.equal(await codesOf(declare(["a"]), { a: "x".repeat(130_000) }), []);
  const names = Array.from({ length: 16 }, (_, index) => `a${index}`);
  assert.equal(
    await codesOf(declare(names), Object.fromEntries(names.map((name) => [name, "x".repeat(130_000)]))),
    [
      "argument-too-long: the values of all arguments have 2,080,000 bytes; scripts can get at most 1,900,000",
    ],
  );
});

test("a few small fragments can't become a recipe without end", async () => {
  const twice = (name: string) => `validators: [{include: [${name}, ${name}]}]\n`;
  const files: Record<string, string> = { "30.yaml": "validators: [{package: wget}]\n" };
  for (let level = 0; level < 30; level++) files[`${level}.yaml`] = twice(`${level + 1}.yaml`);
  const { diagnostics } = await compileText(twice("0.yaml"), files);
  assert.equal(
    [...new Set(diagnostics.map(({ message }) => message))],
    ["the recipe includes fragments more than 1,000 times"],
  );
});

test("fragments that are nested too deep are reported, and not read", async () => {
  const files: Record<string, string> = {};
  for (let level = 0; level < 5000; level++)
    files[`${level}.yaml`] = `validators: [{include: ${level + 1}.yaml}]\n`;
  const { diagnostics } = await compileText("validators: [{include: 0.yaml}]\n", files);
  assert.equal(
    diagnostics.map(({ code, place }) => `${place?.file} ${code}`),
    ["63.yaml include-limit"],
  );
});

test("lists of validators count in all files together", async () => {
  const deep = (levels: number, inside: string) =>
    `${"os_case: [{debian: [{".repeat(levels)}${inside}${"}]}]".repeat(levels)}`;
  const compile = (levels: number, others = "") =>
    compileText(`validators: [${others}{${deep(levels, "include: low.yaml")}}]\n`, {
      "low.yaml": `validators: [{${deep(100, "include: lower.yaml")}}]\n`,
      "lower.yaml": `validators: [{${deep(100, "package: wget")}}]\n`,
    });
  const refusalsOf = async (...words: Parameters<typeof compile>) =>
    (await compile(...words)).diagnostics.map(({ code, place }) => `${place?.file} ${code}`);
  const { diagnostics } = await compile(53);
  assert.equal(diagnostics, []);
  assert.equal(await refusalsOf(54), ["lower.yaml validator-too-deep"]);
  // Where a fragment is included twice, it is read once, and each place counts.
  const first = "{include: low.yaml}, ";
  assert.equal(await refusalsOf(53, first), []);
  assert.equal(await refusalsOf(54, first), ["image.yaml validator-too-deep"]);
});

test.run();
