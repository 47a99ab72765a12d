// Which file a report is about, with a stand-in for guestfish.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Workbench } from "../terminal/workbench.ts";
import { builtProgram } from "./support.ts";

const program = join(builtProgram(), "sahara-image-create.js");
let bench: Workbench;
test.after.each(() => bench.dispose());

/** Runs sahara-image-create with an output. Returns the report, the exit status, and whether the output exists. */
function create(verdict: string, ...options: string[]) {
  bench = new Workbench("replace", ["phase run", "begin 1 script", "end 1 ok 1", `verdict ${verdict}`]);
  const output = bench.scratch.path("out.qcow2");
  const words = ["--image", bench.image, "-f", bench.recipe, "--output", output, ...options];
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...words], {
    encoding: "utf8",
    env: bench.env,
  });
  return { stdout, stderr, status, output, written: existsSync(output) };
}

test("the report names the output if it was written", () => {
  const { stdout, stderr, status, output, written } = create("done");
  assert.is(status, 0, stderr);
  assert.ok(written);
  assert.match(stdout, output);
});

test("after --test-only or a failure there is no output, and the report names the image", () => {
  for (const [verdict, ...options] of [["conforms", "--test-only"], ["failed"]] as const) {
    const { stdout, stderr, output, written } = create(verdict, ...options);
    assert.not.ok(written);
    assert.match(stdout, bench.image, stderr);
    assert.not.match(stdout, output);
    bench.dispose();
  }
});

test.run();
