import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { argumentCodes } from "../../src/diagnostics/codes/arguments.ts";
import { expressionCodes } from "../../src/diagnostics/codes/expressions.ts";
import { includeCodes } from "../../src/diagnostics/codes/include.ts";
import { resourceCodes } from "../../src/diagnostics/codes/resources.ts";
import { structureCodes } from "../../src/diagnostics/codes/structure.ts";
import { validatorCodes } from "../../src/diagnostics/codes/validators.ts";
import { yamlCodes } from "../../src/diagnostics/codes/yaml.ts";
import { compileFixture, fixtures } from "./support/fixtures.ts";
import { applyFixes, renderDiagnostics } from "./support/render.ts";

const update = process.env.UPDATE === "1";
const ajv = new Ajv2020({ strict: false, allErrors: true });
const schema = (name: string) => ajv.compile(JSON.parse(readFileSync(`schemas/${name}.schema.json`, "utf8")));
const planIsValid = schema("plan");
const recipeIsValid = schema("recipe");

/** Mistakes of form, which the recipe schema tells too; it knows nothing of names, values and files. */
const formCodes = new Set<string>([
  ...Object.keys(structureCodes),
  "validator-unknown",
  "argument-boolean",
  "argument-target-missing",
]);
formCodes.delete("arguments-after-validators");

/** Holds a golden file to a text, or writes it; no text means that there must be no file. */
function golden(folder: string, name: string, text: string | undefined): void {
  const path = join(folder, name);
  const found = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  if (found === text) return;
  if (!update) assert.is(found, text, `${path} is stale: run with UPDATE=1 and look at the difference`);
  else if (text === undefined) rmSync(path);
  else writeFileSync(path, text);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    lstatSync(join(folder, name)).isFile(),
  );
}

const reached = new Set<string>();

for (const fixture of fixtures) {
  const { name, folder, good } = fixture;
  let compiled: ReturnType<typeof compileFixture> | undefined;
  const compileOnce = () => (compiled ??= compileFixture(fixture));

  test(name, async () => {
    const { plan, diagnostics, source, sources, read } = await compileOnce();
    for (const diagnostic of diagnostics) reached.add(diagnostic.code);
    assert.is(
      plan !== undefined,
      good,
      good ? renderDiagnostics(diagnostics, source, sources) : "it must be refused",
    );
    if (!good) assert.ok(diagnostics.length > 0);

    const text = source.text;
    const fixed = applyFixes(source, diagnostics);
    golden(folder, "plan.json", plan && `${JSON.stringify(plan, null, 2)}\n`);
    golden(
      folder,
      "diagnostics.txt",
      diagnostics.length > 0 ? renderDiagnostics(diagnostics, source, sources) : undefined,
    );
    golden(folder, "fixed.yaml", fixed === text ? undefined : fixed);

    if (plan) assert.ok(planIsValid(JSON.parse(JSON.stringify(plan))), JSON.stringify(planIsValid.errors));
    for (const { place, related, fix } of diagnostics) {
      const edits = place ? (fix?.edits ?? []).map(({ span }) => ({ file: place.file, span })) : [];
      for (const found of [place, ...(related ?? []).map((part) => part.place), ...edits]) {
        const of = found && (found.file === source.path ? source : sources.get(found.file));
        if (of)
          assert.ok(
            0 <= found.span.start && found.span.start <= found.span.end && found.span.end <= of.text.length,
          );
      }
    }
    const known = new Set([...read, "plan.json", "diagnostics.txt", "fixed.yaml"]);
    assert.equal(
      filesIn(folder).filter((file) => !known.has(file)),
      [],
      "files that nothing reads",
    );
  });

  test(`${name}: the recipe schema agrees on its form`, async () => {
    const { diagnostics, source, read } = await compileOnce();
    // Text that is no YAML has no form, and a plugin's kinds are in a schema of their own.
    if (diagnostics.some(({ code }) => code.startsWith("yaml-")) || read.has("kinds.mjs")) return;
    const malformed = diagnostics.filter(({ code, severity }) => severity === "error" && formCodes.has(code));
    const valid = recipeIsValid(parse(source.text, { merge: true, maxAliasCount: -1, uniqueKeys: false }));
    assert.is(
      valid,
      malformed.length === 0,
      `${JSON.stringify(recipeIsValid.errors)} ${JSON.stringify(malformed)}`,
    );
  });

  test(`${name}: fixes put right what they are offered for`, async () => {
    const { diagnostics, source } = await compileOnce();
    const fixed = applyFixes(source, diagnostics);
    if (fixed === source.text) return;
    const certain = diagnostics.filter((diagnostic) => diagnostic.fix?.certain).length;
    const { SourceText } = await import("../../src/source/source-text.ts");
    const again = await compileFixture(fixture, { source: new SourceText("image.yaml", fixed) });
    assert.ok(again.diagnostics.filter((diagnostic) => diagnostic.fix?.certain).length < certain);
  });
}

test("every code of the compiler is reached by a fixture", () => {
  const areas = [
    yamlCodes,
    structureCodes,
    argumentCodes,
    validatorCodes,
    expressionCodes,
    resourceCodes,
    includeCodes,
  ];
  // Mistakes in argument files are tested with the command line, repositories in include.test.ts; values of 130 kB and
  // a thousand inclusions are in limits.test.ts.
  const elsewhere = new Set([
    "argument-file-invalid",
    "argument-too-long",
    "include-limit",
    "include-outside",
  ]);
  const missed = areas
    .flatMap((area) => Object.keys(area))
    .filter((code) => !reached.has(code) && !elsewhere.has(code));
  assert.equal(missed, []);
});

test.run();
