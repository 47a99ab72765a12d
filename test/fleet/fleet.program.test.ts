// Fleets from the matrix to the summary, with checks that need no boot.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { FleetSummary } from "../../src/fleet/summary.ts";
import { builtProgram, runProcess } from "../cli/support.ts";
import { asRoot } from "../recipes/support/as-root.ts";
import { makeWorkbench } from "./support.ts";

const test = suite("fleet");
const schema = JSON.parse(readFileSync("schemas/fleet-summary.schema.json", "utf8"));
const isSummary = addFormats.default(new Ajv({ strict: false })).compile(schema);
const program = builtProgram();

function workbench(images: readonly string[], matrix = 'images: ["images/*.raw"]\nrecipes: [motd.yaml]\n') {
  const cwd = makeWorkbench(images);
  writeFileSync(join(cwd, "fleet.yaml"), matrix);
  const fleet = (...words: string[]) => runProcess(program, ["fleet", ...words], { cwd });
  const planned = fleet("plan", "fleet.yaml", "-o", "f");
  const summary = () => {
    const merged = JSON.parse(fleet("merge", "f", "--json").stdout);
    assert.ok(isSummary(merged), JSON.stringify(isSummary.errors));
    return merged as FleetSummary;
  };
  const results = () => readdirSync(join(cwd, "f/results"));
  return { cwd, fleet, planned, summary, results };
}

test("plan, run and merge: each job has its result, and the summary its worst exit status", () => {
  const { cwd, fleet, planned, summary } = workbench(["bad", "good-1", "good-2"]);
  assert.is(planned.stdout, "3 jobs in f\n", planned.stderr);
  assert.equal(summary().counts, { missing: 3 });
  assert.is(fleet("merge", "f").code, 3);
  assert.equal(
    [0, 1, 2].map((index) => fleet("run", "f", "--index", `${index}`).code),
    [1, 0, 0],
  );
  const { code, stdout } = fleet("merge", "f", "--junit", "results.xml", "--html", "results.html");
  assert.is(code, 1);
  assert.match(
    stdout,
    /^with discrepancies: 0\n {2}0 {2}images\/bad\.raw, motd\.yaml \([\d.]+ s\)\n {5}motd\.yaml:2:12: discrepancy: file \/etc\/motd\n\n3 jobs: 1 with discrepancies, 2 conform\n$/,
  );
  assert.match(
    readFileSync(join(cwd, "results.xml"), "utf8"),
    /<testsuite name="fleet" tests="3" failures="1" errors="0"/,
  );
  assert.match(readFileSync(join(cwd, "results.html"), "utf8"), /<td class="bad">with discrepancies/);
  assert.is(fleet("merge", "f", "--only", "conforms").stdout, "1-2\n");
  assert.match(summary().jobs[0]!.findings[0]!.title, /file \/etc\/motd/);
});

test("a warning about a recipe is printed once, with its place in the recipe", () => {
  const { cwd, fleet } = workbench(["good-1"]);
  const recipe =
    "# A comment\narguments:\n  mode: {default: '0644'}\nvalidators:\n  - file: {/etc/motd: {mode: '${mode}'}}\n";
  writeFileSync(join(cwd, "motd.yaml"), recipe);
  writeFileSync(
    join(cwd, "fleet.yaml"),
    'images: [images/good-1.raw]\nrecipes: [motd.yaml]\narguments: {mode: ["0644", "0600"]}\n',
  );
  const { code, stdout, stderr } = fleet("plan", "fleet.yaml", "-o", "f");
  assert.is(code, 0, stderr);
  assert.is(stdout, "2 jobs in f\n");
  assert.is(stderr.match(/argument-target-absent/g)?.length, 1, stderr);
  assert.match(stderr, /^ *--> motd\.yaml:3:3$[\s\S]*\n3 \| {3}mode: /m);
});

test("queues name the job in the environment, and --among counts within a part", () => {
  const { cwd, summary } = workbench(["bad", "good-1", "good-2"]);
  const runIn = (env: Record<string, string>, ...more: string[]) =>
    runProcess(program, ["fleet", "run", "f", "--exit-zero", ...more], {
      cwd,
      env: { ...process.env, ...env },
    }).code;
  assert.is(runIn({ SLURM_ARRAY_TASK_ID: "0" }), 0);
  assert.is(runIn({ JOB_COMPLETION_INDEX: "1" }, "--among", "0,2"), 0);
  assert.is(runIn({ JOB_COMPLETION_INDEX: "2" }, "--among", "0,2"), 2);
  assert.equal(summary().counts, { missing: 1, discrepancies: 1, conforms: 1 });
});

