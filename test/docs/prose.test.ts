import { test } from "uvu";
import * as assert from "uvu/assert";
// @ts-expect-error A script without types.
import { proseMistakes } from "../../scripts/check-prose.mjs";

const linesOf = (text: string) => proseMistakes(text).map(({ line }: { line: number }) => line);
const words = (count: number) => Array.from({ length: count }, () => "word").join(" ");

test("a banned phrase is found, also across lines, but not in code", () => {
  assert.equal(linesOf("# A page\n\nThe image is as\nit was.\n"), [3]);
  assert.equal(linesOf("Each finding is told with its place.\n"), [1]);
  assert.equal(linesOf("| a | b |\n| --- | --- |\n| a finding is told | `told` |\n"), [3]);
  assert.equal(linesOf("`told` is a name.\n\n```text\nit is told\n```\n"), []);
});

test("a sentence can have 40 words", () => {
  assert.equal(linesOf(`${words(40)}.\n`), []);
  assert.equal(linesOf(`Short.\n\n${words(41)}.\n`), [3]);
  assert.equal(linesOf(`${words(30)}.\n${words(30)}.\n`), []);
  assert.equal(linesOf(`- ${words(30)}\n- ${words(30)}\n`), []);
  assert.equal(linesOf(`| ${words(30)} | ${words(30)} |\n`), []);
});

test("a heading is a noun phrase or a task", () => {
  assert.equal(linesOf("# What an image can come to\n"), [1]);
  assert.equal(linesOf("# Is it the right tool?\n"), [1]);
  assert.equal(linesOf("# Crash safety\n\n## Write a recipe\n\n```sh\n# What is a comment\n```\n"), []);
});

test.run();
