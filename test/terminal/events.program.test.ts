// `--events` of the built program, with a stand-in for guestfish.
import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram } from "../cli/support.ts";
import { tool } from "../runtime/scratch.ts";
import { Terminal } from "./terminal.ts";
import { Workbench } from "./workbench.ts";

const program = join(builtProgram(), "sahara-image.js");
const isEvent = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync("schemas/events.schema.json", "utf8")),
);

let bench: Workbench;
let file: string;
test.before.each(() => {
  bench = new Workbench();
  mkdirSync(bench.scratch.path("events"));
  file = bench.scratch.path("events/events");
});
test.after.each(() => bench.dispose());

/** Runs a line of bash in which `run` is the program on the image and the recipe, and $file the file of events. */
function bash(line: string, env: NodeJS.ProcessEnv = {}) {
  const run = `run() { command=$1; shift; "${process.execPath}" "${program}" "$command" --image "${bench.image}" -f "${bench.recipe}" "$@"; }\n`;
  return spawnSync("bash", ["-c", run + line], { encoding: "utf8", env: { ...bench.env, file, ...env } });
}

interface Event {
  readonly event: string;
  readonly [field: string]: unknown;
}

function eventsIn(text: string): Event[] {
  assert.ok(text.endsWith("\n"), "the last line is complete");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const event = JSON.parse(line) as Event;
      assert.ok(isEvent(event), `${line}: ${JSON.stringify(isEvent.errors)}`);
      return event as Event;
    });
}

/** Each event in a few words. */
const summarise = (events: readonly Event[]) =>
  events.map(({ event, phase, id, status, line, outcome }) =>
    [event, phase, id, status, line, outcome].filter((word) => word !== undefined).join(" "),
  );

const apply = [
  "start",
  "phase opening",
  "phase booting",
  "phase running",
  "step-start 1",
  "output 1 fetching",
  "step-end 1 ok",
  "phase verifying",
  "step-start 1",
  "step-end 1 ok",
  "phase comparing",
  "phase committing",
  "phase finishing",
  "phase cleaning",
  "end changed",
];

test("phases, steps, output and outcome of an apply, each as the schema says", () => {
  const { status, stderr } = bash('run apply -q --events "$file"');
  assert.is(status, 0, stderr);
  const events = eventsIn(readFileSync(file, "utf8"));
  // Whether KVM works is found out, and reported, on some machines.
  const same = events.filter(({ event, phase }) => event !== "note" && phase !== "probing");
  assert.equal(summarise(same), apply);
  const [start] = events;
  assert.is(start!.mode, "reconcile");
  assert.equal(start!.steps, [{ id: "1", title: "script it", depth: 0 }]);
  assert.equal(start!.image, { path: bench.image });
  const seconds = events.map((event) => event.seconds as number);
  assert.equal(
    seconds,
    [...seconds].sort((second, other) => second - other),
  );
  bench.assertImageChanged();
});

test("the boot of a second run is said to usually take as long as that of the first", () => {
  bash('run apply -q --events "$file"');
  bash('run check -q --events "$file"');
  const usual = eventsIn(readFileSync(file, "utf8")).find(({ phase }) => phase === "booting")!.usual_seconds;
  // The network, which an apply has and a check has not, makes a difference to the boot.
  assert.is(usual, undefined);
  bash('run check -q --events "$file"');
  const again = eventsIn(readFileSync(file, "utf8")).find(({ phase }) => phase === "booting")!.usual_seconds;
  assert.type(again, "number");
});

test("an interrupted run ends with its outcome", async () => {
  const words = ["apply", "--image", bench.image, "-f", bench.recipe, "--events", file];
  const terminal = Terminal.start([process.execPath, program, ...words], { ...bench.env, HOLD: "running" });
  await bench.held(terminal);
  terminal.type("\x03");
  assert.is(await terminal.exit(), 130, terminal.shown);
  const events = eventsIn(readFileSync(file, "utf8"));
  assert.is(events.at(-1)!.outcome, "interrupted");
  assert.ok(events.some(({ text }) => String(text).startsWith("interrupted: ending the run")));
  bench.assertImageAsBefore();
});

test("a run without an outcome ends with its errors", () => {
  const { status, stderr } = bash('run apply -q --timeout 1 --events "$file"', { HOLD: "booting" });
  assert.is(status, 3, stderr);
  const { outcome, errors } = eventsIn(readFileSync(file, "utf8")).at(-1)!;
  assert.is(outcome, undefined);
  assert.match(JSON.stringify(errors), /"code":"run-timeout","message":"the run was stopped after 1 s/);
});

test("on a full disk the run goes on, and exit 3 and a sentence follow", () => {
  const { status, stdout, stderr } = bash("run apply --events /dev/full");
  assert.is(status, 3, stdout + stderr);
  assert.match(stdout, "changed");
  assert.match(stderr, `can't write /dev/full: the disk is full; ${bench.image} has been changed\n`);
  bench.assertImageChanged();
});

test("a pipe of the shell gets every event", () => {
  const { status, stderr } = bash(
    'run apply -q --events >(cat >"$file.part"; mv "$file.part" "$file"); code=$?; wait $!; exit $code',
  );
  assert.is(status, 0, stderr);
  assert.equal(summarise(eventsIn(readFileSync(file, "utf8"))).at(-1), "end changed");
});

test("a descriptor that the shell has opened is appended to", () => {
  const { status, stderr } = bash('echo before >"$file"; exec 5>>"$file"; run check -q --events /dev/fd/5');
  assert.is(status, 0, stderr);
  const [before, ...rest] = readFileSync(file, "utf8").split("\n");
  assert.is(before, "before");
  assert.match(summarise(eventsIn(rest.join("\n"))).at(-1)!, /^end /);
});

test("a reader that leaves early does not hold up the run, nor change its exit status", () => {
  const { status, stderr } = bash("run apply -q --events >(head -n 1 >/dev/null)");
  assert.is(status, 0, stderr);
  bench.assertImageChanged();
});

test("a named pipe that nobody reads is refused before the run", () => {
  tool("mkfifo", file);
  const { status, stderr } = bash('run apply -q --events "$file"');
  assert.is(status, 3, stderr);
  assert.match(stderr, /can't write .*events: it is a named pipe that no program reads/);
  bench.assertImageAsBefore();
});

for (const what of ["image", "recipe", "log"] as const)
  test(`a file that is the ${what} is refused, by a hard link as well`, () => {
    const log = bench.scratch.path("events/log");
    writeFileSync(log, "");
    const own = { image: bench.image, recipe: bench.recipe, log }[what];
    const before = readFileSync(own).toString("base64");
    linkSync(own, file);
    const { status, stderr } = bash(`run apply -q --log "${log}" --events "$file"`);
    assert.ok(status === 2 || status === 3, stderr);
    assert.match(stderr, /error\[(output-overwrites|outputs-same)\]/);
    assert.is(readFileSync(own).toString("base64"), before);
  });

test("a secret is masked", () => {
  // The stand-in prints this word.
  writeFileSync(
    bench.recipe,
    `arguments:
  password: {target_variable: PASSWORD, required: true, secret: true}
validators:
  - script: {it: {inline: 'true', env_vars: [password]}}
`,
  );
  const { status, stderr } = bash('run apply -q --password fetching --events "$file"');
  assert.is(status, 0, stderr);
  const text = readFileSync(file, "utf8");
  assert.ok(summarise(eventsIn(text)).includes("output 1 ***"), text);
  assert.not.match(text, "fetching");
});

test.run();
