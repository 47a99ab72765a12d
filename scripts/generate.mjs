// Writes the files that are made from the source: the schemas and the reference pages. With --check it writes
// nothing, names those that are stale or missing, and fails.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
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

/** What stands at the head of the pages that are made of schemas. */
const schemaHeads = {
  report: {
    title: "The JSON report",
    from: "src/report/report-schema.ts",
    optional: "Not always there.",
    head: `
\`--report json\` prints one object: of \`check\` and \`apply\` a [run](#run), of \`lint\` the [recipes](#recipes).
[report.schema.json](../../schemas/report.schema.json) is the same for programs. Fields stay; more may come, and
readers should pass over those that they do not know.`,
  },
  plan: {
    title: "The plan, as JSON",
    from: "src/plan/plan-schema.ts",
    optional: "Not always there.",
    head: `
\`sahara-image compile RECIPE --emit plan\` prints what a recipe and its arguments come to: one object.
[plan.schema.json](../../schemas/plan.schema.json) is the same for programs, and
[what a plan means](../dev/plan-semantics.md) is told apart from what it looks like.`,
  },
  inspection: {
    title: "The JSON of inspect",
    from: "src/report/inspection-schema.ts",
    optional: "Not always there.",
    head: `
\`sahara-image inspect IMG --json\` prints one object. [inspection.schema.json](../../schemas/inspection.schema.json) is
the same for programs. Fields stay; more may come, and readers should ignore those that they do not know.`,
  },
  events: {
    title: "Events of a run",
    from: "src/cli/progress/events-schema.ts",
    optional: "Not always there.",
    head: `
\`check\` and \`apply\` write what happens while they run with \`--events FILE\`: one JSON object a line, each a
[start](#start), a [phase](#phase), a step that [starts](#step-start) or [ends](#step-end), a line of [output](#output), a
[note](#note), or the [end](#end).

\`\`\`sh host
sahara-image apply --image disk.qcow2 zookeeper 3.8 --events events.ndjson
jq -r 'select(.event == "phase") | .phase' events.ndjson
\`\`\`

[events.schema.json](../../schemas/events.schema.json) is the same for programs. Fields and events stay; more may come, and
readers should ignore those that they do not know. Events show progress; the result of a run is its
[report](report.md).

- The file is opened when the recipe has been compiled. It is emptied first, and written line by line: a program that
  is killed leaves a file without an \`end\` event.
- \`/dev/fd/N\`, or \`>(command)\` in bash, sends the events to a program. A named pipe must have a reader by then. A
  reader that leaves early, or falls behind by more than 16 MiB, does not hold up the run.
- If an event can't be written, for example to a full disk, the run goes on. Its exit status is 3 then, and a message
  says what became of the image. A reader that left early is no failure.
- Secrets are masked as in reports.`,
  },
  config: {
    title: "The configuration file",
    from: "src/lint/config-schema.ts",
    optional: "May be left out.",
    head: `
\`.sahara-image.yaml\` holds for the recipes in its folder and below; the nearest above a recipe counts. \`lint\` and the
editors heed it. [config.schema.json](../../schemas/config.schema.json) is the same for editors, and
[how lint works](../lint.md) shows an example.`,
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
    "schemas/events.schema.json": json(made.eventsSchema),
    "schemas/config.schema.json": json(made.configSchema()),
    "docs/codes.md": made.codesPage(),
    "docs/reference/commands.md": made.commandsPage(),
    "docs/reference/report.md": schemaPage(made.reportSchema, schemaHeads.report),
    "docs/reference/plan.md": schemaPage(made.planSchema, schemaHeads.plan),
    "docs/reference/inspection.md": schemaPage(made.inspectionSchema, schemaHeads.inspection),
    "docs/reference/events.md": schemaPage(made.eventsSchema, schemaHeads.events),
    "docs/reference/config.md": schemaPage(made.configSchema(), schemaHeads.config),
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
