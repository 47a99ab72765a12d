import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Sink } from "../../src/diagnostics/sink.ts";
import { type ExpressionLanguage, expectedAt } from "../../src/recipe/expressions/expected-at.ts";
import { withGrammars } from "../../src/recipe/expressions/load.ts";
import { parseOsKey } from "../../src/recipe/expressions/os-key.ts";
import { parseTemplate } from "../../src/recipe/expressions/template.ts";
import { parseVersion } from "../../src/recipe/expressions/version.ts";
import { Scalar } from "../../src/yaml/node.ts";

const scalar = (text: string) =>
  new Scalar(text, "plain", { start: 0, end: text.length }, { file: text, parentIndent: 0 });

/** What could come where `|` stands. */
async function expected(language: ExpressionLanguage, marked: string): Promise<string> {
  const found = await expectedAt(language, marked.replace("|", ""), marked.indexOf("|"));
  return found.map(({ kind, prefix }) => (prefix ? `${kind}(${prefix})` : kind)).join(" ");
}

for (const [language, marked, wanted] of [
  ["template", "|", "text open"],
  ["template", "a-${|", "variable"],
  ["template", "a-${ja|", "variable(ja)"],
  ["template", "a-${java}|-b", "text open"],
  ["template", "${java |}", "close"],
  ["version", "|", "version open operator"],
  ["version", "1.|", "version(1.)"],
  ["version", ">|", "operator(>) version open"],
  ["version", ">= |", "version open"],
  ["version", ">= 1.8 |", "comma"],
  ["version", ">= 1.8, |", "operator"],
  ["version", ">= ${|", "variable"],
  ["os-key", "|", "distribution"],
  ["os-key", "ub|", "distribution(ub)"],
  ["os-key", "ubuntu |", "operator os-version"],
  ["os-key", "ubuntu >= |", "os-version"],
  ["os-key", "ubuntu >= 22.04|", "os-version(22.04)"],
  ["os-key", "ubuntu >= 22.04 |", "comma"],
  ["os-key", "ubuntu >= 22.04, |", "operator os-version"],
] as const)
  test(`${language} ${marked} expects ${wanted}`, async () => {
    assert.is(await expected(language, marked), wanted);
  });

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
  fc.string({ unit: "binary", maxLength: 3 }),
);
const texts = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(""));

test("any text is read, and every place lies in it", async () => {
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const sink = new Sink("x");
      const one = scalar(text);
      const spans = await withGrammars(() => {
        const inner = new Sink("x");
        const template = parseTemplate(one, inner);
        const version = parseVersion(one, inner);
        const key = parseOsKey(one, inner);
        const constraints =
          version?.kind === "constraints"
            ? version.all.flatMap((each) => each.version)
            : (version?.version ?? []);
        for (const each of inner.diagnostics) sink.add(each);
        return [...template.parts, ...constraints, ...(key?.bounds ?? [])].map((part) => part.span);
      });
      for (const span of [...spans, ...sink.diagnostics.map((each) => each.place!.span)])
        assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length);
    }),
    { numRuns: 1000 },
  );
});

test("a text of a template is what is written, less the escapes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.constantFrom("$", "${x}", "{", "}", "a b"), fc.string())),
      async (parts) => {
        const literal = parts.join("").replaceAll("${", "$ {");
        const text = literal.replaceAll("$ {", () => "$${");
        const { parts: read, broken } = await withGrammars(() => parseTemplate(scalar(text), new Sink("x")));
        assert.not(broken);
        assert.is(
          read.map((part) => (part.kind === "text" ? part.text : "?")).join(""),
          literal.replaceAll("$ {", "${"),
        );
      },
    ),
    { numRuns: 1000 },
  );
});

test("expected: any text at any place", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<ExpressionLanguage>("template", "version", "os-key"),
      texts,
      fc.nat(20),
      async (language, text, at) => {
        for (const { prefix, start } of await expectedAt(language, text, at))
          assert.is(start + prefix.length, Math.min(at, text.length));
      },
    ),
    { numRuns: 1000 },
  );
});

test.run();