test("a job that has a result is not run again, also after a new plan; a changed image or recipe is", () => {
  const { cwd, fleet } = workbench(["good-1", "good-2"]);
  assert.match(fleet("run", "f", "--index", "0").stdout, /^conforms \([\d.]+ s\)\n$/);
  assert.match(fleet("run", "f", "--index", "0").stdout, /known already/);
  assert.not.match(fleet("run", "f", "--index", "0", "--rerun").stdout, /known already/);
  assert.is(fleet("plan", "fleet.yaml", "-o", "f").stdout, "2 jobs in f, 1 with a result already\n");
  appendFileSync(join(cwd, "images/good-1.raw"), Buffer.alloc(512, 1));
  const changed = fleet("run", "f", "--index", "0", "--rerun");
  assert.is(changed.code, 3);
  assert.match(changed.stdout, /good-1\.raw has changed since the fleet was planned/);
  assert.is(fleet("plan", "fleet.yaml", "-o", "f").stdout, "2 jobs in f\n");
  assert.is(fleet("run", "f", "--index", "0").code, 0);
  appendFileSync(join(cwd, "motd.yaml"), '  - file: {/etc/os-release: {mode: "0600"}}\n');
  assert.is(fleet("plan", "fleet.yaml", "-o", "f").stdout, "2 jobs in f\n");
});

test("the local engine runs what is missing, several at a time, and one job's failure is its own", () => {
  const { cwd, fleet, summary } = workbench(["bad", "good-1", "good-2", "good-3"]);
  writeFileSync(join(cwd, "images/good-2.raw"), "no disk");
  fleet("plan", "fleet.yaml", "-o", "f");
  const { code, stdout, stderr } = fleet("submit", "f", "--engine", "local", "--jobs", "2");
  assert.is(code, 3, stderr);
  assert.is(stdout, "4 jobs: 1 could not be run, 1 with discrepancies, 2 conform\n");
  const unable = summary().jobs.find(({ state }) => state === "unable")!;
  assert.is(unable.image, "images/good-2.raw");
  assert.ok(unable.error);
  assert.match(
    fleet("submit", "f", "--engine", "local", "--only", "discrepancies").stderr,
    /^1 of 1 {2}job 0 {2}exit 1/,
  );
});

test("a secret is read from its file when the job runs, and is in no file of the fleet", () => {
  const { cwd, fleet } = workbench(["good-1"]);
  const recipe = `arguments: {pw: {target_variable: PW, secret: true, required: true}}\nvalidators:\n  - file: {/etc/motd: {content: "\${pw}\\n"}}\n`;
  writeFileSync(join(cwd, "motd.yaml"), recipe);
  writeFileSync(join(cwd, "pw"), "hello\n");
  writeFileSync(
    join(cwd, "fleet.yaml"),
    "images: [images/good-1.raw]\nrecipes: [motd.yaml]\narguments: {pw: hello}\n",
  );
  const inline = fleet("plan", "fleet.yaml", "-o", "g");
  assert.is(inline.code, 2);
  assert.match(inline.stderr, /fleet-secret-inline.*`pw`/);
  assert.not.match(inline.stderr, /hello/);
  writeFileSync(
    join(cwd, "fleet.yaml"),
    'images: [images/good-1.raw]\nrecipes: [motd.yaml]\narguments: {pw: "@pw"}\n',
  );
  assert.is(fleet("plan", "fleet.yaml", "-o", "g").code, 0);
  assert.is(fleet("run", "g", "--index", "0").code, 0);
  for (const name of readdirSync(join(cwd, "g"), { recursive: true, encoding: "utf8" }))
    if (/\.jsonl?$/.test(name)) assert.not.match(readFileSync(join(cwd, "g", name), "utf8"), /hello/, name);
  rmSync(join(cwd, "pw"));
  assert.is(fleet("run", "g", "--index", "0", "--rerun").code, 2);
  // A job that could not be run is tried again.
  writeFileSync(join(cwd, "pw"), "hello\n");
  assert.is(fleet("submit", "g", "--engine", "local").code, 0);
});

test("a file that no job of the fleet wrote is not replaced", () => {
  const { cwd, fleet } = workbench(
    ["good-1"],
    "mode: apply\nimages: [images/good-1.raw]\nrecipes: [motd.yaml]\noutput: 'out.raw'\n",
  );
  writeFileSync(join(cwd, "out.raw"), "precious");
  const { code, stdout } = fleet("run", "f", "--index", "0");
  assert.is(code, 3);
  assert.match(stdout, /out\.raw exists, and no job of this fleet wrote it/);
  assert.is(readFileSync(join(cwd, "out.raw"), "utf8"), "precious");
});

test("mistakes of a recipe name the job, and nothing is written", () => {
  const { fleet, planned } = workbench(
    ["good-1"],
    "images: [images/good-1.raw]\nrecipes: [motd.yaml]\narguments: {colour: [red]}\n",
  );
  assert.is(planned.code, 2);
  assert.match(planned.stderr, /fleet-argument-unknown.*`colour`[\s\S]*fleet\.yaml:3:13/);
  assert.is(fleet("merge", "f").code, 3);
});

