// How long the language server takes from a change of a recipe of 1,000 lines to its findings, in process
// and over a real connection; and what 10,000 edits leave in memory. Prints the figures, and fails where
// memory grows, or a change costs more than three times what reading the text as YAML does.
//
// usage: node bench/lsp.mjs [EDITS]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bundling } from "../scripts/build.mjs";

const edits = Number(process.argv[2] ?? 10_000);
const folder = await mkdtemp(join(tmpdir(), "sahara-image-bench-"));
try {
  await build({
    ...bundling,
    entryPoints: ["bench/lsp-client.ts"],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
  });
  const { measure } = await import(pathToFileURL(resolve(folder, "lsp-client.mjs")).href);
  const { lines, median, worst, processor, yaml, growth } = await measure(edits, folder);
  const ratio = median / yaml;
  console.log(`recipe of ${lines} lines, ${edits} edits`);
  console.log(
    `change to findings: median ${median.toFixed(1)} ms, 99th percentile ${worst.toFixed(1)} ms; processor time ${processor.toFixed(1)} ms`,
  );
  console.log(
    `reading its YAML alone: ${yaml.toFixed(1)} ms; a change costs ${ratio.toFixed(1)} times that (bound: 3)`,
  );
  console.log(
    `heap after the edits, less that after a tenth of them: ${(growth / 1e6).toFixed(1)} MB (bound: 16)`,
  );
  if (ratio > 3 || growth > 16e6) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
