// Reports are written in pieces: of a guest that printed megabytes, only a little is in memory at a time.
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { jsonPieces, safeJson } from "../../src/report/formats/json.ts";
import { formatNames, loadFormat } from "../../src/report/formats.ts";
import type { ReportStep } from "../../src/report/report.ts";
import { assertProperty } from "../support/properties.ts";
import { inputOf, joined, report } from "./fixture.ts";

const output = { stdout: `${"<".repeat(30_000)}\n`.repeat(2), stderr: '"\n'.repeat(30_000), truncated: true };
const wrong = {
  status: "failed",
  found: "x\n".repeat(30_000),
  because: "\ue000".repeat(20_000),
  differences: Array.from({ length: 1000 }, () => ({
    attribute: "a",
    expected: "b".repeat(500),
    found: "c",
  })),
  output,
} satisfies Partial<ReportStep>;

test("no piece of a report is much longer than the longest text of a guest", async () => {
  const base = report();
  const steps = Array.from({ length: 2 }, () => ({ ...base.steps[0]!, ...wrong }));
  for (const name of formatNames) {
    const { render } = await loadFormat(name);
    for (const verbosity of [0, 1]) {
      let longest = 0;
      const input = inputOf({ ...base, steps });
      for (const piece of render(input, { color: false, verbosity }))
        longest = Math.max(longest, piece.length);
      assert.ok(longest < 10 * 65_536, `${name}: ${longest}`);
    }
  }
});

test("JSON in pieces is what JSON.stringify makes", () => {
  const texts = fc.string({ unit: fc.constantFrom("a", '"', "\\", "\n", "é", "😀") });
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      texts,
      fc.constantFrom(1.5, true, null, undefined, [], {}),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(texts, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  assertProperty(
    fc.property(value, fc.constantFrom(0, 2), (value, indent) => {
      assert.is(safeJson({ value }, indent), JSON.stringify({ value }, null, indent));
    }),
    300,
  );
  const lazy = { items: new Set(["\u001b", "\u2028"]).values() };
  assert.is(joined(jsonPieces(lazy, 0)), '{"items":["\\u001b","\\u2028"]}');
});

test.run();
