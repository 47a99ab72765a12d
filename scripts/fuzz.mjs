// Compiles mutated recipes for a while: `npm run fuzz -- --seconds 60 [--seed N]`. None may crash the
// compiler, hang it, have a place outside of its text, or compile to a script that the reader refuses. The
// recipe of a failure is kept in build/fuzz/, and its seed runs it again.
import { fork } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { bundling } from "./build.mjs";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
  },
});
/** A case that takes longer hangs; a small one takes milliseconds. */
const hangSeconds = 30;

const corpus = process.env.SAHARA_IMAGE_CORPUS ?? resolve("../shared/corpus");
const seedFiles = ["test/compiler/fixtures", "recipes", corpus]
  .filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith(".yaml") && !name.endsWith("fixed.yaml"))
      .map((name) => join(folder, name)),
  )
  .sort();

const outdir = resolve("build", `fuzz-${process.pid}`);
const current = join(outdir, "current.yaml");
try {
  await build({
    ...bundling,
    entryPoints: ["test/fuzz/child.ts"],
    outdir,
    packages: "external",
    sourcemap: "inline",
  });
  process.exitCode = await run();
} finally {
  rmSync(outdir, { recursive: true, force: true });
}

function run() {
  const words = [JSON.stringify(seedFiles), current, values.seconds, values.seed];
  const child = fork(join(outdir, "child.js"), words, { execArgv: ["--enable-source-maps"] });
  let seed = values.seed;
  let counts = { compiled: 0, refused: 0 };
  let failure;
  let hung;
  const watch = () => {
    clearTimeout(hung);
    hung = setTimeout(() => {
      failure = `it took more than ${hangSeconds} s`;
      child.kill("SIGKILL");
    }, hangSeconds * 1000);
  };
  watch();
  child.on("message", (message) => {
    watch();
    if (message.seed !== undefined) seed = message.seed;
    if (message.counts) counts = message.counts;
    if (message.failed) failure = message.failed;
    if (message.counts && process.stderr.isTTY)
      process.stderr.write(`\r${counts.compiled + counts.refused} cases `);
  });
  return new Promise((done) => {
    child.on("close", (code, signal) => {
      clearTimeout(hung);
      if (process.stderr.isTTY) process.stderr.write("\r");
      const total = counts.compiled + counts.refused;
      if (code === 0) {
        console.log(
          `${total} cases from seed ${values.seed}: ${counts.compiled} compiled, ${counts.refused} refused, 0 failed`,
        );
        return done(0);
      }
      console.error(
        `failed after ${total} cases: ${failure ?? `it ended with ${signal ?? `exit code ${code}`}`}`,
      );
      if (existsSync(current)) {
        mkdirSync("build/fuzz", { recursive: true });
        const kept = `build/fuzz/seed-${seed}.yaml`;
        copyFileSync(current, kept);
        console.error(
          `the recipe is kept: ${kept}\nrun it again: npm run fuzz -- --seed ${seed} --seconds 1`,
        );
      }
      done(1);
    });
  });
}
