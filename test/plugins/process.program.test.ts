// Plugins that would end the program with them: it must never look as if all were well.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { stateOf } from "../cli/guests.ts";
import { builtProgram, runProcess, scratch } from "../cli/support.ts";

const test = suite("plugins: processes");
const folder = builtProgram();

const apply = (packImage: string, ...options: string[]) => {
  const cwd = scratch({
    "recipes/tool/plugin.mjs": `
      export const versions = () => ["1.0"];
      export const getImageArguments = () => [];
      export const packImage = ${packImage};
    `,
  });
  const image = join(cwd, "disk.qcow2");
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", image, "16M"]);
  const before = stateOf(image);
  const words = ["apply", "--recipes", "recipes", "--image", image, ...options, "tool", "1.0"];
  const ran = runProcess(folder, words, { cwd });
  assert.equal(stateOf(image), before);
  return ran;
};

test("one that ends the process", () => {
  const { code, stderr } = apply("async () => process.exit(0)");
  assert.is(code, 3);
  assert.match(stderr, /plugin `tool` ended the whole program in `packImage`; the image is unchanged/);
});

test("one that waits for nothing", () => {
  const { code, stderr } = apply("() => new Promise(() => {})", "--timeout", "0.5");
  assert.is(code, 3);
  assert.match(stderr, /^error\[run-timeout\]/m);
});

test("one that throws in the background", () => {
  const { code, stderr } = apply(
    'async () => { setTimeout(() => { throw new Error("in the background"); }); await new Promise(() => {}); }',
  );
  assert.is.not(code, 0);
  assert.match(stderr, /in the background/);
});

test.run();
