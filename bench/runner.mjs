import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

/** What a row measures with. */
export class Runner {
  /** A folder for the row's files. It is removed afterwards. */
  folder;
  /** How often each command runs. */
  pairs;
  /** The programs that took part, by name. */
  versions = { node: process.version };
  program = resolve("dist/sahara-image.js");

  constructor(folder, pairs) {
    this.folder = folder;
    this.pairs = pairs;
    if (!existsSync(this.program)) throw new Error("run `npm run build` first");
  }

  /** Returns the command of a run of the program. */
  ours(...words) {
    return { words: [process.execPath, this.program, ...words] };
  }

  /** The command that all commands without a guest are compared with. */
  node = { words: [process.execPath, "-e", "0"] };

  /**
   * Runs commands in turn as whole processes, and returns the samples of each by its name, in the order of the
   * rounds. The first round is not counted, and every other round runs in reverse order: the machine's drift then
   * hits all commands alike.
   *
   * @param commands by name: `words`, the exit `status` (default 0; undefined for any), more `env`, whether to measure
   *   `memory`, and what to do `before` each run, which is not measured
   * @returns by name: `ms`, the wall clock, and `mb`, the peak memory of a command with `memory` (Node's only)
   */
  alternate(commands) {
    const names = Object.keys(commands);
    const samples = Object.fromEntries(names.map((name) => [name, { ms: [], mb: [] }]));
    for (let round = 0; round <= this.pairs; round++) {
      for (const name of round % 2 === 0 ? names : names.toReversed()) {
        const { ms, mb } = this.run(commands[name]);
        if (round === 0) continue;
        samples[name].ms.push(ms);
        if (mb !== undefined) samples[name].mb.push(mb);
      }
    }
    return samples;
  }

  /** Runs a command. Throws if it ends with another status than the expected. */
  run(command) {
    const { words, env = {}, memory = false } = command;
    const expected = "status" in command ? command.status : 0;
    command.before?.();
    const peak = join(this.folder, "peak-memory");
    const more = memory
      ? { NODE_OPTIONS: `--require=${resolve("bench/peak-memory.cjs")}`, PEAK_MEMORY: peak }
      : {};
    const started = performance.now();
    const { status, stderr, error } = spawnSync(words[0], words.slice(1), {
      env: { ...process.env, ...env, ...more },
      stdio: ["ignore", "ignore", "pipe"],
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    const ms = performance.now() - started;
    if (error) throw error;
    if (expected !== undefined && status !== expected)
      throw new Error(`${words.join(" ")} ended with ${status}: ${stderr}`);
    if (!memory) return { ms };
    const mb = Number(readFileSync(peak, "utf8"));
    rmSync(peak);
    return { ms, mb };
  }
}

/** Returns the ratios of two commands' times, pair by pair. */
export function ratios(ours, theirs) {
  return ours.ms.map((ms, round) => ms / theirs.ms[round]);
}

/**
 * Returns a figure of a row.
 *
 * @param values the samples
 * @param unit `×` (of what the name says), `ms`, `MB`, or empty for a plain number
 * @param goal the largest median that is good; undefined if the figure only informs
 * @param reason why the goal is missed, for the page
 */
export function figure(name, unit, values, { goal, reason } = {}) {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    name,
    unit,
    median: round(quantile(sorted, 0.5)),
    min: round(sorted[0]),
    max: round(sorted.at(-1)),
    ...(goal === undefined ? {} : { goal }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Returns a quantile of sorted numbers. */
export function quantile(sorted, part) {
  const at = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

const round = (number) => Number(number.toPrecision(3));
