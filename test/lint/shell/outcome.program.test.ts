import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { statuses } from "./support/statuses.ts";

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
  const driver = 'for script; do (sh -c "$script"; printf "%s\\n" $?); done';
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
