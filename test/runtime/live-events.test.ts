import { test } from "uvu";
import * as assert from "uvu/assert";
import type { RunEvent } from "../../src/runtime/request.ts";
import { LiveEvents } from "../../src/runtime/run/live-events.ts";
import { maskOf } from "../../src/runtime/run/mask.ts";
import { limits } from "../../src/runtime/run/transcript-limits.ts";

const word = "k3j2h4g5f6";

function read(...chunks: (string | Buffer)[]): RunEvent[] {
  const events: RunEvent[] = [];
  const live = new LiveEvents(maskOf(["hunter2"]), (event) => events.push(event));
  for (const chunk of chunks) live.write(Buffer.from(chunk));
  return events;
}

test("nothing is believed before a word was announced", () => {
  assert.equal(read("libguestfs: hello\n@abc begin 1\nbegin 1\n"), []);
});

test("begin, end and output, in pieces of any size", () => {
  const text = `noise\r\nsahara-image-events ${word}\r\n@${word} begin 1\r\nUnpacking…\r\n@${word} end 1 changed\r\n`;
  const expected: RunEvent[] = [
    { kind: "phase", phase: "running" },
    { kind: "begin", id: "1" },
    { kind: "output", line: "Unpacking…" },
    { kind: "end", id: "1", status: "changed" },
  ];
  assert.equal(read(text), expected);
  const bytes = Buffer.from(text);
  assert.equal(read(...Array.from(bytes, (byte) => Buffer.from([byte]))), expected);
});

test("the first word wins: a second announcement and its events are output", () => {
  const events = read(
    `sahara-image-events ${word}\nsahara-image-events otherword1\n@otherword1 end 1 ok\n@${word.slice(1)} end 1 ok\n`,
  );
  assert.equal(
    events.map((event) => event.kind),
    ["phase", "output", "output", "output"],
  );
});

test("malformed events of the right word are output, and do not show the word", () => {
  const events = read(
    `sahara-image-events ${word}\n@${word} end 1 wonderful\n@${word} begin ../x\n@${word} begin 1.x\n`,
  );
  assert.is(events.filter((event) => event.kind === "output").length, 3);
  assert.not.match(JSON.stringify(events), word);
});

test("a step that begins again is the verification", () => {
  const events = read(
    `sahara-image-events ${word}\n@${word} begin 1\n@${word} end 1 ok\n@${word} begin 1\n@${word} end 1 ok\n`,
  );
  assert.equal(
    events.map((event) => (event.kind === "phase" ? event.phase : event.kind)),
    ["running", "begin", "end", "verifying", "begin", "end"],
  );
});

test("output is one clean, bounded line with no secret in it", () => {
  const events = read(
    `sahara-image-events ${word}\n`,
    "10%\r20%\r\x1b[31m30%\x1b[0m\n",
    `pass hunter2\n${"long".repeat(100_000)}\n`,
    "guestfsd: error: x\n",
    "[   12.345678] usb 1-1: new device\n",
    Buffer.from([0xff, 0x41, 0x0a]),
  );
  const lines = events.flatMap((event) => (event.kind === "output" ? [event.line] : []));
  assert.equal(lines[0], "30%");
  assert.equal(lines[1], "pass ***");
  assert.ok(lines[2]!.length <= 2001);
  assert.equal(lines[3], "\ufffdA");
  assert.is(lines.length, 4);
});

test("a line without end takes bounded memory", () => {
  const events: RunEvent[] = [];
  const live = new LiveEvents(maskOf([]), (event) => events.push(event));
  live.write(Buffer.from(`sahara-image-events ${word}\n`));
  const before = process.memoryUsage().heapUsed;
  const chunk = Buffer.alloc(1 << 20, "x");
  for (let megabytes = 0; megabytes < 100; megabytes++) live.write(chunk);
  assert.ok(process.memoryUsage().heapUsed - before < 100 << 20);
  live.write(Buffer.from("\n"));
  assert.is(events.length, 2);
});

test("forged events of many steps open only as many as there are levels", () => {
  const begins = Array.from({ length: 1000 }, (_, index) => `@${word} begin ${index}\n`).join("");
  const events = read(`sahara-image-events ${word}\n${begins}`);
  assert.is(events.filter(({ kind }) => kind === "begin").length, limits.depth);
});

test.run();
