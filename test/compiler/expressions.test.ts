import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Sink } from "../../src/diagnostics/sink.ts";
import { osKeyParser, templateParser, versionParser } from "../../src/recipe/expressions/grammars.ts";
import { parseOsKey } from "../../src/recipe/expressions/os-key.ts";
import { quickOsKey, quickTemplate, quickVersion } from "../../src/recipe/expressions/quick.ts";
import { parseTemplate } from "../../src/recipe/expressions/template.ts";
import { parseVersion } from "../../src/recipe/expressions/version.ts";
import { Scalar } from "../../src/yaml/node.ts";
import { anyCharacter } from "../support/any-character.ts";

const scalar = (text: string) =>
  new Scalar(text, "plain", { start: 0, end: text.length }, { file: text, parentIndent: 0 });

const piece = fc.oneof(
  fc.constantFrom(
    "${",
    "$${",
    "}",
    "$",
    "a",
    "1.8",
    " ",
    ",",
    ">=",
    "=",
    "!",
    "<",
    "ubuntu",
    "rocky",
    "9",
    ".",
    "é",
    "\n",
    "😀",
  ),
  fc.string({ unit: anyCharacter, maxLength: 3 }),
);
const texts = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(""));

const words = fc.constantFrom("${", "${a.b-1}", "${ java }", "}", "$", "1.8", "9", "ubuntu", "-", " ", "\t");
const signs = fc.constantFrom(">=", "<", "=", "!=", "<=", ">", "==", "", "", " ");
const nearlyRight = fc
  .array(fc.tuple(signs, fc.constantFrom("", " "), words, words), { maxLength: 3 })
  .map((parts) => parts.map((part) => part.join("")).join(", "));

test("what is read without a parser is what the parser makes of it", () => {
  const read = { template: 0, version: 0, osKey: 0 };
  const compare = (kind: keyof typeof read, quick: unknown, parsed: unknown, text: string) => {
    if (quick === undefined) return;
    read[kind]++;
    assert.equal(quick, parsed, text);
  };
  const key = fc
    .tuple(fc.constantFrom("ubuntu", "rocky ", " debian", ""), nearlyRight)
    .map((p) => p.join(""));
  fc.assert(
    fc.property(fc.oneof(texts, nearlyRight, key), (text) => {
      compare("template", quickTemplate(text), templateParser().parse(text), text);
      compare("version", quickVersion(text), versionParser().parse(text), text);
      compare("osKey", quickOsKey(text), osKeyParser().parse(text), text);
    }),
    { numRuns: 400, seed: 3 },
  );
  for (const count of Object.values(read)) assert.ok(count > 20, JSON.stringify(read));
});

test("an expression without a mistake needs no parser", () => {
  for (const text of ["", "a", "$5", "java-${java.version}-devel", "$${HOME} ${ a }$", "${a}${b}"])
    assert.ok(quickTemplate(text), text);
  for (const text of ["1.8", "${a}", ">= 2.9, < 3", "!=1.0-${release}", " = 1:2~3 "])
    assert.ok(quickVersion(text), text);
  for (const text of ["rocky", "rocky 9", "ubuntu >= 22.04, < 24", "debian>=11"])
    assert.ok(quickOsKey(text), text);
});

test("any text is read, and every place lies in it", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const sink = new Sink("x");
      const node = scalar(text);
      const template = parseTemplate(node, sink);
      const version = parseVersion(node, sink);
      const key = parseOsKey(node, sink);
      const constraints =
        version?.kind === "constraints"
          ? version.all.flatMap((each) => each.version)
          : (version?.version ?? []);
      const parts = [...template.parts, ...constraints, ...(key?.bounds ?? [])];
      for (const span of [
        ...parts.map((part) => part.span),
        ...sink.diagnostics.map((each) => each.place!.span),
      ])
        assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length);
    }),
    { numRuns: 1000 },
  );
});

test("a text of a template is what is written, less the escapes", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom("$", "${x}", "{", "}", "a b"), fc.string())), (parts) => {
      const literal = parts.join("").replaceAll("${", "$ {");
      const text = literal.replaceAll("$ {", () => "$${");
      const { parts: read, broken } = parseTemplate(scalar(text), new Sink("x"));
      assert.not(broken);
      assert.is(
        read.map((part) => (part.kind === "text" ? part.text : "?")).join(""),
        literal.replaceAll("$ {", "${"),
      );
    }),
    { numRuns: 1000 },
  );
});

test.run();
