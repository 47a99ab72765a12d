// Measures the program against goals: `npm run build && npm run bench -- [--pairs N] [--dry-run] [ROW …]`. Each file in
// bench/rows/ is a row. A row's results are written to bench/results/ROW.json, and all of them as tables into
// docs/performance.md. With --dry-run they are only printed. Exits with 1 if a goal is missed.
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isMissed, rowText } from "./format.mjs";
import { describeMachine, load } from "./machine.mjs";
import { writePage } from "./page.mjs";
import { Runner } from "./runner.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pairs: { type: "string", default: "5" }, "dry-run": { type: "boolean", default: false } },
});
const pairs = Number(values.pairs);
if (!Number.isInteger(pairs) || pairs < 1) refuse(`--pairs: a number from 1, not ${values.pairs}`);

const known = (await readdir("bench/rows")).map((file) => file.replace(/\.mjs$/, ""));
const unknown = positionals.find((name) => !known.includes(name));
if (unknown !== undefined) refuse(`there is no row ${unknown}; the rows are ${known.join(", ")}`);

for (const name of positionals.length > 0 ? positionals : known) {
  const row = await import(`./rows/${name}.mjs`);
  const folder = await mkdtemp(join(tmpdir(), "sahara-image-bench-"));
  try {
    const runner = new Runner(folder, Math.max(pairs, row.pairs ?? 0));
    const loadBefore = load();
    const figures = await row.measure(runner);
    const result = {
      title: row.title,
      date: new Date().toISOString().slice(0, 10),
      machine: describeMachine(runner.program),
      load: loadBefore,
      versions: runner.versions,
      pairs: runner.pairs,
      figures,
    };
    console.log(rowText(result));
    if (figures.some(isMissed)) process.exitCode = 1;
    if (values["dry-run"]) continue;
    await mkdir("bench/results", { recursive: true });
    await writeFile(`bench/results/${name}.json`, `${JSON.stringify(result, null, 2)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
if (!values["dry-run"]) await writePage();

function refuse(sentence) {
  console.error(`bench: ${sentence}`);
  process.exit(2);
}
