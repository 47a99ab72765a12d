import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type PlanWork, planFleet } from "../../src/fleet/plan-fleet.ts";
import { FilesAtStake } from "../../src/system/files-at-stake.ts";
import { run, scratch } from "../cli/support.ts";

/** A matrix of jobs that take longer than it takes until progress is shown. */
function workbench(): string {
  const values = Array.from({ length: 600 }, (_, at) => `v${at}`);
  return scratch({
    "fleet.yaml": `images: [a.raw]\nrecipes: [r.yaml]\narguments: {word: [${values.join(", ")}]}\n`,
    "r.yaml":
      "arguments:\n  word: {default: x, target_variable: word}\nvalidators:\n  - package: 'p${word}'\n  - any: [package: a, package: '${word}']\n",
    "a.raw": "x".repeat(1 << 16),
  });
}

function settingsIn(cwd: string, onProgress: (work: PlanWork) => void, signal: AbortSignal) {
  const files = new FilesAtStake(cwd);
  return {
    matrix: "fleet.yaml",
    output: "f",
    folders: [],
    resourceRoots: [],
    cwd,
    files,
    signal,
    onProgress,
  };
}

test("a terminal shows how much of a plan is done, and nothing of it stays", async () => {
  const cwd = workbench();
  const { stderr, stdout } = await run(["fleet", "plan", "fleet.yaml", "-o", "f"], { cwd, tty: true });
  assert.is(stdout, "600 jobs in f\n", stderr);
  assert.match(stderr, /(compiling|writing) the jobs: \d+ of 600/);
  assert.ok(stderr.endsWith("\u001b[J\u001b[?2026l"), "the last line is removed");
});

test("without a terminal, and with -q, a plan shows no progress", async () => {
  const cwd = workbench();
  const words = ["fleet", "plan", "fleet.yaml", "-o", "f"];
  assert.is((await run(words, { cwd })).stderr, "");
  assert.is((await run([...words, "-q"], { cwd, tty: true })).stderr, "");
});

test("a signal ends a plan, and leaves no fleet", async () => {
  const cwd = workbench();
  const interruption = new AbortController();
  const seen: PlanWork[] = [];
  const settings = settingsIn(
    cwd,
    (work) => {
      seen.push(work);
      setImmediate(() => interruption.abort("SIGINT"));
    },
    interruption.signal,
  );
  const thrown = await planFleet(settings).catch((error: unknown) => error);
  assert.is(thrown, "SIGINT");
  assert.is(seen.length, 1);
  assert.not.ok(existsSync(join(cwd, "f/fleet.json")));
});

test.run();
