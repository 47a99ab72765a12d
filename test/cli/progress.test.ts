import { suite } from "uvu";
import * as assert from "uvu/assert";
import { PlainProgress } from "../../src/cli/progress/plain.ts";
import { showProgress } from "../../src/cli/progress/show-progress.ts";
import { View } from "../../src/cli/progress/view.ts";
import { colorsFor } from "../../src/report/styles.ts";
import type { RunEvent } from "../../src/runtime/request.ts";
import { plan } from "../report/fixture.ts";
import { ioFor } from "./support.ts";

const test = suite("cli: progress");
const plain = colorsFor(false);

const story: readonly (readonly [seconds: number, event: RunEvent])[] = [
  [0, { kind: "phase", phase: "opening" }],
  [0, { kind: "note", text: "KVM is not available\u001b[31m" }],
  [0.5, { kind: "phase", phase: "booting" }],
  [17, { kind: "phase", phase: "running" }],
  [17, { kind: "begin", id: "1.1" }],
  [17.2, { kind: "end", id: "1.1", status: "ok" }],
  [17.2, { kind: "begin", id: "3" }],
  [17.3, { kind: "begin", id: "3.1.1" }],
  [17.4, { kind: "end", id: "3.1.1", status: "discrepancy" }],
  [17.5, { kind: "end", id: "3", status: "ok" }],
  [18, { kind: "begin", id: "4" }],
  [18.5, { kind: "output", line: "fetching\u001b]0;evil\u0007" }],
  [19, { kind: "output", line: "unpacking" }],
];

function viewAfter(events: typeof story): View {
  const view = new View(plan, 0);
  for (const [seconds, event] of events) view.take(event, seconds * 1000);
  return view;
}

test("the view shows what was done, what runs with its last lines, and what is to come", () => {
  assert.equal(viewAfter(story).render(21_000, 80, 30, plain), [
    "⠋ running 21 s",
    "  ✓ package wget 0.2 s",
    "  ✓ any of 2 branches 0.3 s",
    "  ⠋ script setup 3 s",
    "      | fetching",
    "      | unpacking",
    "  · script plain",
    "  · script fancy",
  ]);
});

test("it fits a small terminal, and the running step stays in sight", () => {
  const lines = viewAfter(story).render(21_000, 24, 8, plain);
  assert.ok(lines.length <= 8, lines.join("\n"));
  for (const line of lines) assert.ok([...line].length <= 24 + 4, line);
  assert.ok(lines.some((line) => line.includes("script setup")));
});

test("it says how long the boot usually takes, and what is left of it", () => {
  const view = viewAfter([[1, { kind: "phase", phase: "booting", usual: 14.2 }]]);
  const head = (seconds: number) => view.render(seconds * 1000, 80, 30, plain)[0]!.slice(2);
  assert.is(head(1), "starting the appliance 1 s, about 15 s left (usually 14 s)");
  assert.is(head(7), "starting the appliance 7 s, about 9 s left (usually 14 s)");
  assert.is(head(16), "starting the appliance 16 s, longer than the usual 14 s");
  view.take({ kind: "phase", phase: "running" }, 17_000);
  assert.is(head(17), "running 17 s");
});

test("the verification starts the list again", () => {
  const view = viewAfter([
    ...story,
    [22, { kind: "end", id: "4", status: "ok" }],
    [22, { kind: "phase", phase: "verifying" }],
  ]);
  const lines = view.render(22_500, 80, 30, plain);
  assert.is(lines[0], "⠴ verifying 22 s");
  assert.ok(lines.includes("  · script setup"));
});

test("in a pipe it is one line a step, with the seconds since the start, and no controls", () => {
  let stderr = "";
  const progress = new PlainProgress(plan, ioFor({ stderr: (text) => (stderr += text) }), false, false);
  for (const [, event] of story) progress.onEvent(event);
  assert.equal(
    stderr
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/^ +\d+\.\d s {2}/, "")),
    [
      "KVM is not available",
      "starting the appliance",
      "running",
      "✓ package wget",
      "  ✗ package java-17",
      "✓ any of 2 branches",
    ],
  );
});

test("in a pipe it names a case without a value by its variable", () => {
  let stderr = "";
  const progress = new PlainProgress(plan, ioFor({ stderr: (text) => (stderr += text) }), false, false);
  progress.onEvent({ kind: "end", id: "5", status: "undetermined" });
  assert.match(stderr, /\? case of flavour\n$/i);
});

test("live on a terminal, plain in a pipe, in CI, with -v, on a dumb terminal and on one without a size", async () => {
  const on = async (io: Partial<ReturnType<typeof ioFor>>, verbosity: 0 | 1 = 0) => {
    let stderr = "";
    const progress = await showProgress(
      plan,
      { ...ioFor({ stderr: (text) => (stderr += text) }, { tty: true }), ...io },
      { color: "never", verbosity },
    );
    progress.onEvent({ kind: "note", text: "a note" });
    progress.stop();
    assert.match(stderr, "a note\n");
    return stderr.includes("\u001b[") ? "live" : "plain";
  };
  assert.is(await on({}), "live");
  assert.is(await on({ isTTY: { stdin: false, stdout: false, stderr: false } }), "plain");
  assert.is(await on({ env: { CI: "true" } }), "plain");
  assert.is(await on({ env: { TERM: "dumb" } }), "plain");
  assert.is(await on({ columns: 0, rows: 0 }), "plain");
  assert.is(await on({}, 1), "plain");
});

test("verbose shows the output too", () => {
  let stderr = "";
  const progress = new PlainProgress(plan, ioFor({ stderr: (text) => (stderr += text) }), false, true);
  for (const [, event] of story) progress.onEvent(event);
  assert.match(stderr, / {4}\| fetching\n/);
  assert.not.match(stderr, /\u001b/);
});

test.run();
