// Adds a toy of everything that docs/dev/extending.md describes, by the files and lines that it names and no others,
// to a copy of the source, and uses each.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Ran } from "../cli/support.ts";
import { makeScratchGuest, shells } from "../support/scratch-guest.ts";
import { Workbench } from "./workbench.ts";

const test = suite("extending the program");
const workbench = new Workbench();

function assertGood(ended: Ran): Ran {
  assert.is(ended.code, 0, `${ended.stdout}${ended.stderr}`);
  return ended;
}

test("a kind, an op, a family, a rule, a report format and a migration step are added by their registries", () => {
  workbench.register(
    "src/kinds/registry.ts",
    'import { markerKind } from "./marker.ts";',
    "  argumentSetKind,",
    "  markerKind,",
  );
  workbench.replace("src/plan/plan.ts", "export type Op =", "export type Op =\n  | MarkerOp");
  workbench.register(
    "src/plan/plan.ts",
    "",
    "export type OpName",
    'export interface MarkerOp { readonly op: "marker"; readonly id: StepId; readonly name: Template }',
  );
  workbench.register("src/plan/ops.ts", 'import { marker } from "./ops/marker.ts";', "  copy,", "  marker,");
  workbench.register(
    "src/compiler/emit/emit-steps.ts",
    'import { emitMarker } from "./ops/marker.ts";',
    "  copy: emitCopy,",
    "  marker: emitMarker,",
  );
  workbench.register(
    "src/guest/interpret/run.ts",
    'import { runMarker } from "./ops/marker.ts";',
    "  copy: runCopy,",
    "  marker: runMarker,",
  );
  workbench.replace("src/families/families.ts", "modules = { debian,", "modules = { toy, debian,");
  workbench.register("src/families/families.ts", 'import { toy } from "./toy.ts";', "import ", "");
  workbench.register(
    "src/lint/rules.ts",
    'import { markerShouts } from "./rules/marker-shouts.ts";',
    "  envVarUnread,",
    "  markerShouts,",
  );
  workbench.register(
    "src/diagnostics/codes/lint-recipe.ts",
    "",
    "export const lintRecipeCodes",
    `  "marker-shouts": code({
    title: "Loud marker",
    severity: "warning",
    message: () => "this marker is loud",
    what: "A marker is in capital letters.",
    why: "It is a toy.",
  }),`,
  );
  workbench.register(
    "src/report/formats.ts",
    "",
    "  tap: async",
    '  lines: async () => (await import("./formats/lines.ts")).lines,',
  );
  workbench.register(
    "src/migrate/steps.ts",
    'import { quietMarkers } from "./steps/quiet-markers.ts";',
    "  booleans,",
    "  quietMarkers,",
  );
  assertGood(workbench.run("node_modules/.bin/tsc", "--noEmit"));
  assertGood(workbench.run(process.execPath, "scripts/build.mjs"));
});

test("the kind compiles to the op, in every form", () => {
  const plan = assertGood(workbench.program("compile", "-f", "image.yaml", "-O0", "--emit", "plan"));
  assert.equal(JSON.parse(plan.stdout).steps[0], { op: "marker", id: "1", name: [{ variable: "MARK" }] });
  const tree = assertGood(workbench.program("compile", "-f", "image.yaml", "--emit", "tree")).stdout;
  assert.match(tree, "marker ready");
  assert.match(
    assertGood(workbench.program("compile", "-f", "image.yaml", "--emit", "mermaid")).stdout,
    "marker LOUD",
  );
  assert.match(assertGood(workbench.program("compile", "-f", "image.yaml")).stdout, "begin 1 marker");
  const only = workbench.program("compile", "-f", "image.yaml", "--emit", "tree", "--only", "marker");
  assert.not.match(assertGood(only).stdout, "ball");
});

test("the interpreter runs the op, at both levels alike", () => {
  const bundle = ["driver.ts", "--bundle", "--platform=node", "--format=esm", "--outfile=driver.mjs"];
  const banner =
    "--banner:js=import{createRequire}from'node:module';const require=createRequire(import.meta.url);";
  assertGood(
    workbench.run(
      "node_modules/.bin/esbuild",
      ...bundle,
      banner,
      "--loader:.sh=text",
      "--define:__VERSION__='0'",
    ),
  );
  const { stdout } = assertGood(workbench.run(process.execPath, "driver.mjs", "image.yaml"));
  const level = `test-only discrepancies: marker discrepancy, any discrepancy, package discrepancy
reconcile done: marker changed, any changed, package changed
`;
  assert.is(stdout, level + level);
});

for (const shell of shells)
  test(`${shell}: the guest program does the op, and installs with the family's package manager`, () => {
    const emit = (...options: string[]) =>
      assertGood(workbench.program("compile", "-f", "image.yaml", "--emit", "guest", ...options)).stdout;
    const guest = makeScratchGuest({ "etc/os-release": "ID=toyos\nVERSION_ID=1\n", "etc/toys": "train 1\n" });
    try {
      const found = guest.run(emit("--test-only"), { shell });
      assert.is(found.verdict, "discrepancies", found.transcript + found.stderr);
      assert.match(found.transcript, "end 1 discrepancy");
      const done = guest.run(emit(), { shell });
      assert.is(done.verdict, "done", done.transcript + done.stderr);
      assert.match(guest.read("etc/toys"), "ball 1");
      assert.is(guest.read("tmp/ready"), "");
      assert.is(guest.run(emit("--test-only"), { shell }).verdict, "conforms");
    } finally {
      guest.remove();
    }
  });

test("the rule finds, the report format shows, and the code is explained", () => {
  const { stdout } = workbench.program("lint", "image.yaml", "--report", "lines");
  assert.is(stdout, "marker-shouts: this marker is loud\n");
  assert.match(assertGood(workbench.program("explain", "marker-shouts")).stdout, "Loud marker");
});

test("the migration step rewrites", () => {
  writeFileSync(join(workbench.folder, "old.yaml"), "validators:\n  - marker: 'ready'\n");
  const { stdout, stderr } = workbench.program("migrate", "old.yaml");
  assert.match(stdout, 'marker: "ready"', stderr);
});

test("shells complete the report format and the kind", () => {
  const complete = (...words: string[]) =>
    assertGood(workbench.program("completion", "bash", "--", "sahara-image", ...words)).stdout.split("\n");
  assert.ok(complete("lint", "--report", "l").includes("lines"));
  assert.ok(complete("compile", "--only", "mar").includes("marker"));
});

test.after(() => workbench.remove());
test.run();
