// Each fault that docs/dev/faults.md lists is held by a test, and the page leads to it.
import { existsSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("the page of faults");
const rows = [
  ...readFileSync("docs/dev/faults.md", "utf8").matchAll(/^\| ([A-D]\d+) \| .* \| `(.+?)` \| (.+) \|$/gm),
].map(([, fault, file, text]) => ({ fault: fault!, file: file!, text: text! }));

test("no fault is missing", () => {
  const numbered = ["A", "B", "C", "D"].flatMap((part, index) =>
    Array.from({ length: [19, 15, 13, 20][index]! }, (_, row) => `${part}${row + 1}`),
  );
  assert.equal(
    rows.map(({ fault }) => fault),
    numbered,
  );
});

for (const { fault, file, text } of rows)
  test(`${fault}: ${file}`, () => {
    assert.ok(existsSync(file), `${file} does not exist`);
    assert.ok(readFileSync(file, "utf8").includes(text), `${file} does not contain: ${text}`);
  });

test.run();
