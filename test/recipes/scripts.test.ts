// What holds of every script that the recipes bring, and how much shell and YAML there may be.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";

const test = suite("recipes: scripts");
const root = "recipes";

/** Files under recipes/ that a guest runs or reads; a plugin's README or YAML is not among them. */
const scripts = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((path) => join(root, path))
  .filter((path) => statSync(path).isFile() && !/\.(yaml|md)$/.test(path));

/** Recipes, and the fragments that they include. */
const recipes = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".yaml"))
  .map((path) => join(root, path));

/** Lines without those that are blank or a comment alone. */
const linesOf = (paths: readonly string[]) =>
  paths.flatMap((path) => readFileSync(path, "utf8").split("\n")).filter((line) => /^\s*[^#\s]/.test(line))
    .length;

test("the recipes are data: little of them is shell, and fragments say once what several need", () => {
  assert.ok(linesOf(scripts) <= 150, `${linesOf(scripts)} lines of shell`);
  assert.ok(linesOf(recipes) <= 550, `${linesOf(recipes)} lines of YAML`);
});

/** The paths that `script` and `copy_script` name, anywhere in a recipe. */
function named(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(named);
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== "script" && key !== "copy_script") return named(inner);
    if (typeof inner === "string") return [inner];
    return Object.entries(inner as object).flatMap(([path, options]) =>
      options?.inline || options?.apply ? [] : [path],
    );
  });
}

/** As `resource-roots.ts` looks them up: beside the recipe, in its plugin's folder, in the collection. */
function lookUp(recipe: string, path: string): string | undefined {
  const folder = dirname(recipe);
  return [folder, dirname(folder), dirname(dirname(folder))]
    .map((base) => join(base, path))
    .find((candidate) => existsSync(candidate));
}

test("shellcheck finds nothing in them", () => {
  const checked = spawnSync("shellcheck", ["-x", "-s", "sh", ...scripts], { encoding: "utf8" });
  assert.is(checked.stdout + checked.stderr, "");
});

for (const shell of [["dash"], ["bash"], ["busybox", "sh"]] as const)
  test(`${shell.join(" ")} can read them`, () => {
    for (const script of scripts) execFileSync(shell[0], [...shell.slice(1), "-n", script]);
  });

test("each says what it is run with, or for which shell it is", () => {
  for (const script of scripts) {
    const [first] = readFileSync(script, "utf8").split("\n");
    assert.ok(first === "#!/bin/sh" || first === "# shellcheck shell=sh", `${script} begins with ${first}`);
  }
});

test("each that a recipe names is there, and each that is there is named", () => {
  const used = new Set<string>();
  for (const recipe of recipes)
    for (const path of named(parse(readFileSync(recipe, "utf8"), { merge: true }))) {
      const found = lookUp(recipe, path);
      assert.ok(found, `${recipe} names ${path}, which is nowhere`);
      used.add(found);
    }
  assert.equal([...scripts].sort(), [...used].sort());
});

test("no script has a URL: a recipe can be given another", () => {
  for (const script of scripts) {
    const code = readFileSync(script, "utf8").replace(/^\s*#.*$/gm, "");
    assert.not.match(code, /https?:\/\//, script);
  }
});

test.run();
