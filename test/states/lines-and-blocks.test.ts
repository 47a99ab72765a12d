import { suite } from "uvu";
import * as assert from "uvu/assert";
import { posixRegex } from "../../src/plan/posix-regex.ts";
import { edited } from "./edited.ts";

const test = suite("lines and blocks of a text");

test("a line is added at the end, and keeps the kind of line ends", () => {
  assert.equal(edited("line", "a\r\nb", { line: "c" }), {
    found: ["line: c, not no such line"],
    text: "a\r\nb\r\nc\r\n",
  });
});

test("a line that is there conforms, also without an end", () => {
  assert.equal(edited("line", "a\nb", { line: "b" }), { found: [], text: "a\nb" });
});

test("a line that is there several times is left once", () => {
  assert.equal(edited("line", "b\na\nb\n", { line: "b" }), {
    found: ["line: b, not 2 such lines"],
    text: "b\na\n",
  });
});

test("the last line that matches is replaced, and the finding counts them", () => {
  assert.equal(edited("line", "Port 1\nx\nPort 2\ny\n", { line: "Port 22", match: "^Port" }), {
    found: ["line: Port 22, not Port 2 (the last of 2 lines that match)"],
    text: "Port 1\nx\nPort 22\ny\n",
  });
});

test("a line that does not match its own expression is replaced once, and then conforms", () => {
  const options = { line: "Port 22", match: "^#Port" };
  assert.is(edited("line", "#Port 1\n#Port 2\n", options).text, "#Port 1\nPort 22\n");
});

test("before names the first line, after the last one", () => {
  assert.is(edited("line", "x\nx\n", { line: "new", before: "x" }).text, "new\nx\nx\n");
  assert.is(edited("line", "x\nx\ny", { line: "new", after: "x" }).text, "x\nx\nnew\ny");
  assert.is(edited("line", "x\n", { line: "new", after: "z" }).text, "x\nnew\n");
});

test("absent removes the line and all that match", () => {
  assert.equal(edited("line", "a\nb\na1\n", { line: "b", match: "^a", absent: "yes" }), {
    found: ["line: no such line, not a (and 2 more)"],
    text: "",
  });
});

test("a block goes to the end, is replaced in its place, and is removed with its markers", () => {
  const added = "x\n# BEGIN sahara-image\na\nb\n# END sahara-image\n";
  assert.is(edited("block", "x", { content: "a\nb\n" }).text, added);
  assert.equal(edited("block", `${added}y`, { content: "c" }), {
    found: ["block: a block of 1 line, not another block of 2 lines"],
    text: "x\n# BEGIN sahara-image\nc\n# END sahara-image\ny",
  });
  assert.is(edited("block", `${added}y`, { content: "" }).text, "x\ny");
});

test("a block with one marker line is not touched", () => {
  assert.match(edited("block", "# BEGIN sahara-image\n", { content: "a" }).because!, "once each");
});

test("what tools read differently in a regular expression is refused", () => {
  for (const text of ["\\d", "a{x}", "(?:a)", "a+?", "*a", "[\\]]", "[[:word:]]", "a\\", "[", "("])
    assert.type(posixRegex(text), "string", text);
  for (const [text, matching, other] of [
    ["^[]a-c[:digit:]]+$", "]b7", "d"],
    ["a{2,3}\\.", "caa.", "a."],
    ["^/(x|y)$", "/y", "/z"],
    ["[^[:space:]]}", "a}", " }"],
  ] as const) {
    const regex = posixRegex(text) as RegExp;
    assert.ok(regex.test(matching), text);
    assert.not(regex.test(other), text);
  }
});

test.run();
