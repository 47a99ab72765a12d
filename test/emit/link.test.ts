import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { KnownValues } from "../../src/compiler/emit/link/known.ts";
import { link, wholeLibrary } from "../../src/compiler/emit/link/link.ts";
import { annotateLibrary } from "../../src/shell/link/annotate.ts";

const test = suite("linking shell libraries");

const folders = [
  "compiler/emit/guest",
  "compiler/emit/appliance",
  "compiler/emit/live",
  "families",
  "kinds/state",
];

test("every library is printed as it is written, but for comments inside functions", () => {
  for (const folder of folders.map((name) => join("src", name)))
    for (const name of readdirSync(folder).filter((each) => each.endsWith(".sh"))) {
      const text = readFileSync(join(folder, name), "utf8");
      const kept = (shell: string) => shell.split("\n").filter((line) => !/^\s+#|^# shellcheck/.test(line));
      assert.equal(
        kept(wholeLibrary([annotateLibrary(text)]))
          .join("\n")
          .trim(),
        kept(text).join("\n").trim(),
        name,
      );
    }
});

/** Links one library; `main` is called. */
function linked(text: string, known: KnownValues = {}): string {
  return link([annotateLibrary(text)], ["main"], known).trim();
}

test("functions stay that are called: by name, by a composed name, as an argument, in a trap and in eval", () => {
  const names = (text: string, known?: KnownValues) =>
    [...linked(text, known).matchAll(/^(\w+)\(\)/gm)].map(([, name]) => name);
  const library = (body: string) =>
    `main() {\n  ${body}\n}\n\na_run() { :; }\n\nb_run() { echo "a_run"; }\n\n# a_run\nunused() {\n  a_run\n}\n`;
  assert.equal(names(library("a_run")), ["main", "a_run"]);
  assert.equal(names(library("x=$(! a_run | b_run)")), ["main", "a_run", "b_run"]);
  assert.equal(names(library('"${family}_run"')), ["main", "a_run", "b_run"]);
  assert.equal(names(library('"${family}_run"'), { family: ["b", "c"] }), ["main", "b_run"]);
  assert.match(linked(library('"${family}_run"'), { family: ["b"] }), /^ {2}b_run$/m);
  assert.equal(names(library("each_item a a_run")), ["main", "a_run"]);
  assert.equal(names(library("echo a_run")), ["main"]);
  assert.equal(names(library("trap 'a_run' EXIT")), ["main", "a_run"]);
  assert.equal(names(library('eval "b_run \\$1"')), ["main", "b_run"]);
});

test("variables stay that are read, and the comment of a section with something of it", () => {
  const text =
    "# ---- One ---\n\nmain() { echo $a; }\na=1\nb=2\n\n# ---- Two ---\n# Text.\n\n# c: does.\nc() { :; }\n";
  assert.is(linked(text), "# ---- One ---\n\nmain() { echo $a; }\na=1");
});

test("what known values decide is left out", () => {
  const cases: readonly (readonly [text: string, known: KnownValues, result: string])[] = [
    ['if [ -n "$verify" ]; then\n    a\n  else\n    b\n  fi\n  c', { verify: [""] }, "b\n  c"],
    [
      'if [ "$x" = 1 ]; then\n    a\n  elif [ -n "$verify" ]; then\n    b\n  else\n    c\n  fi',
      { verify: ["yes"] },
      'if [ "$x" = 1 ]; then\n    a\n  else\n    b\n  fi',
    ],
    ["if in_test_only && d; then a; fi\n  c", { in_test_only: ["yes"] }, "if d; then a; fi\n  c"],
    ["if d && ! in_test_only; then a; fi\n  c", { in_test_only: ["yes"] }, "if d && false; then a; fi\n  c"],
    ['if [ "$x" = 1 ] && ! in_test_only; then a; fi\n  c', { in_test_only: ["yes"] }, "c"],
    [
      "if in_test_only; then\n    a\n    return 1\n  fi\n  c",
      { in_test_only: ["yes"] },
      "a\n    return 1".replace("    ", "  "),
    ],
    ["# why\n  if in_test_only; then a; fi", { in_test_only: [""] }, ":"],
    ["in_test_only || b\n  c", { in_test_only: ["yes", ""] }, "in_test_only || b\n  c"],
    ["in_test_only || b\n  c", { in_test_only: ["yes"] }, "c"],
    [
      "case $mode in\n    test-only) a ;;\n    reconcile)\n      b\n      c\n      ;;\n  esac",
      { mode: ["reconcile"] },
      "b\n  c",
    ],
    [
      "case $command in\n    x) a ;;\n    y | z) b ;;\n    w) c ;;\n  esac",
      { command: ["x", "z"] },
      "case $command in\n    x) a ;;\n    y | z) b ;;\n  esac",
    ],
    [
      "if in_test_only; then\n    cat <<E\n  x\nE\n  fi\n  c",
      { in_test_only: ["yes"] },
      "cat <<E\n  x\nE\n  c",
    ],
    ['if [ "$x" = 1 ]; then\n    if in_test_only; then a; fi\n  fi\n  c', { in_test_only: [""] }, "c"],
  ];
  for (const [body, known, result] of cases)
    assert.is(linked(`main() {\n  ${body}\n}\n`, known), `main() {\n  ${result}\n}`, body);
});

test("a library that can't be read fails the build", () => {
  assert.throws(() => annotateLibrary("main() {\n  if a; then\n}\n"), /cannot be read/);
  assert.throws(() => annotateLibrary("main() { echo '\x02'; }\n"), /control characters/);
});

test.run();
