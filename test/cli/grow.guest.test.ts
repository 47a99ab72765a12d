// `apply --grow` from end to end: a guest without space gets it, and one that cannot grow is refused. Two boots.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestImage, recipes, runReported, stateOf } from "./guests.ts";
import { builtProgram, runProcess } from "./support.ts";

const test = suite("cli: apply --grow");
const folder = builtProgram();

function sizeOf(image: string): number {
  const info = execFileSync("qemu-img", ["info", "--output=json", image], { encoding: "utf8" });
  return JSON.parse(info)["virtual-size"];
}

test("a recipe that a full guest has no room for is applied to the larger image", () => {
  const image = guestImage("no-space");
  const before = sizeOf(image);
  const { code, stdout, report } = runReported(folder, [
    "apply",
    "--image",
    image,
    "--grow",
    "+1G",
    "--no-network",
    "tool",
    "1.0",
  ]);
  assert.is(code, 0, stdout);
  assert.is(report.outcome, "changed");
  assert.match(
    stdout,
    /^info\[grown\]: the root file system on \/dev\/sda1 \(ext4\) grew from \d+ MiB to 1\d{3} MiB$/m,
  );
  assert.is(sizeOf(image), before + 2 ** 30);
  execFileSync("qemu-img", ["check", "-q", image]);
});

test("a guest that cannot grow is refused with its layout, and left as it was", () => {
  const image = guestImage("separate-boot-usr-var");
  const before = stateOf(image);
  const { code, stderr } = runProcess(folder, [
    "apply",
    "--image",
    image,
    "--grow",
    "2G",
    "--recipes",
    recipes,
    "tool",
    "1.0",
  ]);
  assert.is(code, 3, stderr);
  assert.match(
    stderr,
    /^error\[run-cannot-grow\]: the root file system can't grow: \/dev\/sda2 lies behind \/dev\/sda1; the layout is:\n {2}\/dev\/sda 2048 MiB gpt partition table\n {2}\/dev\/sda1 \d+ MiB ext4, mounted as \/\n/m,
  );
  assert.match(stderr, /help: run without `--grow`, or make room by hand/);
  assert.equal(stateOf(image), before);
  assert.equal(readdirSync(dirname(image)), [basename(image)]);
});

test.run();
