import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { RunEvent } from "../../src/runtime/request.ts";
import { explainFailure } from "../../src/runtime/run/failures.ts";
import { LiveEvents } from "../../src/runtime/run/live-events.ts";
import { maskOf } from "../../src/runtime/run/mask.ts";
import { parseTranscript } from "../support/parse-transcript.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "\n", "é"), maxLength: 60 });
const secrets = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 6 }), {
  maxLength: 4,
});

test("a stream in any pieces gives the mask of the whole text", () => {
  fc.assert(
    fc.property(fc.array(text), secrets, (pieces, hidden) => {
      const mask = maskOf(hidden);
      const stream = mask.stream();
      const streamed = pieces.map((piece) => stream.write(piece)).join("") + stream.end();
      assert.is(streamed, mask(pieces.join("")));
    }),
    // An empty piece between two secrets that overlap.
    {
      numRuns: 1000,
      examples: [
        [
          ["a", "c", ""],
          ["ac", "ca"],
        ],
      ],
    },
  );
});

test("no character of a secret is left, also where secrets overlap", () => {
  const mask = maskOf(["abcd", "cdef", "xyxy"]);
  assert.is(mask("-abcdef-"), "-***-");
  assert.is(mask("-xyxyxy-"), "-***-");
  assert.is(mask("abcd abcd"), "*** ***");
});

test("a secret that is cut anywhere leaves nothing", () => {
  const secret = "0123456789";
  const mask = maskOf([secret]);
  for (let length = 1; length < secret.length; length++) {
    assert.is(mask.cutEnd(`so ${secret.slice(0, length)}`), "so ");
    assert.is(mask.cutStart(`\ufffd${secret.slice(-length)} so`), "*** so");
  }
});

test("a stream holds back no more than the longest secret", () => {
  const stream = maskOf(["0".repeat(100)]).stream();
  for (let round = 0; round < 100; round++) {
    const given = stream.write("0".repeat(1000));
    assert.ok(given.length === 0 || given === "***", given);
  }
  assert.is(stream.end(), "");
});

const word = "k3j2h4g5f6";
const announcement = `sahara-image-events ${word}\n`;

test("a live line that is cut within a secret does not show its start", () => {
  for (const before of ["x".repeat(8188), `${"x".repeat(8187)}\r`]) {
    const events: RunEvent[] = [];
    const live = new LiveEvents(maskOf(["hunter2hunter2"]), (event) => events.push(event));
    live.write(Buffer.from(`${announcement}${before}hunter2hunter2\n`));
    assert.not.match(JSON.stringify(events), "hunt");
  }
});

test("a live line that is shortened for display does not show the start of a secret", () => {
  const events: RunEvent[] = [];
  const live = new LiveEvents(maskOf(["hunter2hunter2"]), (event) => events.push(event));
  live.write(Buffer.from(`${announcement}${"x".repeat(1996)}hun\x01ter2hunter2\n`));
  assert.not.match(JSON.stringify(events), "hun");
});

test("an output whose start was cut within a secret shows none of it, whichever line it was", () => {
  const lines = (first: string) =>
    ["sahara-image-transcript 1", "begin 1 script", `stdout ${first}`, "truncated", "end 1 ok 1", ""].join(
      "\n",
    );
  for (const [first, rest] of [
    ["789", "789"],
    ["st line", "st line"],
    ["\ufffd\ufffdcond line", "cond line"],
  ] as const) {
    const bytes = Buffer.from(lines(first));
    const { record } = parseTranscript(bytes, "test-only", ["0123456789", "first line\nsecond line"]);
    assert.not.match(JSON.stringify(record), rest);
  }
});

test("a failure whose standard error was cut within a secret shows none of it", () => {
  const mask = maskOf(["0123456789"]);
  const failure = { stderr: "3456789", stderrCut: true, started: true, step: "1", mask };
  assert.not.match(JSON.stringify(explainFailure(failure)), "3456");
});

test.run();
