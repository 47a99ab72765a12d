// How long the program takes to start, against Node itself: `node bench/startup.mjs [ROUNDS]`. All are
// measured in turn within one run, and their medians compared, so that the machine's speed and load cancel.
import { spawnSync } from "node:child_process";

const rounds = Number(process.argv[2] ?? 15);
const program = "dist/sahara-image.js";
const commands = {
  "node -e 0": ["-e", "0"],
  "--version": [program, "--version"],
  "compile zookeeper 3.8": [program, "compile", "zookeeper", "3.8"],
  "check --help": [program, "check", "--help"],
  list: [program, "list"],
};
const limits = { "--version": 1.5, "compile zookeeper 3.8": 2.5 };

const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const [name, args] of Object.entries(commands)) {
    const started = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
    times[name].push(performance.now() - started);
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
  }
}
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
const base = median(times["node -e 0"]);
let missed = false;
for (const [name, all] of Object.entries(times)) {
  const ratio = median(all) / base;
  const limit = limits[name];
  missed ||= limit !== undefined && ratio > limit;
  const verdict =
    limit === undefined ? "" : `  (at most ${limit.toFixed(1)}${ratio > limit ? ": MISSED" : ""})`;
  console.log(`${name.padEnd(24)} ${median(all).toFixed(0).padStart(5)} ms  ${ratio.toFixed(2)} ×${verdict}`);
}
process.exitCode = missed ? 1 : 0;
