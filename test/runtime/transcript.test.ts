import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { TranscriptReader } from "../../src/runtime/run/transcript.ts";
import { limits } from "../../src/runtime/run/transcript-limits.ts";
import { anyCharacter } from "../support/any-character.ts";
import { parseTranscript } from "../support/parse-transcript.ts";

const bytes = (...lines: string[]) => Buffer.from(`${["sahara-image-transcript 1", ...lines].join("\n")}\n`);

test("a whole transcript becomes a record", () => {
  const { record, found, root } = parseTranscript(
    bytes(
      "mode test-only",
      "root /dev/sda2",
      "guest distro rocky",
      "guest version 9.3",
      "guest family redhat",
      "guest arch x86_64",
      "phase run",
      "begin 1 package",
      "expected installed",
      "found not installed",
      "would dnf -y install nfs-utils",
      "end 1 discrepancy 0.12",
      "begin 2 any",
      "branch 2.1 test-only",
      "begin 2.1.1 package",
      "end 2.1.1 discrepancy 0.01",
      "endbranch 2.1 discrepancy",
      "branch 2.2 test-only",
      "begin 2.2.1 package",
      "end 2.2.1 ok",
      "endbranch 2.2 ok",
      "end 2 ok 0.05",
      "begin 3 script",
      "stdout some line",
      "stdout ",
      "stdout  third",
      "stderr oops",
      "exit 1",
      "truncated",
      "because it said so",
      "end 3 failed 1.20",
      "variable java_home /usr/lib/jvm",
      "variable two a",
      "variable two ",
      "variable two b c",
      "verdict discrepancies",
    ),
    "test-only",
  );
  assert.is(found, true);
  assert.is(root, "/dev/sda2");
  assert.equal(record, {
    mode: "test-only",
    guest: { distro: "rocky", version: "9.3", family: "redhat", arch: "x86_64" },
    steps: [
      {
        id: "1",
        kind: "package",
        status: "discrepancy",
        expected: "installed",
        found: "not installed",
        would: "dnf -y install nfs-utils",
        seconds: 0.12,
      },
      {
        id: "2",
        kind: "any",
        status: "ok",
        branches: [
          {
            id: "2.1",
            mode: "test-only",
            status: "discrepancy",
            steps: [{ id: "2.1.1", kind: "package", status: "discrepancy", seconds: 0.01 }],
          },
          {
            id: "2.2",
            mode: "test-only",
            status: "ok",
            steps: [{ id: "2.2.1", kind: "package", status: "ok" }],
          },
        ],
        seconds: 0.05,
      },
      {
        id: "3",
        kind: "script",
        status: "failed",
        because: "it said so",
        output: { stdout: "some line\n\n third", stderr: "oops", exitCode: 1, truncated: true },
        seconds: 1.2,
      },
    ],
    variables: { java_home: "/usr/lib/jvm", two: "a\n\nb c" },
    verdict: "discrepancies",
  });
});

test("the verification and the package changes of a reconcile", () => {
  const { record } = parseTranscript(
    bytes(
      "phase run",
      "begin 1 package",
      "end 1 changed 3",
      "package zookeeper - 3.8.0-11",
      "package old 1 -",
      "package up 1 2",
      "phase verify",
      "begin 1 package",
      "end 1 ok 0.1",
      "verdict done",
    ),
    "reconcile",
  );
  assert.is(record.steps.length, 1);
  assert.equal(record.verify, [{ id: "1", kind: "package", status: "ok", seconds: 0.1 }]);
  assert.equal(record.packageChanges, [
    { name: "zookeeper", to: "3.8.0-11" },
    { name: "old", from: "1" },
    { name: "up", from: "1", to: "2" },
  ]);
});

test("a step that was begun and never ended is undetermined, and its branch failed", () => {
  const { record } = parseTranscript(
    bytes("phase run", "begin 1 any", "branch 1.1 test-only", "begin 1.1.1 script", "stdout last words"),
    "reconcile",
  );
  assert.is(record.verdict, undefined);
  const [any] = record.steps;
  assert.is(any?.status, "undetermined");
  assert.is(any?.branches?.[0]?.status, "failed");
  assert.is(any?.branches?.[0]?.steps[0]?.output?.stdout, "last words");
});

test("what is printed before the transcript, and looks like one, does not count", () => {
  const forged = bytes("phase run", "verdict conforms").toString();
  const { record } = parseTranscript(
    Buffer.from(`${forged}more\n${bytes("phase run", "verdict discrepancies")}`),
    "test-only",
  );
  assert.is(record.verdict, "discrepancies");
  assert.is(parseTranscript(Buffer.from(`x ${forged}`), "test-only").found, false);
});

test("the mode is the one that was asked for", () => {
  assert.is(parseTranscript(bytes("mode reconcile"), "test-only").record.mode, "test-only");
});

test("controls, terminal sequences and broken UTF-8 do not get through", () => {
  const text = Buffer.concat([
    bytes("phase run", "begin 1 script"),
    Buffer.from("stdout \x1b[31mred\x1b[0m \x1b]0;title\x07bell\x07 a\tb \u202eabc\u0000d\r\nstdout "),
    Buffer.from([0xff, 0x41, 0xc3]),
    Buffer.from("\nend 1 ok 1\n"),
  ]);
  const { record } = parseTranscript(text, "test-only");
  assert.is(record.steps[0]?.output?.stdout, "red bell a\tb abcd\n\ufffdA\ufffd");
});

