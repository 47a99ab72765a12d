// How the size of a plan and of a script, and the time and memory of a compilation, grow with the number of steps. The
// exponent between two sizes is that of the power of the size by which the figure grows: 1 is proportional.
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { figure } from "../runner.mjs";

export const title = "Scale, 10 to 10,000 steps";

const sizes = [10, 100, 1000, 10_000];

/** A recipe with as many steps, of the usual kinds. */
function recipe(steps) {
  const lines = ["validators:"];
  for (let step = 0; step < steps; step += 5)
    lines.push(
      `  - package: tool-${step}`,
      `  - package: {lib-${step}: {version: ">= ${step}.1"}}`,
      "  - os_case:",
      `      - redhat: [package: rpm-${step}]`,
      `      - debian: [package: deb-${step}]`,
      `  - script: {step-${step}: {inline: "test -e /opt/${step} || exit 1"}}`,
    );
  return `${lines.join("\n")}\n`;
}

export function measure(runner) {
  const at = (name) => join(runner.folder, name);
  const commands = {};
  for (const size of sizes) {
    mkdirSync(at(`${size}`));
    writeFileSync(at(`${size}/image.yaml`), recipe(size));
    for (const [name, emit] of Object.entries({ plan: ["--emit", "plan"], script: [] }))
      commands[`${name} ${size}`] = {
        ...runner.ours("compile", "-f", at(`${size}/image.yaml`), ...emit, "-o", at(`${name}-${size}`)),
        memory: name === "script",
      };
  }
  const samples = runner.alternate(commands);
  const bytes = (name) => sizes.map((size) => [statSync(at(`${name}-${size}`)).size]);
  const time = sizes.map((size) => samples[`script ${size}`].ms);
  const memory = sizes.map((size) => samples[`script ${size}`].mb);
  const goal = { goal: 1.1 };
  return [
    figure("plan: largest exponent", "", exponents(bytes("plan")), goal),
    figure("script: largest exponent", "", exponents(bytes("script")), goal),
    figure("compile time: largest exponent", "", exponents(time), goal),
    figure("compile memory: largest exponent", "", exponents(memory), goal),
    ...sizes.flatMap((size, index) => [
      figure(`\`compile\`, ${size.toLocaleString("en")} steps`, "ms", time[index]),
      figure(`\`compile\`, ${size.toLocaleString("en")} steps, memory`, "MB", memory[index]),
    ]),
  ];
}

/** Returns, for each round, the largest exponent between a size and the next, which is ten times as large. */
function exponents(samples) {
  return samples[0].map((_, round) =>
    Math.max(...samples.slice(1).map((values, index) => Math.log10(values[round] / samples[index][round]))),
  );
}
