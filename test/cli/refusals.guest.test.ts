// Images that can be opened, and not worked on: each is told in a sentence, and left as it was. A boot each.
// On a distribution that nobody knows scripts can be run all the same: only the step that asks for a package fails.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestImage, recipes, stateOf } from "./guests.ts";
import { builtProgram, runProcess } from "./support.ts";

const test = suite("cli: images that are refused");
const folder = builtProgram();

const refused: readonly (readonly [
  what: string,
  guest: string,
  command: string,
  exit: number,
  told: RegExp,
])[] = [
  ["no system on it", "empty", "apply", 3, /^error\[run-refused\]: .+/m],
  [
    "two systems on it",
    "two-systems",
    "check",
    3,
    /^error\[run-several-systems\]: (?=.*\/dev\/)[^\n]+\n +. help: .*--root-filesystem/m,
  ],
  [
    "a distribution that nobody knows",
    "unknown",
    "apply",
    4,
    /no package manager that sahara-image knows \(the guest is plan9ish\)/,
  ],
  [
    "no space left",
    "no-space",
    "apply",
    4,
    /no space is left on the guest's \/ \(before the run \d+ KiB were free\)[\s\S]* hint +the guest ran out of space/,
  ],
];

for (const [what, guest, command, exit, told] of refused) {
  test(`an image with ${what}`, () => {
    const image = guestImage(guest);
    const before = stateOf(image);
    const { code, stdout, stderr } = runProcess(folder, [
      command,
      "--image",
      image,
      "--recipes",
      recipes,
      "tool",
      "1.0",
    ]);
    assert.is(code, exit, stdout + stderr);
    assert.match(stderr + stdout, told);
    assert.not.match(stderr, /^ +at /m);
    assert.equal(stateOf(image), before);
    assert.equal(readdirSync(dirname(image)), [basename(image)]);
  });
}

test("a run that is interrupted while the appliance starts", async () => {
  const image = guestImage("debian");
  const before = stateOf(image);
  const child = spawn(
    process.execPath,
    [join(folder, "sahara-image.js"), "apply", "--image", image, "--recipes", recipes, "tool", "1.0"],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let [stdout, stderr, asked] = ["", "", false];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
    if (!asked && stderr.includes("starting the appliance")) asked = child.kill("SIGINT");
  });
  const code = await new Promise((done) => child.on("close", done));
  assert.is(code, 130, stdout + stderr);
  assert.match(stdout, /^✗ interrupted: .+ is unchanged$/m);
  assert.equal(stateOf(image), before);
  assert.equal(readdirSync(dirname(image)), [basename(image)]);
});

test.run();