test("secrets are replaced by stars everywhere, also when they are cut off", () => {
  const secret = "s3cret pass\nsecond line";
  const { record } = parseTranscript(
    bytes(
      "phase run",
      "begin 1 script",
      "stdout cret pass",
      "stdout it is s3cret pass",
      "stdout second line, really",
      "stderr s3cr\x1b[0met pass",
      "truncated",
      "because s3cret pass",
      "end 1 failed 1",
      "variable other s3cret pass",
      "package s3cret - hunter2",
    ),
    "test-only",
    [secret, "hunter2", "cret pass"],
  );
  const all = JSON.stringify(record);
  for (const part of ["s3cret pass", "second line", "hunter2", "cret pass"]) assert.not.match(all, part);
  assert.match(all, "***");
});

test("an output longer than what is kept keeps its end, and says so", () => {
  const { record } = parseTranscript(
    bytes("phase run", "begin 1 script", `stdout ${"x".repeat(200_000)}end`, "end 1 ok 1"),
    "test-only",
  );
  const output = record.steps[0]?.output;
  assert.is(output?.stdout.length, limits.output);
  assert.ok(output?.stdout.endsWith("xend"));
  assert.is(output?.truncated, true);
});

test("a transcript is the same however it arrives", () => {
  const long = "\ud83d\ude00 a secret ".repeat(20_000);
  const text = Buffer.concat([
    Buffer.from(
      "sahara-image-transcript 1\nverdict done\nx\nsahara-image-transcript 1\nphase run\nbegin 1 script\n",
    ),
    Buffer.from("stdout \u20ac a sec"),
    Buffer.from([0xff, 0xe2, 0x82, 0x0a]),
    Buffer.from(
      `stdout ${long}\nbecause ${long}\nroot ${long}\nend 1 ok 1\nvariable v ${long}\nverdict conforms`,
    ),
  ]);
  const whole = parseTranscript(text, "test-only", ["a secret"]);
  assert.is(whole.record.steps[0]!.because!.length, limits.text + 1);
  assert.not.match(JSON.stringify(whole), "a secret");
  for (const size of [1, 7, 65_535, 65_536, 65_537]) {
    const reader = new TranscriptReader("test-only", ["a secret"]);
    for (let at = 0; at < text.length; at += size) reader.write(text.subarray(at, at + size));
    assert.equal(reader.finish(), whole, String(size));
  }
});

test("a refusal keeps its sentence", () => {
  const { record } = parseTranscript(
    bytes("refused two systems:", "refused   /dev/sda1  one", "verdict refused"),
    "test-only",
  );
  assert.is(record.refused, "two systems:\n  /dev/sda1  one");
  assert.is(record.verdict, "refused");
});

test("more steps and deeper nesting than any run has are left out", () => {
  const deep: string[] = [];
  for (let depth = 0; depth < 500; depth++)
    deep.push(`begin 1${".1".repeat(depth % 50)} any`, "branch 1.1 test-only");
  const { record } = parseTranscript(bytes("phase run", ...deep), "test-only");
  assert.ok(JSON.stringify(record).length < 100_000);
  const wide = Array.from({ length: limits.steps + 5 }, (_, n) => `begin ${n + 1} package\nend ${n + 1} ok`);
  assert.is(parseTranscript(bytes("phase run", ...wide), "test-only").record.steps.length, limits.steps);
});

const line = fc.oneof(
  fc.constantFrom(
    "phase run",
    "phase verify",
    "begin 1 any",
    "begin 1.1.1 script",
    "begin 2 package",
    "branch 1.1 test-only",
    "branch 1.2 reconcile",
    "endbranch 1.1 ok",
    "endbranch 1.2 failed",
    "end 1 ok 0.1",
    "end 1.1.1 failed x",
    "end 2 changed",
    "stdout a",
    "truncated",
    "exit 3",
    "variable __proto__ x",
    "variable a",
    "package a b c",
    "package",
    "verdict done",
    "sahara-image-transcript 1",
    "guest",
    "end",
    "branch",
    "refused",
  ),
  fc.string({ unit: anyCharacter }),
);

test("warnings are known codes with a bounded sentence", () => {
  const { record } = parseTranscript(
    bytes(
      "warning not-mounted /home is not mounted\x1b[31m",
      "warning made-up something",
      "warning not-mounted",
      ...Array.from({ length: 300 }, () => `warning not-mounted ${"x".repeat(5000)}`),
      "verdict conforms",
    ),
    "test-only",
  );
  assert.is(record.warnings?.length, limits.warnings + 1);
  assert.match(record.warnings!.at(-1)!.text, /; left out: 102 warnings$/);
  assert.is(record.warnings?.[0]?.code, "not-mounted");
  assert.match(record.warnings![0]!.text, /^\/home is not mounted/);
  assert.ok(record.warnings!.every(({ text }) => text.length <= limits.warning));
});

test("any text at all, and any transcript cut anywhere, gives a record", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), fc.nat(), fc.boolean(), (lines, cut, head) => {
      const whole = Buffer.from((head ? "sahara-image-transcript 1\n" : "") + lines.join("\n"));
      const { record } = parseTranscript(whole.subarray(0, cut % (whole.length + 1)), "reconcile", ["a"]);
      const text = JSON.stringify(record);
      assert.ok(Array.isArray(record.steps));
      assert.not.match(text, /\\u00(?!09)[01][0-9a-f]/);
      assert.not.match(text, /[\x7f-\x9f]/);
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      parseTranscript(Buffer.concat([bytes("phase run", "begin 1 script"), noise]), "test-only");
    }),
    { numRuns: 500 },
  );
});

test.run();
