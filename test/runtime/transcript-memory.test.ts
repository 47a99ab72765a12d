// What a transcript takes of memory, whatever the guest prints. The peak of this process is measured.
import { readFileSync, writeFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { StepRecord } from "../../src/plan/record.ts";
import type { Transcript } from "../../src/runtime/run/transcript.ts";
import { TranscriptReader } from "../../src/runtime/run/transcript.ts";
import { limits } from "../../src/runtime/run/transcript-limits.ts";

const test = suite("memory of a transcript");
const chunkSize = 65_536;

/** Returns a figure of this process in bytes. */
function memory(field: "VmHWM" | "VmRSS"): number {
  const status = readFileSync("/proc/self/status", "latin1");
  return 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)![1]);
}

/** Reads a transcript that repeats a text up to a size. Without a guest, the program takes 72 MB of at most 120. */
function flood(text: string, size: number, end = ""): Transcript {
  const chunk = Buffer.alloc(chunkSize - (chunkSize % Buffer.byteLength(text)), text);
  // The peak begins anew (proc_pid_clear_refs(5)).
  writeFileSync("/proc/self/clear_refs", "5");
  const before = memory("VmRSS");
  const reader = new TranscriptReader("reconcile", ["a secret"]);
  reader.write(Buffer.from("sahara-image-transcript 1\nphase run\nbegin 1 script\n"));
  for (let at = 0; at < size; at += chunk.length) reader.write(chunk);
  reader.write(Buffer.from(end));
  const transcript = reader.finish();
  const grown = memory("VmHWM") - before;
  assert.ok(grown < 45e6, `${Math.round(grown / 1e6)} MB`);
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

test("a check keeps no times of changed files", () => {
  const reader = new TranscriptReader("test-only");
  reader.write(Buffer.from("sahara-image-transcript 1\nchanged 1.5 f etc/hosts\nmoment 1.5 1-begin-1\n"));
  assert.is(reader.finish().trace, undefined);
});

test("a transcript that is too long is none", () => {
  assert.is(flood("stdout y", limits.transcript + (200 << 20), "\nverdict done\n").found, false);
});

test.run();
