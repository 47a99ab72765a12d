import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compile, decodeRecipe } from "../../src/compiler/compile.ts";
import { argumentCodes } from "../../src/diagnostics/codes/arguments.ts";
import { expressionCodes } from "../../src/diagnostics/codes/expressions.ts";
import { resourceCodes } from "../../src/diagnostics/codes/resources.ts";
import { structureCodes } from "../../src/diagnostics/codes/structure.ts";
import { validatorCodes } from "../../src/diagnostics/codes/validators.ts";
import { yamlCodes } from "../../src/diagnostics/codes/yaml.ts";
import { codes } from "../../src/diagnostics/codes.ts";
import { codesPage } from "../../src/diagnostics/codes-page.ts";
import type { CodeDefinition } from "../../src/diagnostics/define.ts";
import { diagnostic, Refusal } from "../../src/diagnostics/diagnostic.ts";
import { memoryFinder } from "../compiler/support/memory-finder.ts";

const all = Object.entries(codes) as unknown as [string, CodeDefinition][];
const compilerCodes = Object.entries({
  ...argumentCodes,
  ...expressionCodes,
  ...resourceCodes,
  ...structureCodes,
  ...validatorCodes,
  ...yamlCodes,
}) as unknown as [string, CodeDefinition][];

for (const [name, { title, what, why }] of all) {
  test(`${name}: its words are whole`, () => {
    assert.match(name, /^[a-z]+(-[a-z0-9]+)*$/);
    assert.not.match(title, /\.$/, "a title is no sentence");
    assert.match(what, /[.!?]$/);
    assert.match(why, /[.!?]$/);
  });
}

test("a refusal takes its exit code from the table, by its first error", () => {
  const option = diagnostic("option-value-missing", { option: "-f" });
  const missing = diagnostic("image-missing", { path: "node.qcow2" });
  const failed = diagnostic("plugin-apply-failed", { plugin: "p", method: "packImage", reason: "no luck" });
  const remark = diagnostic("script-crlf", { path: "setup.sh" });
  assert.is(new Refusal(option).exitCode, 2);
  assert.is(new Refusal(missing).exitCode, 3);
  assert.is(new Refusal(failed).exitCode, 4);
  assert.is(new Refusal(remark, missing, option).exitCode, 3);
});

test("only errors have an exit code", () => {
  for (const [name, definition] of all)
    if (definition.severity !== "error") assert.is(definition.exit, undefined, name);
});

const codesOf = async (text: string) => {
  const { diagnostics } = await compile({
    ...decodeRecipe("image.yaml", new TextEncoder().encode(text)),
    resources: memoryFinder({}),
    // What an example may require; an argument that it has not is refused without a place.
    arguments: new Map(
      /^ *arguments:.*token/m.test(text)
        ? [["token", "x"]]
        : /A, required: true/.test(text)
          ? [["a", "x"]]
          : [],
    ),
    passes: [],
  });
  return diagnostics;
};

for (const [name, { example, severity }] of compilerCodes) {
  if (!example) continue;
  test(`${name}: its example gives it, and put right gives no error`, async () => {
    const bad = await codesOf(example.bad);
    assert.ok(
      bad.some((diagnostic) => diagnostic.code === name && diagnostic.severity === severity),
      bad.map((diagnostic) => `${diagnostic.code}: ${diagnostic.message}`).join("\n"),
    );
    const good = await codesOf(example.good);
    assert.equal(
      good
        .filter((diagnostic) => diagnostic.severity === "error" || diagnostic.code === name)
        .map((diagnostic) => diagnostic.message),
      [],
    );
  });
}

test("the page of codes has a section for each", () => {
  const page = codesPage();
  for (const [name, { title }] of all) {
    assert.ok(page.includes(`\n## ${name}\n`), name);
    assert.ok(page.includes(title), name);
  }
  assert.match(page, /^\| \[`image-missing`\]\(#image-missing\) \| error \| 3 \|/m);
  assert.match(page, /^\*\*.*\*\* \(error, exit code 3\)$/m);
});

test("generated files are not stale", () => {
  assert.is(readFileSync("docs/codes.md", "utf8"), codesPage(), "run `npm run generate`");
});

test.run();
