import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Op, Plan } from "../../src/plan/plan.ts";
import { run, scratch } from "../cli/support.ts";
import { checkout } from "./support/checkout.ts";

const test = suite("a checkout of a plugin of Sahara");
const { file, versionFile, text } = checkout();

async function planOf(argv: readonly string[]): Promise<{ plan: Plan; stderr: string }> {
  const { code, stdout, stderr } = await run(["compile", "--emit", "plan", "-O0", ...argv]);
  assert.is(code, 0, stderr);
  return { plan: JSON.parse(stdout), stderr };
}

function scriptsOf(steps: readonly Op[]): Extract<Op, { op: "script" }>[] {
  return steps.flatMap((op) => {
    if (op.op === "script") return [op];
    if (op.op === "os-case") return op.arms.flatMap((arm) => scriptsOf(arm.steps));
    if (op.op === "argument-case") return op.cases.flatMap((testCase) => scriptsOf(testCase.steps));
    return [];
  });
}

test("a recipe compiles with -f alone, and is warned of what its author may want to know", async () => {
  const { stderr } = await planOf(["-f", file]);
  assert.not.match(stderr, /^error/m);
  assert.match(stderr, /^warning\[argument-target-absent\]: .*`plugin_version`/m);
  assert.match(stderr, /^warning\[argument-target-derived\]: .*`string-length`.*`\$string_length`/m);
  assert.match(stderr, /^warning\[variable-not-passed\]: .*`wind_speed`/m);
});

test("numbers as defaults are the text that is written, and a case on one is found", async () => {
  const { plan } = await planOf(["-f", file]);
  const values = Object.fromEntries(plan.variables.map(({ name, value }) => [name, value]));
  assert.equal(values, {
    plugin_version: "2.10",
    "string-length": "30",
    tail_colour: "red",
    kite_file: undefined,
  });
  const { stdout } = await run(["compile", "--emit", "tree", "-q", "-f", file]);
  assert.match(stdout, /wget/);
});

test("scripts see names with dashes with underscores, and what nothing declares not at all", async () => {
  const { plan } = await planOf(["-f", file]);
  const build = scriptsOf(plan.steps).filter((scriptOp) => scriptOp.name.endsWith("/build_kite"));
  assert.is(build.length, 2);
  for (const { env, output } of build) {
    assert.equal(env, ["plugin_version", "string_length", "tail_colour"]);
    assert.is(output, "kite_file");
  }
});

test("a hidden argument is in no help, and can be given all the same", async () => {
  const { stdout } = await run(["check", "-f", file, "--help"]);
  assert.match(stdout, /--string-length <value>/);
  assert.not.match(stdout, /plugin_version/);
  const { plan } = await planOf(["-f", file, "--plugin-version", "2.9", "--string_length=40"]);
  const values = plan.variables.map(({ value }) => value);
  assert.equal(values.slice(0, 2), ["2.9", "40"]);
});

test("files are copied to /tmp under their own names", async () => {
  const { stdout } = await run(["compile", "--emit", "tree", "-q", "-f", file]);
  assert.match(stdout, /kite_functions\.sh/);
  assert.match(stdout, /colours\.txt/);
});

test("a version's recipe finds its own scripts, and those of the plugin", async () => {
  await planOf(["-f", versionFile]);
  const { code, stdout } = await run(["lint", "--no-shellcheck", versionFile]);
  assert.is(code, 0, stdout);
});

test("it works from any folder, by any path", async () => {
  const cwd = dirname(file);
  for (const [name, folder] of [
    ["image.yaml", cwd],
    ["./images/image.yaml", dirname(cwd)],
    ["../v3_0/resources/images/image.yaml", dirname(cwd)],
  ] as const) {
    const { code, stderr } = await run(["compile", "-q", "-f", name], { cwd: folder });
    assert.is(code, 0, stderr);
  }
});

test("a copy of the recipe takes single scripts from its own folder, the rest from the checkout", async () => {
  const own = scratch({ "image.yaml": text, "ubuntu/build_kite": "#!/bin/sh\necho /opt/other\n" });
  const { plan } = await planOf(["-f", join(own, "image.yaml"), "--resource-root", dirname(file)]);
  const scripts = scriptsOf(plan.steps).map(({ name, resource }) => [
    name,
    plan.resources[resource]!.content,
  ]);
  const contents = Object.fromEntries(scripts);
  assert.is(contents["ubuntu/build_kite"], "#!/bin/sh\necho /opt/other\n");
  assert.is(contents["centos/build_kite"], readFileSync(join(dirname(file), "centos/build_kite"), "utf8"));
});

test("lint tells what migrate leaves to decide, and migrate leaves a recipe that compiles to the same", async () => {
  const { code, stdout, stderr } = await run(["migrate", file]);
  assert.is(code, 0, stderr);
  assert.match(stderr, /: 7 changes\n/);
  assert.match(stderr, /variable-not-passed\]: .*`wind_speed`/);
  assert.is(stdout.split("\n").length, text.split("\n").length + 3);
  const cwd = dirname(file);
  const after = await run(["compile", "-f", "-", "--emit", "tree"], { stdin: stdout, cwd });
  assert.not.match(after.stderr, /argument-target|argument-name/);
  const before = await run(["compile", "-q", "-f", file, "--emit", "tree"]);
  // The lines of the recipe are others: three were added above.
  const steps = (tree: string) =>
    tree
      .slice(tree.indexOf("line │"))
      .replaceAll("string-length", "string_length")
      .replaceAll(/^ *\d+ │/gm, "");
  assert.match(steps(before.stdout), /build_kite[\s\S]*fly_kite/);
  assert.is(steps(after.stdout), steps(before.stdout));
});

test.run();
