import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lintPaths } from "../../src/lint/lint-paths.ts";
import { inScratch } from "./support/scratch.ts";

test("many recipes are linted on several threads, with the same result", () =>
  inScratch({}, async (folder) => {
    for (let number = 0; number < 260; number++) {
      writeFileSync(
        join(folder, `${number}.yaml`),
        `validators:\n  - any: [package: x${number}]\n  - script: look\n`,
      );
    }
    writeFileSync(join(folder, "look"), "#!/bin/sh\n[[ -d /srv ]]\n");
    // As the program is built, with the thread's file beside it.
    const out = resolve("build", `lint-threads-${process.pid}`);
    try {
      await build({
        entryPoints: { "lint-paths": "src/lint/lint-paths.ts", "lint-worker": "src/lint/lint-worker.ts" },
        bundle: true,
        splitting: true,
        platform: "node",
        format: "esm",
        packages: "external",
        loader: { ".sh": "text" },
        outdir: out,
      });
      writeFileSync(
        join(out, "run.mjs"),
        `import os from "node:os";
        import worker from "node:worker_threads";
        import { syncBuiltinESMExports } from "node:module";
        let threads = 0;
        os.availableParallelism = () => 2;
        worker.Worker = class extends worker.Worker { constructor(...args) { super(...args); threads++; } };
        syncBuiltinESMExports();
        const { lintPaths } = await import("./lint-paths.js");
        const { diagnostics, files } = await lintPaths(["."], { cwd: process.argv[2], shellcheck: false });
        console.log(JSON.stringify({ diagnostics, files, threads }));`,
      );
      const printed = JSON.parse(
        execFileSync(process.execPath, [join(out, "run.mjs"), folder], { encoding: "utf8", maxBuffer: 1e8 }),
      );
      const { diagnostics, files } = await lintPaths(["."], { cwd: folder, shellcheck: false });
      assert.is(printed.threads, 2);
      assert.is(files.length, 260);
      assert.equal(printed, JSON.parse(JSON.stringify({ diagnostics, files, threads: 2 })));
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  }));

test.run();
