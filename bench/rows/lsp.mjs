// How long the language server takes from a change in a recipe of 1,000 lines to its findings, as a process, compared
// with yaml-language-server and the schema of recipes. That server waits 200 ms for more changes; its processor time
// has no such pause in it.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { transformSync } from "esbuild";
import { LanguageClient } from "../language-client.mjs";
import { yamlLanguageServer } from "../peers.mjs";
import { figure, quantile } from "../runner.mjs";

export const title = "Language server, a recipe of 1,000 lines";

/** Edits of each process: enough for V8 to compile what runs often, as in an editor. */
const edits = 200;
const counted = 100;

export async function measure(runner) {
  const { folder } = runner;
  writeFileSync(`${folder}/step.sh`, '#!/bin/sh\n[ "$test_only" = 1 ] && exit 1\necho "$JAVA_DISTRO"\n');
  const { longRecipe } = await importTypeScript("test/lsp/support/long-recipe.ts");
  const schema = resolve("schemas/recipe.schema.json");
  const text = `# yaml-language-server: $schema=${schema}\n${longRecipe(1000)}`;
  const servers = { ours: runner.ours("lsp", "--stdio").words, theirs: yamlLanguageServer(runner) };
  const samples = { ours: [], theirs: [] };
  for (let pair = 0; pair < runner.pairs; pair++)
    for (const name of pair % 2 === 0 ? ["ours", "theirs"] : ["theirs", "ours"])
      samples[name].push(await measureServer(servers[name], folder, text));
  const pairwise = (field) => samples.ours.map((ours, pair) => ours[field] / samples.theirs[pair][field]);
  const ours = (field) => samples.ours.map((sample) => sample[field]);
  return [
    figure("change to findings, median", "ms", ours("median"), { goal: 10 }),
    figure("change to findings, 95th percentile", "ms", ours("late")),
    figure("change to findings, in yaml-language-server", "×", pairwise("median"), { goal: 1 }),
    figure("processor time of a change", "ms", ours("processor")),
    figure("processor time of a change, in yaml-language-server", "×", pairwise("processor"), { goal: 1 }),
  ];
}

/** Starts a server, edits the recipe, and returns the figures of the later edits in milliseconds. */
async function measureServer(words, folder, text) {
  const client = new LanguageClient(words);
  await client.open(folder, join(folder, "image.yaml"), text);
  const times = [];
  let processor = 0;
  let at = 0;
  for (let edit = 0; edit < edits; edit++) {
    if (edit === edits - counted) processor = client.processorTime;
    // A letter more, then the same letter less, somewhere else each time.
    if (edit % 2 === 0) at = client.text.indexOf("wget", ((edit * 7919) / 2) % (text.length - 500));
    const started = performance.now();
    await client.edit(at, at + (edit % 2), edit % 2 === 0 ? "x" : "");
    if (edit >= edits - counted) times.push(performance.now() - started);
  }
  processor = client.processorTime - processor;
  await client.stop();
  times.sort((a, b) => a - b);
  return {
    median: quantile(times, 0.5),
    late: quantile(times, 0.95),
    processor: (processor * 1000) / counted,
  };
}

async function importTypeScript(path) {
  const { code } = transformSync(readFileSync(path, "utf8"), { loader: "ts" });
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}
