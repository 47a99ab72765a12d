// Where the time of a booted check and of an apply with nothing to do goes.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { applianceEnvironment, conformingRecipe, copyOf, guestImage } from "../guests.mjs";
import { figure } from "../runner.mjs";

export const title = "The stages of a booted run of 20 steps that conform";

/** Each stage ends with the last line of the progress that matches; the last one with the process. */
const stages = [
  { name: "reading the recipe, opening the image", ends: /starting the appliance/ },
  { name: "the boot, and mounting the guest", ends: / running$/ },
  { name: "the program in the guest", ends: /✓ package / },
  { name: "unmounting, the end of the appliance, the report" },
];

export async function measure(runner) {
  const env = applianceEnvironment(runner);
  const recipe = conformingRecipe(runner);
  const image = copyOf(runner, guestImage("bench"), "bench.qcow2");
  const commands = {
    "`check --boot`": runner.ours("check", "--boot", "--image", image, "-f", recipe),
    "`apply`": runner.ours("apply", "--no-network", "--image", image, "-f", recipe),
  };
  const figures = [];
  for (const [name, { words }] of Object.entries(commands)) {
    const runs = [];
    // The first is not counted.
    for (let round = 0; round <= runner.pairs; round++) runs.push(await timesOf(words, env));
    for (const [index, stage] of stages.entries())
      figures.push(
        figure(
          `${name}: ${stage.name}`,
          "ms",
          runs.slice(1).map((times) => times[index]),
        ),
      );
  }
  return figures;
}

/** Runs a command; resolves to the milliseconds of each stage. */
async function timesOf(words, env) {
  const started = performance.now();
  const child = spawn(words[0], words.slice(1), {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ends = [];
  let text = "";
  createInterface({ input: child.stderr }).on("line", (line) => {
    text += `${line}\n`;
    const stage = stages.findIndex(({ ends: pattern }) => pattern?.test(line));
    if (stage >= 0) ends[stage] = performance.now();
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}: ${text}`);
  ends[stages.length - 1] = performance.now();
  return stages.map((_, index) => ends[index] - (index === 0 ? started : ends[index - 1]));
}