test("a damaged, foreign or missing folder is refused in a sentence", () => {
  const { cwd, fleet } = workbench(["good-1"]);
  assert.match(fleet("run", "nowhere", "--index", "0").stderr, /fleet-folder-unusable.*nowhere/);
  assert.match(fleet("run", "f", "--index", "1").stderr, /fleet-index-wrong.*only job 0/);
  assert.match(fleet("run", "f").stderr, /fleet-index-missing/);
  assert.match(
    fleet("merge", "images").stderr,
    /fleet-folder-unusable.*in images: there is no fleet\.json in it/,
  );
  const outdated = fleet("run", "f", "--index", "0", "--list", "0");
  assert.match(outdated.stderr, /fleet-list-outdated.*f was planned again/);
  assert.is(outdated.code, 2, "no queue tries it again");
  const [list] = readdirSync(join(cwd, "f/lists"));
  appendFileSync(join(cwd, "f/lists", list!), "\n");
  assert.match(fleet("run", "f", "--index", "0").stderr, /list of jobs is damaged/);
  const head = readFileSync(join(cwd, "f/fleet.json"), "utf8");
  writeFileSync(join(cwd, "f/fleet.json"), head.replace(/"version": "[^"]*"/, '"version": "0.0.1"'));
  const foreign = fleet("merge", "f");
  assert.match(foreign.stderr, /fleet-version.*version 0\.0\.1/);
  assert.is(foreign.code, 2);
});

test("a damaged result counts as none, and one that can't be read is named", () => {
  const { cwd, fleet } = workbench(["good-1"]);
  assert.is(fleet("run", "f", "--index", "0", "-q").code, 0);
  const [name] = readdirSync(join(cwd, "f/results"));
  const file = join(cwd, "f/results", name!);
  const whole = readFileSync(file, "utf8");
  const damages = [
    whole.slice(0, whole.length / 2),
    "null",
    JSON.stringify({ format: 1, key: JSON.parse(whole).key }),
    whole.replace('"outcome":"conforms"', '"outcome":"interrupted"'),
    whole.replace(/"steps":\[.*?\],"variables"/, '"steps":5,"variables"'),
    whole.replace('"status":"ok"', '"status":"fine"'),
  ];
  for (const text of damages) {
    assert.is.not(text, whole);
    writeFileSync(file, text);
    const merged = fleet("merge", "f");
    assert.is(merged.code, 3, text);
    assert.match(merged.stdout, /^without a result: 0\n/);
  }
  assert.is(fleet("run", "f", "--index", "0", "-q").code, 0);
  assert.is(fleet("merge", "f").code, 0);
  rmSync(file);
  mkdirSync(file);
  assert.match(fleet("merge", "f").stderr, new RegExp(`results/${name} can't be read: it is a folder`));
});

test("a results folder that can't be written is a sentence, and exit code 3", () => {
  const { cwd, fleet } = workbench(["good-1"]);
  rmSync(join(cwd, "f/results"), { recursive: true });
  writeFileSync(join(cwd, "f/results"), "");
  const { code, stderr } = fleet("run", "f", "--index", "0");
  assert.is(code, 3);
  assert.match(stderr, /^error\[fleet-folder-unusable\]: can't use the fleet in f: /);
});

for (const [what, options, reason] of [
  ["full", "size=4k", "the disk is full"],
  ["read-only", "ro", "the file system is read-only"],
] as const)
  test(`a ${what} results folder is a sentence, and exit code 3`, () => {
    const { cwd, fleet, results } = workbench(["good-1"]);
    const mounted = `mount -t tmpfs -o ${options} tmpfs f/results; head -c 8192 /dev/zero >f/results/other || :; exec "$@"`;
    const words = ["unshare", "--mount", "sh", "-c", mounted, "sh", process.execPath];
    const run = [...words, join(program, "sahara-image.js"), "fleet", "run", "f", "--index", "0"];
    const { status, stderr } = asRoot(run, { cwd, anyExit: true });
    assert.is(status, 3, stderr);
    assert.match(stderr, `error[fleet-folder-unusable]: can't use the fleet in f: ${reason}`);
    assert.equal(results(), []);
    assert.is(fleet("run", "f", "--index", "0").code, 0, "later, the job is run");
  });

test("2,000 jobs are planned and merged in time that grows with their number", () => {
  const secondsFor = (count: number) => {
    const values = Array.from({ length: count / 10 }, (_, at) => `v${at}`).join(", ");
    const images = Array.from({ length: 10 }, () => "images/good-1.raw");
    const { cwd, fleet } = workbench(["good-1"]);
    for (const at of images.keys()) writeFileSync(join(cwd, "images", `x${at}.raw`), Buffer.alloc(512));
    writeFileSync(
      join(cwd, "motd.yaml"),
      'arguments: {a: {target_variable: A, default: x}}\nvalidators: [package: "${a}"]\n',
    );
    writeFileSync(
      join(cwd, "fleet.yaml"),
      `images: ["images/x*.raw"]\nrecipes: [motd.yaml]\narguments: {a: [${values}]}\n`,
    );
    const started = performance.now();
    assert.is(fleet("plan", "fleet.yaml", "-o", "g").stdout, `${count} jobs in g\n`);
    assert.is(fleet("merge", "g", "--only", "missing").stdout, `0-${count - 1}\n`);
    return (performance.now() - started) / 1000;
  };
  const [small, large] = [secondsFor(200), secondsFor(2_000)];
  assert.ok(large < small * 20, `200 jobs took ${small} s, 2,000 took ${large} s`);
});

test.run();
