// `apply --grow` from end to end: a guest without space gets it, and one that cannot grow is refused. Three boots.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestImage, recipes, runReported, stateOf } from "./guests.ts";
import { builtProgram, runProcess, scratch } from "./support.ts";

const test = suite("cli: apply --grow");
const folder = builtProgram();

function sizeOf(image: string): number {
  const info = execFileSync("qemu-img", ["info", "--output=json", image], { encoding: "utf8" });
  return JSON.parse(info)["virtual-size"];
}

const recipe = join(scratch({ "image.yaml": "space: 500M\nvalidators:\n  - package: wget\n" }), "image.yaml");

test("a recipe that needs more space than there is finds that, and an apply refuses before its first step", () => {
  const image = guestImage("no-space");
  const before = stateOf(image);
  const check = runReported(folder, ["check", "--image", image, "-f", recipe, "--quick"]);
  assert.is(check.code, 1);
  const { title, status, differences, source } = check.report.steps[0]!;
  assert.equal(
    [title, status, differences?.[0]?.attribute, differences?.[0]?.expected, source.line],
    ["space 500 MiB", "discrepancy", "free", "500 MiB free on /", 1],
  );
  assert.match(differences![0]!.found, /^\d MiB$/);
  const apply = runReported(folder, ["apply", "--image", image, "-f", recipe, "--no-network"]);
  assert.is(apply.code, 4, apply.stdout);
  assert.equal(
    apply.report.steps.map((step) => step.status),
    ["failed", "skipped"],
  );
  assert.match(apply.stdout, /there is too little free space; enlarge the image with `--grow \+1G`/);
  assert.equal(stateOf(image), before);
});

test("it is applied to the larger image, which then conforms although the space is used", () => {
  const image = guestImage("no-space");
  const before = sizeOf(image);
  const words = ["apply", "--image", image, "--grow", "+1G", "--no-network", "-f", recipe];
  const { code, stdout, report } = runReported(folder, words);
  assert.is(code, 0, stdout);
  assert.is(report.outcome, "changed");
  assert.match(
    stdout,
    /^info\[grown\]: the root file system on \/dev\/sda1 \(ext4\) grew from \d+ MiB to 1\d{3} MiB$/m,
  );
  assert.is(sizeOf(image), before + 2 ** 30);
  execFileSync("qemu-img", ["check", "-q", image]);
  const needsMore = join(
    scratch({ "image.yaml": "space: 800G\nvalidators:\n  - package: wget\n" }),
    "image.yaml",
  );
  const check = runReported(folder, ["check", "--image", image, "-f", needsMore, "--quick"]);
  assert.is(check.report.outcome, "conforms", check.stdout);
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
