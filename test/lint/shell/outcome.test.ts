import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitStatusOf } from "../../../src/shell/outcome.ts";
import { parseShell } from "../../../src/shell/parse-shell.ts";

const inTestOnly = new Map([
  ["test_only", "1"],
  ["SIV_RECONCILE", "0"],
]);

/** `0`, `1` (any status but zero), or both. */
function statuses(script: string): string {
  const { zero, nonZero } = exitStatusOf(parseShell(script), inTestOnly);
  return `${zero ? "0" : ""}${nonZero ? "1" : ""}`;
}

const cases: readonly (readonly [expected: string, script: string])[] = [
  ["0", "if [ $test_only -eq 1 ]; then\n  exit 0\nfi\nyum install -y x\n"],
  ["0", 'if [ "$test_only" -eq 0 ]; then\n  mkdir /x\nelse\n  exit 0\nfi\n'],
  ["01", 'if [ "$test_only" = 0 ]; then mkdir /x; else test -d /x; fi'],
  ["01", "test -d /x"],
  ["0", "[ $test_only = 1 ] && exit 0\nmkdir /x"],
  ["0", "[[ $test_only == 1 ]] && exit\nmkdir /x"],
  ["01", "mkdir /x\nexit"],
  ["0", "mkdir /x || true"],
  ["0", 'case "$test_only" in 1) exit 0 ;; *) exit 1 ;; esac'],
  ["1", 'case "$SIV_RECONCILE" in 1) exit 0 ;; *) exit 1 ;; esac'],
  ["0", "if ((test_only)); then exit 0; fi; mkdir /x"],
  ["01", "set -e\nmkdir /x\nexit 0"],
  ["0", "mkdir /x\nexit 0"],
  ["01", "#!/bin/sh\nset -o errexit\nmkdir /x\necho done"],
  ["0", 'main() { [ -n "$test_only" ] && return 0; mkdir /x; }\nmain'],
  ["0", 'check() { exit 0; }\nif [ "${test_only:-0}" = 1 ]; then check; fi\nmkdir /x'],
  ["01", "for f in a b; do test -e $f || exit 1; done\nexit 0"],
  ["0", "test_only=0\nif [ $test_only = 1 ]; then exit 1; fi\nexit 0".replace("exit 1", "true")],
  ["01", "test_only=0\nif [ $test_only = 1 ]; then exit 1; fi\nexit 0"],
  ["01", "curl x | sh"],
  ["0", "echo hello"],
  ["01", "echo hello > /etc/x"],
  ["01", ": ${name:?not set}\nexit 0"],
];

for (const [expected, script] of cases)
  test(`${JSON.stringify(script)} ends with ${expected}`, () => assert.is(statuses(script), expected));

/** Scripts of which nothing hangs on the machine, so that a real shell can be asked. */
const { script } = fc.letrec<{ statement: string; list: string; script: string }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      "true",
      "false",
      "exit 0",
      "exit 3",
      "[ $test_only = 1 ]",
      '[ "$test_only" -eq 0 ]',
      '[ ! "$SIV_RECONCILE" = 1 -a -n "$test_only" ]',
      '[ "$unset" = x ]',
      "x=1",
      "f",
      "x=$(false)",
      "set -e",
      "exit",
    ),
    fc.tuple(tie("list"), tie("list")).map(([a, b]) => `if ${a}; then ${b}; fi`),
    fc.tuple(tie("list"), tie("list"), tie("list")).map(([a, b, c]) => `if ${a}; then ${b}; else ${c}; fi`),
    fc.tuple(tie("statement"), tie("statement")).map(([a, b]) => `${a} && ${b}`),
    fc.tuple(tie("statement"), tie("statement")).map(([a, b]) => `${a} || ${b}`),
    tie("statement").map((a) => `! { ${a}; }`),
    tie("list").map((a) => `(${a})`),
    tie("list").map((a) => `{ ${a}; }`),
    fc.tuple(tie("statement"), tie("statement")).map(([a, b]) => `{ ${a}; } | { ${b}; }`),
    tie("list").map((a) => `for i in 1 2; do ${a}; done`),
    tie("list").map((a) => `for i in; do ${a}; done`),
    fc.tuple(tie("list"), tie("list")).map(([a, b]) => `case $test_only in 0) ${a};; 1) ${b};; esac`),
    fc.tuple(tie("list"), tie("list")).map(([a, b]) => `case x$unset in y*) ${a};; *) ${b};; esac`),
  ),
  list: fc.array(tie("statement"), { minLength: 1, maxLength: 3 }).map((all) => all.join("; ")),
  script: fc
    .tuple(fc.constantFrom("true", "false", "return 0", "return 2", "exit 4", "false; true"), tie("list"))
    .map(([body, list]) => `f() { ${body}; }\n${list}`),
}));

test("a real shell ends as foretold", () => {
  const scripts = fc.sample(script, { numRuns: 300, seed: 5 });
  const driver = 'for one; do (sh -c "$one"; printf "%s\\n" $?); done';
  const env = { PATH: process.env.PATH, test_only: "1", SIV_RECONCILE: "0" };
  const output = execFileSync("sh", ["-c", driver, "sh", ...scripts], { env, encoding: "utf8" });
  const real = output.trim().split("\n");
  assert.is(real.length, scripts.length);
  scripts.forEach((text, index) => {
    const foretold = statuses(text);
    const found = real[index] === "0" ? "0" : "1";
    assert.ok(foretold.includes(found), `${text}\nends with ${real[index]}, foretold ${foretold}`);
  });
});

test.run();
