import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lintCodes, lintRuleCodes } from "../../src/diagnostics/codes/lint.ts";
import type { Code } from "../../src/diagnostics/codes.ts";
import { codes } from "../../src/diagnostics/codes.ts";
import { applyFixes } from "../../src/lint/apply-fixes.ts";
import { lintPaths } from "../../src/lint/lint-paths.ts";
import { lintRecipe } from "../../src/lint/lint-recipe.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { renderFindings } from "./support/render.ts";

const fixtures = "test/lint/fixtures";
const update = process.env.UPDATE === "1";

/** Those that need the program `shellcheck`, or its absence: shellcheck.test.ts reaches them. */
const elsewhere: readonly string[] = ["shellcheck", "shellcheck-missing", "shellcheck-unfinished"];

/** Holds a golden file to a text, or writes it; no text means that there must be no file. */
function golden(path: string, text: string | undefined): void {
  const found = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  if (found === text) return;
  if (!update) assert.is(found, text, `${path} is stale: run with UPDATE=1 and look at the difference`);
  else if (text === undefined) rmSync(path);
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    lstatSync(join(folder, name)).isFile(),
  );
}

async function lint(folder: string) {
  return lintPaths([folder], { cwd: process.cwd(), shellcheck: false });
}

const reached = new Set<string>();

for (const code of readdirSync(fixtures).sort()) {
  test(`${code}: what is right has no findings`, async () => {
    const { diagnostics, sources } = await lint(join(fixtures, code, "ok"));
    assert.is(
      renderFindings(diagnostics, sources, (file) => file),
      "",
    );
  });

  test(`${code}: what is wrong is found`, async () => {
    const folder = join(fixtures, code, "err");
    const { diagnostics, sources } = await lint(folder);
    for (const diagnostic of diagnostics) reached.add(diagnostic.code);
    assert.ok(diagnostics.some((diagnostic) => diagnostic.code === code));
    const shown = (text: string) => text.replaceAll(`${folder}/`, "");
    golden(join(fixtures, code, "err.txt"), renderFindings(diagnostics, sources, shown));

    const fixed = new Set<string>();
    for (const [file, source] of sources) {
      const own = diagnostics.filter((diagnostic) => diagnostic.place?.file === file);
      const { text, count } = applyFixes(source.text, own);
      const name = shown(file);
      golden(join(fixtures, code, "fixed", name), count > 0 ? text : undefined);
      if (count > 0) fixed.add(name);
    }
    const orphans = filesIn(join(fixtures, code, "fixed")).filter((name) => !fixed.has(name));
    assert.equal(orphans, [], "fixed files that nothing makes");
  });

  test(`${code}: nothing lies in its folder that is not looked at`, () => {
    assert.ok(Object.hasOwn(lintCodes, code), `${code} is no code of lint`);
    const known = new Set(["ok", "err", "err.txt", "fixed"]);
    assert.equal(
      readdirSync(join(fixtures, code)).filter((name) => !known.has(name)),
      [],
    );
  });
}

test("every code has fixtures, and is reached by its own", () => {
  const wanted = Object.keys(lintCodes).filter((code) => !elsewhere.includes(code));
  assert.equal(readdirSync(fixtures).sort(), wanted.sort());
  assert.equal(
    wanted.filter((code) => !reached.has(code)),
    [],
  );
});

test("each code's example shows it, and its good form does not", async () => {
  for (const code of Object.keys(lintCodes) as (keyof typeof lintCodes)[]) {
    const { example } = lintCodes[code] as (typeof codes)[Code];
    if (!example) continue;
    const found = async (text: string) => {
      const rules = Object.hasOwn(lintRuleCodes, code) ? { [code]: "warning" as const } : {};
      const config = { rules, resourceRoots: [], shellcheck: { run: false, exclude: [] } };
      const { diagnostics } = await lintRecipe({ source: new SourceText("image.yaml", text), config });
      return diagnostics.map((diagnostic) => diagnostic.code);
    };
    assert.ok(
      (await found(example.bad)).includes(code),
      `${code}: ${await found(example.bad)}\n${example.bad}`,
    );
    assert.not((await found(example.good)).includes(code), `${code} in its good form\n${example.good}`);
    const errors = (await found(example.good)).filter((finding) => codes[finding].severity === "error");
    assert.equal(errors, [], `the good form of ${code}`);
  }
});

test.run();
