// Images that can be opened, and not worked on: each is told in a sentence, and left as it was. A boot each.
import { readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestImage, recipes, stateOf } from "./guests.ts";
import { builtProgram, runProcess } from "./support.ts";

const test = suite("cli: images that are refused");
const folder = builtProgram();

const refused: readonly (readonly [what: string, guest: string, command: string, told: RegExp])[] = [
  ["no system on it", "empty", "apply", /^error\[run-refused\]: .+/m],
  [
    "two systems on it",
    "two-systems",
    "check",
    /^error\[run-several-systems\]: (?=.*\/dev\/)[^\n]+\n +. help: .*--root-filesystem/m,
  ],
  ["a distribution that nobody knows", "unknown", "apply", /^error\[[a-z-]+\]: .+/m],
];

for (const [what, guest, command, told] of refused) {
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
    assert.is(code, 3, stdout + stderr);
    assert.match(stderr, told);
    assert.not.match(stderr, /^ +at /m);
    assert.equal(stateOf(image), before);
    assert.equal(readdirSync(dirname(image)), [basename(image)]);
  });
}

test.run();
