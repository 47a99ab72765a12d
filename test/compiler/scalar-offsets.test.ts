import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { stringify } from "yaml";
import { Sink } from "../../src/diagnostics/sink.ts";
import { SourceText } from "../../src/source/source-text.ts";
import type { Scalar, YamlNode } from "../../src/yaml/node.ts";
import { parseYaml } from "../../src/yaml/parse-yaml.ts";

function parse(text: string): { root: YamlNode | undefined; sink: Sink } {
  const sink = new Sink("image.yaml");
  return { root: parseYaml(new SourceText("image.yaml", text), sink), sink };
}

function scalarOf(text: string): Scalar {
  const { root, sink } = parse(text);
  assert.equal(sink.diagnostics, []);
  let node = root!;
  while (node.kind !== "scalar") node = node.kind === "sequence" ? node.items[0]! : node.entries[0]!.value;
  return node;
}

/** Where in the file a word of the text stands. */
function placeOf(yaml: string, word: string): string {
  const scalar = scalarOf(yaml);
  const at = scalar.text.indexOf(word);
  const { start, end } = scalar.spanOf(at, at + word.length);
  return yaml.slice(start, end);
}

for (const [name, yaml, word, wanted] of [
  ["plain", "a: one two three", "two", "two"],
  ["plain, folded", "a: one\n  two\n\n  three", "three", "three"],
  ["plain, across a fold", "a: one\n  two", "one two", "one\n  two"],
  ["single quotes", "a: 'it''s two'", "two", "two"],
  ["single quotes, the quote", "a: 'it''s two'", "'", "''"],
  ["single quotes, folded", "a: 'one   \n\n   it''s\n   two'", "s two", "s\n   two"],
  ["double quotes", 'a: "\\u0061\\x62 \\"two\\" c"', "two", "two"],
  ["double quotes, an escape", 'a: "x\\u0061y"', "a", "\\u0061"],
  ["double quotes, a pair", 'a: "x\\U0001F600y"', "😀", "\\U0001F600"],
  ["double quotes, folded", 'a: "one\\\n   \\ two\n   three"', "two", "two"],
  ["literal", "a: |\n  one\n\n    two\n  three\n", "two", "two"],
  ["literal, indicator", "a: |2-\n   one\n  two\n", "two", "two"],
  ["literal, keep", "a: |+\n  one\n\n\n", "one", "one"],
  ["literal, crlf", "a: |\r\n  one\r\n  two\r\n", "two", "two"],
  ["folded", "a: >\n  one\n  two\n\n  three\n\n    code\n  four\n", "four", "four"],
  ["folded, more indented", "a: >-\n  one\n    code\n\n  two", "code", "code"],
  ["in a list", "- - a: |\n      one\n      two\n", "two", "two"],
] as const)
  test(`a word in a ${name} scalar is found in the file`, () => {
    assert.is(placeOf(yaml, word), wanted);
  });

const line = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "  deeper",
    "word",
    "two words",
    "it's",
    'a "b"',
    "\\",
    "# no comment",
    "- x",
    "a: b",
    "é😀",
    "\ttab",
    "end ",
  ),
  fc.string({ maxLength: 8 }),
);
const values = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => lines.join("\n"));
const styles = ["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED"] as const;

test("each character of any scalar is found where it was written", () => {
  fc.assert(
    fc.property(
      values,
      fc.constantFrom(...styles),
      fc.integer({ min: 20, max: 60 }),
      fc.boolean(),
      (value, defaultStringType, lineWidth, crlf) => {
        let yaml = stringify({ key: [value] }, { defaultStringType, lineWidth });
        if (crlf) yaml = yaml.replaceAll(/\r?\n/g, "\r\n");
        const { root, sink } = parse(yaml);
        if (sink.hasErrors) return;
        let node = root!;
        while (node.kind !== "scalar")
          node = node.kind === "sequence" ? node.items[0]! : node.entries[0]!.value;
        let before = node.span.start;
        for (let index = 0; index <= node.text.length; index++) {
          const offset = node.offsetOf(index);
          assert.ok(
            offset !== undefined,
            `no place for ${index} of ${JSON.stringify(node.text)} in ${JSON.stringify(yaml)}`,
          );
          assert.ok(
            before <= offset && offset <= node.span.end + 2,
            `${index} at ${offset} after ${before} in ${JSON.stringify(yaml)}`,
          );
          before = offset;
          const character = node.text[index];
          // White space may come of folding, all else is written, or escaped.
          if (character !== undefined && !/\s/.test(character) && yaml[offset] !== "\\")
            assert.is(yaml[offset], character);
        }
      },
    ),
    { numRuns: 1500 },
  );
});

test.run();
