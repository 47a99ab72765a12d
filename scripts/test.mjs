// Runs the tests: `node scripts/test.mjs [unit|program|guest] [FILTER…]`; FILTER is a part of a file's path.
//
// A test file is test/**/*.test.ts; one that boots an appliance ends in .guest.test.ts, one that works for seconds,
// with other programs (the built program, editors, shells, qemu-img) or thousands of random inputs, in
// .program.test.ts. Each is bundled and run as a process of its own, two at a time. A file whose uvu summary is
// missing or counts no test has failed: uvu lets a file that forgets `.run()` pass with nothing run.
import { spawn } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { bundling } from "./build.mjs";

const words = process.argv.slice(2);
const kinds = ["guest", "program", "unit"];
const kind = kinds.includes(words[0]) ? words.shift() : "all";
const outdir = join("build", `test-${process.pid}`);

const kindOf = (path) => kinds.find((kind) => path.endsWith(`.${kind}.test.ts`)) ?? "unit";
const files = (await readdir("test", { recursive: true }))
  .filter((path) => path.endsWith(".test.ts"))
  .map((path) => join("test", path))
  .filter((path) => kind === "all" || kindOf(path) === kind)
  .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
  // The slow ones first, so that the last process to end is a short one.
  .sort((a, b) => kinds.indexOf(kindOf(a)) - kinds.indexOf(kindOf(b)) || a.localeCompare(b));

const summary = (output, word) => {
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  const found = [...plain.matchAll(new RegExp(`^\\s*${word}:\\s+(\\d+)\\s*$`, "gm"))].at(-1);
  return found ? Number(found[1]) : undefined;
};

/**
 * Runs a bundled test file; resolves to its counts and to what it printed. Source maps cost a unit test a tenth of its time,
 * so only a second run of one that failed has them. Its first run counts.
 */
async function run(file) {
  const isQuick = kindOf(file) === "unit";
  const result = await runOnce(file, !isQuick);
  if (!isQuick || result.failed === 0) return result;
  const again = await runOnce(file, true);
  if (again.failed > 0) return { ...result, output: again.output };
  return { ...result, problems: [...result.problems, "it passed when it was run again"] };
}

function runOnce(file, withSourceMaps) {
  const bundle = join(outdir, file.replace(/\.ts$/, ".js"));
  const started = performance.now();
  return new Promise((done) => {
    const child = spawn(process.execPath, [...(withSourceMaps ? ["--enable-source-maps"] : []), bundle], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? "1" : "0", NODE_NO_WARNINGS: "1" },
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("close", (code, signal) => {
      const total = summary(output, "Total");
      const passed = summary(output, "Passed") ?? 0;
      const skipped = summary(output, "Skipped") ?? 0;
      const problems = [];
      if (total === undefined)
        problems.push("it printed no summary: it died early, or forgot to run its tests");
      else if (total + skipped === 0) problems.push("it ran no test: does it end with .run()?");
      if (code !== 0 && passed === total) problems.push(`it ended with ${signal ?? `exit code ${code}`}`);
      const failed = Math.max((total ?? 0) - passed, problems.length > 0 ? 1 : 0);
      done({
        file,
        passed,
        failed,
        skipped,
        problems,
        output,
        seconds: (performance.now() - started) / 1000,
      });
    });
  });
}

if (files.length === 0) {
  console.error(`no test file matches ${words.join(" ") || kind}`);
  process.exit(2);
}
try {
  await build({
    ...bundling,
    entryPoints: files,
    outbase: ".",
    outdir,
    // Bundled like the rest: chevrotain alone is some hundred files, which each test file would open again.
    external: ["esbuild", "uvu"],
    sourcemap: "linked",
    sourcesContent: false,
  });
  const results = [];
  const queue = [...files];
  await Promise.all(
    [1, 2].map(async () => {
      for (let file = queue.shift(); file; file = queue.shift()) {
        const result = await run(file);
        results.push(result);
        const counts = `${result.passed} passed${result.failed ? `, ${result.failed} FAILED` : ""}${result.skipped ? `, ${result.skipped} skipped` : ""}`;
        console.log(`${result.failed ? "✗" : "✓"} ${file}  ${counts}  (${result.seconds.toFixed(1)} s)`);
        if (result.failed) console.log(result.output);
        else for (const [line] of result.output.matchAll(/^skipped: .*$/gm)) console.log(`  ${line}`);
        for (const problem of result.problems) console.log(`  ${file}: ${problem}`);
      }
    }),
  );
  const sum = (key) => results.reduce((all, result) => all + result[key], 0);
  const skipped = sum("skipped");
  if (skipped > 0) console.log(`\n${skipped} skipped: see above why`);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  process.exitCode = sum("failed") > 0 ? 1 : 0;
} finally {
  await rm(outdir, { recursive: true, force: true });
}
