import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Sink } from "../../src/diagnostics/sink.ts";
import { parseOsKey } from "../../src/recipe/expressions/os-key.ts";
import { parseTemplate } from "../../src/recipe/expressions/template.ts";
import { parseVersion } from "../../src/recipe/expressions/version.ts";
import { Scalar } from "../../src/yaml/node.ts";

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
  fc.string({ unit: "binary", maxLength: 3 }),
);
const texts = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(""));

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
