// The live view of the built program in a window whose size changes.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram } from "../cli/support.ts";
import { type Size, Terminal } from "./terminal.ts";
import { pause, Workbench } from "./workbench.ts";

const program = join(builtProgram(), "sahara-image.js");

let bench: Workbench;
test.after.each(() => bench.dispose());

/** The lines of the last frame that is complete. */
function lastFrame(terminal: Terminal): string[] {
  const frames = terminal.shown.split("\u001b[?7l").slice(1);
  const complete = frames.filter((frame) => frame.includes("\u001b[?7h")).at(-1) ?? "";
  const lines = complete.split("\u001b[?7h")[0]!.split("\r\n").slice(0, -1);
  return lines.map(stripVTControlCharacters);
}

/** Waits for a frame that fits a window, and has as much in it as there is room for. */
async function fitted(terminal: Terminal, { rows, columns }: Size, least: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    if (tries === 500) throw new Error(`${rows}x${columns}: ${JSON.stringify(lastFrame(terminal))}`);
    const frame = lastFrame(terminal);
    const widest = Math.max(...frame.map((line) => line.length), 0);
    if (frame.length < rows && frame.length >= least && widest <= columns) return;
    await pause();
  }
}

test("the view fits each size of the window, and the run ends as ever", async () => {
  bench = new Workbench();
  const scripts = Array.from(
    { length: 12 },
    (_, index) => `  - script: {a-step-with-a-name-that-is-rather-long-${index}: {inline: 'true'}}\n`,
  );
  writeFileSync(bench.recipe, `validators:\n${scripts.join("")}`);
  const words = ["apply", "--image", bench.image, "-f", bench.recipe];
  const terminal = Terminal.start([process.execPath, program, ...words], { ...bench.env, HOLD: "running" });
  await bench.held(terminal);
  const sizes = [
    { rows: 24, columns: 80, least: 10 },
    { rows: 6, columns: 30, least: 1 },
    { rows: 40, columns: 120, least: 10 },
    { rows: 2, columns: 10, least: 1 },
  ];
  for (const { least, ...size } of sizes) {
    terminal.resize(size);
    await fitted(terminal, size, least);
  }
  terminal.resize({ rows: 24, columns: 80 });
  bench.release();
  const code = await terminal.exit();
  assert.ok(code === 0, `${code}: ${terminal.shown.slice(-2000)}`);
  bench.assertImageChanged();
});

test.run();
