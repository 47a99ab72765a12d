import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { ConfigFinder, readConfig } from "../../src/lint/config.ts";
import { configSchema } from "../../src/lint/config-schema.ts";
import { lintRecipe } from "../../src/lint/lint-recipe.ts";
import { defaultConfig } from "../../src/lint/settings.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { inScratch } from "./support/scratch.ts";

const isValid = new Ajv2020({ strict: false, allErrors: true }).compile(configSchema());
const place = { folder: "/repository/team", top: "/repository" };
const read = (text: string) => readConfig(new SourceText("team/.sahara-image.yaml", text), place);

const good: readonly string[] = [
  "",
  "# nothing yet\n",
  "rules:\n  package-unpinned: warning\n  argument-unused: off\n  variable-not-passed: error\n",
  "resource_roots: [../common, /repository/scripts]\nshellcheck: {run: false, exclude: [SC2086]}\n",
];
const bad: readonly (readonly [text: string, code: string])[] = [
  ["rules: [argument-unused]\n", "value-mismatch"],
  ["rules: {argument-unusd: off}\n", "rule-unknown"],
  ["rules: {argument-unused: maybe}\n", "value-mismatch"],
  ["rules: {key-unknown: off}\n", "rule-not-adjustable"],
  ["rule: {}\n", "key-unknown"],
  ["resource_roots: common\n", "value-mismatch"],
  ["shellcheck: {run: perhaps}\n", "argument-boolean"],
  ["shellcheck: {exclude: [2086]}\n", "value-mismatch"],
  ["shellcheck: {only: []}\n", "key-unknown"],
  ["- rules\n", "value-mismatch"],
];

for (const text of good)
  test(`${JSON.stringify(text)} is right, and the schema says so too`, () => {
    assert.equal(read(text).diagnostics, []);
    assert.ok(isValid(parse(text) ?? {}), JSON.stringify(isValid.errors));
  });

for (const [text, code] of bad)
  test(`${JSON.stringify(text)} is ${code}, and the schema refuses it too`, () => {
    const { diagnostics } = read(text);
    assert.equal(
      diagnostics.map((diagnostic) => diagnostic.code),
      [code],
    );
    assert.is(diagnostics[0]!.place?.file, "team/.sahara-image.yaml");
    assert.not(isValid(parse(text)));
  });

test("text that is not YAML is reported in the same form", () => {
  const { diagnostics, config } = read("rules: {\n");
  assert.ok(diagnostics.some((diagnostic) => diagnostic.code.startsWith("yaml-")));
  assert.equal(config.rules, {});
});

test("paths are relative to the file, or absolute", () => {
  const { config } = read("resource_roots: [common, ../x, /repository/y]\n");
  assert.equal(config.resourceRoots, ["team/common", "x", "/repository/y"]);
});

test("a root outside the repository is left out, and reported", () => {
  const { config, diagnostics } = read("resource_roots: [../.., common, /, /repository-2, ../../etc]\n");
  assert.equal(config.resourceRoots, ["team/common"]);
  assert.equal(
    diagnostics.map((found) => `${found.code} ${found.place?.span.start}`),
    ["config-root-outside 17", "config-root-outside 32", "config-root-outside 35", "config-root-outside 50"],
  );
});

test("the nearest file counts, alone", () =>
  inScratch(
    {
      ".sahara-image.yaml": "rules: {argument-unused: off}\n",
      "a/.sahara-image.yaml": "rules: {any-single-branch: error}\n",
      "a/b/image.yaml": "",
      "c/image.yaml": "",
    },
    (folder) => {
      const finder = new ConfigFinder(folder);
      assert.equal(finder.forFolder("a/b").config.rules, { "any-single-branch": "error" });
      assert.is(finder.forFolder("a/b").config.path, join("a", ".sahara-image.yaml"));
      assert.equal(finder.forFolder("c").config.rules, { "argument-unused": "off" });
      assert.is(finder.forFolder("/").config, defaultConfig);
      assert.is(finder.all().length, 2);
    },
  ));

test("severities hold for rules, and for the compiler's warnings", async () => {
  const text = "arguments:\n  a: {default: x}\nvalidators:\n  - any: [package: wget]\n  - packag: x\n";
  const lint = async (rules: object) => {
    const config = { ...defaultConfig, rules: rules as typeof defaultConfig.rules };
    const { diagnostics } = await lintRecipe({ source: new SourceText("image.yaml", text), config });
    return Object.fromEntries(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.severity]));
  };
  assert.equal(await lint({}), {
    "argument-target-absent": "warning",
    "argument-unused": "warning",
    "any-single-branch": "info",
    "validator-unknown": "error",
  });
  const rules = {
    "argument-target-absent": "off",
    "argument-unused": "error",
    "any-single-branch": "warning",
    "validator-unknown": "off",
  };
  assert.equal(await lint(rules), {
    "argument-unused": "error",
    "any-single-branch": "warning",
    "validator-unknown": "error",
  });
});

test("schemas/config.schema.json is made from the rules", () => {
  const text = readFileSync("schemas/config.schema.json", "utf8");
  assert.is(text, `${JSON.stringify(configSchema(), null, 2)}\n`, "run `npm run generate`");
});

test.run();
