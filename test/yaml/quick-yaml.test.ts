// The reader of usual YAML against the parser of all YAML.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { globSync } from "tinyglobby";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Sink } from "../../src/diagnostics/sink.ts";
import { SourceText } from "../../src/source/source-text.ts";
import type { YamlNode } from "../../src/yaml/node.ts";
import { parseWhole } from "../../src/yaml/parse-yaml.ts";
import { quickYaml } from "../../src/yaml/quick-yaml.ts";
import { longRecipe } from "../lsp/support/long-recipe.ts";

/** Everything that can be asked of a node. */
function shown(node: YamlNode): unknown {
  const { kind, span } = node;
  if (kind === "sequence") return { kind, span, flow: node.flow, items: node.items.map(shown) };
  if (kind === "mapping") {
    const { flow, broken, entries } = node;
    const list = entries.map(({ key, value, duplicate }) => ({
      key: shown(key),
      value: shown(value),
      duplicate,
    }));
    return { kind, span, flow, broken, list };
  }
  const { text, style, broken, isEmpty } = node;
  const offsets = Array.from({ length: text.length + 2 }, (_, index) => node.offsetOf(index));
  return { kind, span, text, style, broken, isEmpty, offsets };
}

/** Returns whether the quick reader reads a text; if so, as the parser does, and without a mistake. */
function isReadAlike(text: string): boolean {
  const quick = quickYaml(text);
  if (quick === undefined) return false;
  const sink = new Sink("image.yaml");
  const whole = parseWhole(new SourceText("image.yaml", text), sink);
  assert.equal(sink.diagnostics, [], JSON.stringify(text));
  const difference = differenceOf(shown(quick), shown(whole!));
  assert.is(difference, undefined, `${JSON.stringify(text)}: ${difference}`);
  return true;
}

/** Returns the path of the first part that differs. */
function differenceOf(a: unknown, b: unknown, path = ""): string | undefined {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return a === b ? undefined : `${path}: ${a} instead of ${b}`;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    const [left, right] = [a, b].map((item) => (item as Record<string, unknown>)[key]);
    const found = differenceOf(left, right, `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const recipes = globSync([
  "recipes/**/*.yaml",
  "test/compiler/fixtures/**/*.yaml",
  "test/lint/**/*.yaml",
]).map((path) => ({ path, text: readFileSync(path, "utf8") }));

test("the recipes that ship are read without the parser", () => {
  for (const { path, text } of recipes)
    if (path.startsWith("recipes/")) assert.ok(isReadAlike(text), `${path} needs the parser`);
  assert.ok(isReadAlike(longRecipe(60)));
});

test("all recipes of the tests are read alike", () => {
  for (const { text } of recipes) isReadAlike(text);
});

test("white space before a line's end stays in a block, and is left out in quotes", () => {
  for (const text of ["x \n  y", "x  \n\n  y", 'x \n  "y" \n']) assert.ok(isReadAlike(`a: >\n  ${text}\n`));
  for (const quote of ["'", '"']) assert.ok(isReadAlike(`a: ${quote}x \n  y  \n\n  z${quote}\n`));
});

test("a variable and a `$` before a colon are a key", () => {
  for (const text of ["${x}$: y", "a${x}$:\n  b: c"]) assert.ok(isReadAlike(text));
});

const pieces = [
  ..."\n\n\n   -:,[]{}#'\"|>&*!?%@`\t\\$",
  ..."ab19",
  "- ",
  ": ",
  ":\n",
  " #",
  "\n  ",
  "\n    ",
  "\n- ",
  "\n  - ",
  "|\n",
  "|-\n",
  "a: ",
  "b: c",
  "[a, b]",
  "{a: b}",
  "''",
  '""',
  '"\\n"',
  "<<: ",
  "---",
  "...",
  "${x}",
  "\r\n",
  "é",
  "😀",
];
const piece = fc.constantFrom(...pieces);

test("any text is read alike, or left to the parser", () => {
  const few = fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(few, (text) => void isReadAlike(text)),
    { numRuns: Number(process.env.RUNS ?? 1500) },
  );
});

test("recipes with random edits are read alike, or left to the parser", () => {
  const short = recipes.filter(({ text }) => text.length < 3000);
  let read = 0;
  const edit = fc.tuple(fc.nat(), fc.nat({ max: 6 }), fc.oneof(fc.constant(""), piece));
  fc.assert(
    fc.property(
      fc.constantFrom(...short),
      fc.array(edit, { minLength: 1, maxLength: 3 }),
      ({ text }, edits) => {
        let changed = text;
        for (const [place, length, insert] of edits) {
          const at = place % (changed.length + 1);
          changed = changed.slice(0, at) + insert + changed.slice(at + length);
        }
        if (isReadAlike(changed)) read++;
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 300) },
  );
  assert.ok(read > 20, String(read));
});

test.run();
