import { writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { childMark, KillHarness, kinds, type Round, runChild } from "./kill-harness.ts";

// By hand, for more: KILL_ROUNDS=200 KILL_SIZE=256 KILL_REPORT=FILE node scripts/test.mjs guest runtime/kill;
// KILL_KINDS=vdi,raw for some of the formats only.
const rounds = Number(process.env.KILL_ROUNDS ?? 15);
const size = Number(process.env.KILL_SIZE ?? 24);
const seed = Number(process.env.KILL_SEED ?? 4);
const only = process.env.KILL_KINDS?.split(",");
const tried = kinds.filter((kind) => only?.includes(kind) ?? true);

const words = process.env[childMark];
if (words !== undefined) await runChild(words);
else {
  test(`${rounds} applies killed at random instants leave the old image or the new one`, async () => {
    const harness = new KillHarness(process.argv[1]!, size, seed);
    const all: Round[] = [];
    try {
      for (let n = 0; n < rounds; n++) {
        const round = await harness.round(tried[n % tried.length]!, n % 2 === 0 ? "in-place" : "replace");
        all.push(round);
        const about = JSON.stringify(round);
        assert.is.not(round.content, "neither", about);
        if (round.action !== "nothing" && !round.twice)
          assert.is(round.content, round.action === "finished" ? "new" : "old", about);
        assert.is(round.damage, "", about);
        assert.equal(round.left, [], about);
      }
    } finally {
      harness.dispose();
      if (process.env.KILL_REPORT) writeFileSync(process.env.KILL_REPORT, report(all));
    }
  });
  test.run();
}

/** The figures of a run by hand, a line for each thing that happened. */
function report(all: readonly Round[]): string {
  const counts = new Map<string, number>();
  for (const { road, killedIn, action, content, twice } of all) {
    const key = `${road.padEnd(9)} killed in ${killedIn.padEnd(11)}${twice ? " and in recovery" : ""} ${action.padEnd(9)} ${content}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .sort()
    .map(([key, count]) => `${String(count).padStart(4)}  ${key}\n`)
    .join("");
}
