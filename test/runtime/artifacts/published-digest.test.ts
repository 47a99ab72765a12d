import { test } from "uvu";
import * as assert from "uvu/assert";
import { parsePublishedDigest } from "../../../src/runtime/artifacts/published-digest.ts";
import { algorithms, digestOf, formsOf, name, noneOf } from "./checksum-files.ts";

for (const algorithm of algorithms) {
  const parse = (text: string) => parsePublishedDigest(text, name, algorithm);
  for (const [form, text] of Object.entries(formsOf(algorithm)))
    test(`a published ${algorithm} digest is read: ${form}`, () =>
      assert.is(parse(text), digestOf(algorithm)));

  for (const [what, text] of Object.entries(noneOf(algorithm)))
    test(`no ${algorithm} digest is read from ${what}`, () => assert.is(parse(text), undefined));
}

test("a file that is all digits or all blanks takes no time", () => {
  for (const text of [`a: ${"0 ".repeat(500_000)}`, " ".repeat(1_000_000), "0 0\n".repeat(250_000)])
    assert.is(parsePublishedDigest(text, name, "sha512"), undefined);
});

test.run();
