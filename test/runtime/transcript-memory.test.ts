// What a transcript takes of memory, whatever the guest prints. The peak of this process is measured.
import { readFileSync, writeFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { limitHeap } from "../../src/cli/limit-heap.ts";
import type { StepRecord } from "../../src/plan/record.ts";
import type { Transcript } from "../../src/runtime/run/transcript.ts";
import { TranscriptReader } from "../../src/runtime/run/transcript.ts";
import { limits } from "../../src/runtime/run/transcript-limits.ts";

const test = suite("memory of a transcript");
const chunkSize = 65_536;

// As in a run: without it, the figure is mostly garbage, and differs by versions of Node.
limitHeap({ kind: "phase", phase: "booting" });

/** Returns a figure of this process in bytes. */
function memory(field: "VmHWM" | "VmRSS"): number {
  const status = readFileSync("/proc/self/status", "latin1");
  return 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)![1]);
}

/** Reads a transcript that repeats a text up to a size. Without a guest, the program takes 72 MB of at most 120. */
function flood(text: string, size: number, end = ""): Transcript {
  const length = Buffer.byteLength(text);
  const chunk = Buffer.alloc(Math.max(length, chunkSize - (chunkSize % length)), text);
  // The peak begins anew (proc_pid_clear_refs(5)).
  writeFileSync("/proc/self/clear_refs", "5");
  const before = memory("VmRSS");
  const reader = new TranscriptReader("reconcile", ["a secret"]);
  reader.write(Buffer.from("sahara-image-transcript 1\nphase run\nbegin 1 script\n"));
  for (let at = 0; at < size; at += chunk.length) reader.write(chunk);
  reader.write(Buffer.from(end));
  const transcript = reader.finish();
  const grown = memory("VmHWM") - before;
  assert.ok(grown < 30e6, `${Math.round(grown / 1e6)} MB`);
  return transcript;
}

const stdoutOf = (step: StepRecord | undefined) => step?.output?.stdout ?? "";

test("one long line keeps its end, whose secrets are hidden", () => {
  const end = "xa secret\nend 1 ok\nverdict done\n";
  const { record } = flood("stdout xxxxxxxxx", limits.transcript - 2 * chunkSize, end);
  assert.is(record.verdict, "done");
  assert.match(stdoutOf(record.steps[0]).slice(-limits.output / 2), /^[stdoux ]+x\*\*\*$/);
  assert.is(record.steps[0]!.output!.truncated, true);
});

test("of many outputs, less and less is kept", () => {
  const step = `begin 1 script\n${`stdout ${"line ".repeat(400)}\n`.repeat(32)}end 1 ok\n`;
  const { record } = flood(step, 14 << 20);
  const steps = record.steps.filter(({ output }) => output !== undefined);
  const lengths = steps.map((each) => stdoutOf(each).length);
  assert.is(lengths[1], 32 * 2001 - 1);
  assert.is(lengths.at(-1), limits.shortText);
  assert.is(steps.at(-1)!.output!.truncated, true);
  assert.ok(lengths.reduce((sum, length) => sum + length) < limits.texts);
});

test("names and paths are kept up to a limit, too", () => {
  const [path, word] = ["usr/share/".repeat(90), "x".repeat(900)];
  const step = `begin 1 script\nmark 7\ndiffers ${word}\nend 1 ok\nwrote 7 ${path}\n`;
  const { record, trace } = flood(`${step}changed 1.5 f ${path}\npackage ${word} ${word} -\n`, 24 << 20);
  const sum = (texts: readonly string[]) => texts.reduce((length, text) => length + text.length, 0);
  const kept = [
    ...record.packageChanges!.flatMap(({ name, from = "" }) => [name, from]),
    ...record.steps.flatMap(({ wrote, differences = [] }) => [
      ...(wrote?.files ?? []),
      ...differences.map(({ attribute }) => attribute),
    ]),
  ];
  assert.ok(sum(kept) < limits.texts + 5000);
  assert.ok(sum([...trace!.files].map((file) => file.path)) < limits.tracedFiles + 5000);
});

test("of many short lines of any list, some are kept, and the report says how many are left out", () => {
  const numbers = (line: (number: number) => string) =>
    Array.from({ length: 200_000 }, (_, number) => line(number)).join("");
  const lists: readonly (readonly [name: string, lines: string])[] = [
    ["steps", numbers((number) => `begin ${number} script\nend ${number} ok\n`)],
    ["differences", numbers(() => "differs a\nexpected b\nfound c\n")],
    ["variables", numbers((number) => `variable v${number} x\n`)],
    ["packages", numbers((number) => `package p${number} 1 2\n`)],
    ["warnings", numbers(() => "warning grown x\n")],
    ["times of steps", numbers((number) => `moment 1.5 ${number}-begin-1\n`)],
    [
      "changed files",
      numbers((number) => `changed 1764157342.3012345670 f a/folder/of/files/and/${number}\n`),
    ],
  ];
  for (const [name, lines] of lists) {
    const { record } = flood(lines, 1);
    assert.match(record.warnings!.at(-1)!.text, new RegExp(`; left out: .*\\b\\d+ ${name}`));
  }
  const step = "begin 1 script\nmark 7\nend 1 ok\n";
  const { record } = flood(step + numbers((number) => `wrote 7 /srv/${number}/\n`), 1);
  const wrote = record.steps.find((step) => step.wrote)!.wrote!;
  assert.equal([wrote.files.length, wrote.more], [limits.files, 200_000 - limits.files]);
});

test("lines of one character take no more memory in steps within steps", () => {
  flood(
    "begin 1 script\nexpected \n".concat("expected \n".repeat(20_000)).repeat(30),
    limits.transcript - 8e6,
  );
});

test("a check keeps no times of changed files", () => {
  const reader = new TranscriptReader("test-only");
  reader.write(Buffer.from("sahara-image-transcript 1\nchanged 1.5 f etc/hosts\nmoment 1.5 1-begin-1\n"));
  assert.is(reader.finish().trace, undefined);
});

test("a transcript that is too long is none", () => {
  assert.is(flood("stdout y", limits.transcript + (200 << 20), "\nverdict done\n").found, false);
});

test.run();
