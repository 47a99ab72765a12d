import { test } from "uvu";
import * as assert from "uvu/assert";
import { parsePublishedDigest } from "../../../src/runtime/artifacts/published-digest.ts";
import { digest, forms, name, none } from "./checksum-files.ts";

for (const [form, text] of Object.entries(forms))
  test(`a published digest is read: ${form}`, () => assert.is(parsePublishedDigest(text, name), digest));

for (const [what, text] of Object.entries(none))
  test(`no digest is read from ${what}`, () => assert.is(parsePublishedDigest(text, name), undefined));

test("a file that is all digits or all blanks takes no time", () => {
  for (const text of [`a: ${"0 ".repeat(500_000)}`, " ".repeat(1_000_000), "0 0\n".repeat(250_000)])
    assert.is(parsePublishedDigest(text, name), undefined);
});

test.run();
