// How the time and memory of planning and merging a fleet grow with the number of jobs. The images are ten small files, and
// the results are written here instead of by runs: a discrepancy and twenty steps that conform. The exponent between two sizes
// is that of the power of the size by which the figure grows: 1 is proportional.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { figure } from "../runner.mjs";

export const title = "Fleets of 1,000 and 10,000 jobs";

const sizes = [1000, 10_000];
const images = 10;

const recipe = `arguments:
  site: {target_variable: SITE, default: x}
validators:
  - package: wget
  - file: {"/etc/site": {content: "\${site}\\n"}}
`;

const report = {
  outcome: "discrepancies",
  steps: Array.from({ length: 21 }, (_, at) => ({
    id: `${at}`,
    title: `package tool-${at}`,
    status: at === 0 ? "discrepancy" : "ok",
    source: { file: "own.yaml", line: 4, column: 5, end_line: 4, end_column: 12 },
  })),
  diagnostics: [],
};

export function measure(runner) {
  const at = (...names) => join(runner.folder, ...names);
  const commands = {};
  for (const size of sizes) {
    mkdirSync(at(`${size}`, "images"), { recursive: true });
    for (let image = 0; image < images; image++)
      writeFileSync(at(`${size}`, "images", `${image}.raw`), Buffer.alloc(512, image));
    const sites = Array.from({ length: size / images }, (_, site) => `s${site}`);
    writeFileSync(at(`${size}`, "own.yaml"), recipe);
    writeFileSync(
      at(`${size}`, "fleet.yaml"),
      `images: ["images/*.raw"]\nrecipes: [own.yaml]\narguments: {site: [${sites.join(", ")}]}\n`,
    );
    const plan = runner.ours("fleet", "plan", at(`${size}`, "fleet.yaml"), "-o", at(`${size}`, "fleet"));
    runner.run(plan);
    writeResults(at(`${size}`, "fleet"));
    commands[`plan ${size}`] = { ...plan, memory: true };
    commands[`merge ${size}`] = {
      ...runner.ours("fleet", "merge", at(`${size}`, "fleet")),
      status: 1,
      memory: true,
    };
  }
  const samples = runner.alternate(commands);
  const goal = { goal: 1.1 };
  return ["plan", "merge"].flatMap((command) => {
    const [small, large] = sizes.map((size) => samples[`${command} ${size}`]);
    return [
      figure(`\`fleet ${command}\`: exponent of time`, "", exponents(small.ms, large.ms), goal),
      figure(`\`fleet ${command}\`: exponent of memory`, "", exponents(small.mb, large.mb), goal),
      ...sizes.flatMap((size) => [
        figure(
          `\`fleet ${command}\`, ${size.toLocaleString("en")} jobs`,
          "ms",
          samples[`${command} ${size}`].ms,
        ),
        figure(
          `\`fleet ${command}\`, ${size.toLocaleString("en")} jobs, memory`,
          "MB",
          samples[`${command} ${size}`].mb,
        ),
      ]),
    ];
  });
}

/** Writes a result for each job of a fleet. */
function writeResults(folder) {
  const [list] = readdirSync(join(folder, "lists"));
  for (const line of readFileSync(join(folder, "lists", list), "utf8")
    .trimEnd()
    .split("\n")) {
    const { key } = JSON.parse(line);
    const result = { format: 1, key, started: "2026-01-01T00:00:00.000Z", seconds: 1, host: "bench", report };
    writeFileSync(join(folder, "results", `${key}.json`), JSON.stringify(result));
  }
}

/** Returns, for each round, the exponent between the sizes, of which the second is ten times as large. */
function exponents(small, large) {
  return small.map((value, round) => Math.log10(large[round] / value));
}
