// Writes the files that are generated from the source: the schemas and the reference pages. With --check it writes
// nothing. It lists stale and missing files, and fails if there are any.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { pageText } from "../bench/page.mjs";
import { bundling } from "./build.mjs";
import { releaseDate } from "./release-date.mjs";
import { schemaPage } from "./schema-page.mjs";

const outdir = resolve("build", `generate-${process.pid}`);

async function load() {
  const entry = `
    export { recipeSchema } from "./src/kinds/recipe-schema.ts";
    export { builtInKinds } from "./src/kinds/registry.ts";
    export { planSchema } from "./src/plan/plan-schema.ts";
    export { reportSchema } from "./src/report/report-schema.ts";
    export { inspectionSchema } from "./src/report/inspection-schema.ts";
    export { diffSchema } from "./src/report/diff-schema.ts";
    export { matrixSchema } from "./src/matrix/matrix-schema.ts";
    export { summarySchema } from "./src/fleet/summary-schema.ts";
    export { eventsSchema } from "./src/cli/progress/events-schema.ts";
    export { configSchema } from "./src/lint/config-schema.ts";
    export { referencePage } from "./src/kinds/reference-page.ts";
    export { codesPage } from "./src/diagnostics/codes-page.ts";
    export { commandsPage } from "./src/cli/manual/commands-page.ts";
    export { manualPages } from "./src/cli/manual/pages.ts";
  `;
  await build({
    ...bundling,
    stdin: { contents: entry, resolveDir: process.cwd(), loader: "ts" },
    packages: "external",
    outdir,
    outExtension: { ".js": ".mjs" },
    entryNames: "generate",
  });
  return import(pathToFileURL(resolve(outdir, "generate.mjs")).href);
}

/** The introductions of the pages that are generated from schemas. */
const schemaHeads = {
  report: {
    title: "The JSON report",
    from: "src/report/report-schema.ts",
    optional: "Optional.",
    head: `
\`--report json\` prints one object. \`check\`, \`plan\` and \`apply\` print a [run](#run), and \`lint\` prints the
[recipes](#recipes). [report.schema.json](../../schemas/report.schema.json) is the JSON Schema. Fields are never removed.
New ones may be added, so ignore fields that you do not know.`,
  },
  plan: {
    title: "The plan, as JSON",
    from: "src/plan/plan-schema.ts",
    optional: "Optional.",
    head: `
\`sahara-image compile RECIPE --emit plan\` prints the compiled recipe as one object.
[plan.schema.json](../../schemas/plan.schema.json) is the JSON Schema. [Plan semantics](../dev/plan-semantics.md)
explains what a plan does.`,
  },
  inspection: {
    title: "The JSON of inspect",
    from: "src/report/inspection-schema.ts",
    optional: "Optional.",
    head: `
\`sahara-image inspect IMG --json\` prints one object. [inspection.schema.json](../../schemas/inspection.schema.json) is
the JSON Schema. Fields are never removed. New ones may be added, so ignore fields that you do not know.`,
  },
  diff: {
    title: "The JSON of diff",
    from: "src/report/diff-schema.ts",
    optional: "Optional.",
    head: `
\`sahara-image diff IMG1 IMG2 --json\` prints one object. [diff.schema.json](../../schemas/diff.schema.json) is the JSON
Schema. Fields are never removed. New ones may be added, so ignore fields that you do not know.`,
  },
  events: {
    title: "Events of a run",
    from: "src/cli/progress/events-schema.ts",
    optional: "Optional.",
    head: `
With \`--events FILE\`, \`check\`, \`plan\` and \`apply\` write events while they run, one JSON object a line. An event is a
[start](#start), a [phase](#phase), the [start](#step-start) or [end](#step-end) of a step, a line of [output](#output), a
[note](#note), or the [end](#end) of the run.

\`\`\`sh host
sahara-image apply --image disk.qcow2 zookeeper 3.8 --events events.ndjson
jq -r 'select(.event == "phase") | .phase' events.ndjson
\`\`\`

[events.schema.json](../../schemas/events.schema.json) is the JSON Schema. Fields and events are never removed. New ones may
be added, so ignore those that you do not know. Events show progress. For the result of a run, use its
[report](report.md).

- The file is opened when the recipe has been compiled. It is emptied first, and written line by line: a program that
  is killed leaves a file without an \`end\` event.
- \`/dev/fd/N\`, or \`>(command)\` in bash, sends the events to a program. A named pipe must have a reader by then. A
  reader that leaves early, or falls behind by more than 4 MiB, does not hold up the run.
- If an event cannot be written, for example to a full disk, the run continues. It exits with 3, and a message says
  whether the image was changed. A reader that leaves early is not an error.
- Secrets are masked as in reports.
- Only the first event names the target: a file describes one run, so \`--events\` is refused with several images or hosts. Each of them
  has a report of its own.`,
  },
  config: {
    title: "The configuration file",
    from: "src/lint/config-schema.ts",
    optional: "Optional.",
    head: `
\`.sahara-image.yaml\` configures \`lint\` and the editors for the recipes in its folder and below. If there are several,
the nearest one above a recipe applies. [config.schema.json](../../schemas/config.schema.json) is the JSON Schema.
[Lint](../lint.md) has an example.`,
  },
};

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
let files;
try {
  const made = await load();
  files = {
    "schemas/recipe.schema.json": json(made.recipeSchema(made.builtInKinds)),
    "schemas/plan.schema.json": json(made.planSchema),
    "schemas/report.schema.json": json(made.reportSchema),
    "schemas/inspection.schema.json": json(made.inspectionSchema),
    "schemas/diff.schema.json": json(made.diffSchema),
    "schemas/fleet.schema.json": json(made.matrixSchema),
    "schemas/fleet-summary.schema.json": json(made.summarySchema),
    "schemas/events.schema.json": json(made.eventsSchema),
    "schemas/config.schema.json": json(made.configSchema()),
    "docs/codes.md": made.codesPage(),
    "docs/reference/commands.md": made.commandsPage(),
    "docs/reference/report.md": schemaPage(made.reportSchema, schemaHeads.report),
    "docs/reference/plan.md": schemaPage(made.planSchema, schemaHeads.plan),
    "docs/reference/inspection.md": schemaPage(made.inspectionSchema, schemaHeads.inspection),
    "docs/reference/diff.md": schemaPage(made.diffSchema, schemaHeads.diff),
    "docs/reference/events.md": schemaPage(made.eventsSchema, schemaHeads.events),
    "docs/reference/config.md": schemaPage(made.configSchema(), schemaHeads.config),
    "docs/performance.md": await pageText(),
    "docs/reference/recipe.md": made.referencePage(made.builtInKinds),
    ...made.manualPages(await releaseDate()),
  };
} finally {
  await rm(outdir, { recursive: true, force: true });
}

const stale = [];
for (const [path, text] of Object.entries(files)) {
  const found = await readFile(path, "utf8").catch(() => undefined);
  if (found === text) continue;
  stale.push(path);
  if (process.argv.includes("--check")) continue;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  console.log(`wrote ${path}`);
}
if (process.argv.includes("--check") && stale.length > 0) {
  console.error(`stale: ${stale.join(", ")}\nrun \`npm run generate\``);
  process.exitCode = 1;
}
