import { test } from "uvu";
import * as assert from "uvu/assert";
import { compileText } from "./support/compile-text.ts";

for (const [name, text] of [
  ["[", "[".repeat(10_000)],
  ["{", "{".repeat(10_000)],
  ["- ", "- ".repeat(10_000)],
  ["? ", "? ".repeat(10_000)],
  ["{a: ", "{a: ".repeat(10_000)],
  ["[{a: ", "[{a: ".repeat(10_000)],
  ["a keys", `${"[".repeat(10_000)}${"]: x}".repeat(10_000)}`],
  ["]", "]".repeat(10_000)],
  ["}{", "}{".repeat(10_000)],
  ["quotes", `"'`.repeat(10_000)],
  ["anchors", "&a ".repeat(10_000)],
  ["tags", "!a ".repeat(10_000)],
  ["aliases", `validators: [${"*a, ".repeat(10_000)}]`],
  ["colons", "a: ".repeat(10_000)],
  ["one line of 1,000,000", `validators: [{package: ${"a".repeat(1_000_000)}}]`],
] as const)
  test(`10,000 ${name} are refused politely`, async () => {
    const { plan, diagnostics } = await compileText(text);
    if (!name.startsWith("one line")) assert.not(plan);
    for (const { message } of diagnostics) assert.ok(message.length < 1000);
  });

test.run();
