// The built program in a terminal, with a stand-in for guestfish: Ctrl-C, SIGTERM and a closed window at each phase of
// every command that shows a live view.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram } from "../cli/support.ts";
import { Terminal } from "./terminal.ts";
import { pause, Workbench } from "./workbench.ts";

const program = join(builtProgram(), "sahara-image.js");

let bench: Workbench;
test.after.each(() => bench.dispose());

type Command = "apply" | "apply --plan" | "check" | "plan" | "doctor";

function start(command: Command, hold: string): Terminal {
  const recipe = ["--image", bench.image, "-f", bench.recipe];
  const words = {
    doctor: [command],
    check: [command, ...recipe],
    apply: [command, ...recipe],
    plan: [command, ...recipe, "-o", bench.plan],
    "apply --plan": ["apply", "--plan", bench.plan],
  }[command];
  return Terminal.start([process.execPath, program, ...words], { ...bench.env, HOLD: hold });
}

const ways = {
  "Ctrl-C": { send: async (terminal: Terminal) => terminal.type("\x03"), code: 130 },
  SIGTERM: { send: (terminal: Terminal) => terminal.kill("SIGTERM"), code: 143 },
  "a closed window": { send: async (terminal: Terminal) => terminal.close(), code: 143 },
};

/** Where the stand-ins stop, in the order of a run. */
const before = ["info", "create", "booting", "running", "verifying"];
const cases: readonly (readonly [Command, "replace" | "in-place", readonly string[]])[] = [
  ["check", "replace", before.slice(0, 4)],
  ["apply", "replace", [...before, "cp", "commit", "check"]],
  ["apply", "in-place", ["check"]],
  ["plan", "replace", before],
  ["apply --plan", "replace", ["info", "cp", "commit", "check"]],
  ["doctor", "replace", ["booting"]],
];

for (const [command, road, phases] of cases) {
  for (const phase of phases) {
    for (const [way, { send, code }] of Object.entries(ways)) {
      test(`${way} in ${command}, ${road}, at ${phase}: exit ${code}, the image as before, nothing left`, async () => {
        bench = new Workbench(road);
        if (command === "apply --plan") await bench.makePlan(program);
        const terminal = start(command, phase);
        await bench.held(terminal);
        await send(terminal);
        assert.is(await terminal.exit(), code, terminal.shown);
        if (way !== "a closed window") {
          assert.match(terminal.shown, /interrupted/);
          if (command !== "doctor") assert.match(terminal.shown, /is unchanged/);
        }
        assert.not.match(terminal.shown, /^ +at /m);
        bench.assertImageAsBefore();
        assert.is(existsSync(bench.plan), command === "apply --plan");
      });
    }
  }
}

/** An apply that has stopped where its commit is past the point of no return. */
async function finishing(): Promise<Terminal> {
  bench = new Workbench("in-place");
  const terminal = start("apply", "commit");
  await bench.held(terminal);
  return terminal;
}

for (const [way, { send }] of Object.entries(ways)) {
  test(`${way} while an in-place commit writes the image: it is completed, and the exit status is 0`, async () => {
    const terminal = await finishing();
    await send(terminal);
    if (way !== "a closed window") await terminal.until("interrupted too late");
    bench.release();
    assert.is(await terminal.exit(), 0, terminal.shown);
    bench.assertImageChanged();
  });
}

test("Ctrl-C again and again during an in-place commit says that it is still writing, and breaks nothing", async () => {
  const terminal = await finishing();
  const said = terminal.until("still writing the changes");
  let over = false;
  void said.finally(() => {
    over = true;
  });
  while (!over) {
    terminal.type("\x03");
    await pause();
  }
  await said;
  bench.release();
  assert.is(await terminal.exit(), 0, terminal.shown);
  bench.assertImageChanged();
});

test("a run that was stopped by the shell goes on", async () => {
  bench = new Workbench();
  const terminal = start("apply", "running");
  await bench.held(terminal);
  await terminal.kill("SIGSTOP");
  const state = async () =>
    readFileSync(`/proc/${await terminal.pid()}/stat`, "utf8")
      .split(") ")
      .at(-1)![0];
  while ((await state()) !== "T") await pause();
  bench.release();
  await terminal.kill("SIGCONT");
  assert.is(await terminal.exit(), 0, terminal.shown);
  bench.assertImageChanged();
});

test("a bug that nothing catches ends the run in order: exit 3, no stack, nothing left", async () => {
  bench = new Workbench();
  const kinds = bench.scratch.path("kinds.mjs");
  // It fails once the stand-in for guestfish has stopped.
  writeFileSync(
    kinds,
    `import { existsSync } from "node:fs";
const timer = setInterval(() => {
  if (!existsSync(process.env.HELD)) return;
  clearInterval(timer);
  throw new Error("a timer that fails");
}, 10);
timer.unref();
export const kinds = [{ key: "mine", schema: {}, docs: { summary: "nothing" }, lower: () => [] }];
`,
  );
  const words = ["apply", "--image", bench.image, "-f", bench.recipe, "--validators", kinds];
  const terminal = Terminal.start([process.execPath, program, ...words], { ...bench.env, HOLD: "running" });
  assert.is(await terminal.exit(), 3, terminal.shown);
  assert.match(terminal.shown, /error\[internal-error\].*a timer that fails/s);
  assert.not.match(terminal.shown, /^ +at /m);
  bench.assertImageAsBefore();
});

test.run();
