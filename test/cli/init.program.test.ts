// `init`: a first recipe that lints, compiles and does what it says; nothing that exists is overwritten.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { run, scratch } from "./support.ts";

const test = suite("cli: init");

test("it writes a recipe, and says what to run next", async () => {
  const cwd = scratch();
  const { code, stdout, stderr } = await run(["init", "team/first"], { cwd });
  assert.is(code, 0, stderr);
  assert.is(stdout, "created team/first/image.yaml\n");
  assert.match(stderr, /^ {2}sahara-image check --image IMG -f team\/first$/m);
  assert.equal(readdirSync(join(cwd, "team/first")).sort(), ["image.yaml"]);
});

test("the recipe lints without a finding and compiles, also with its argument", async () => {
  const cwd = scratch();
  await run(["init"], { cwd });
  const linted = await run(["lint", "."], { cwd });
  assert.equal([linted.code, linted.stdout], [0, "✓ 1 recipe: nothing to report\n"], linted.stderr);
  for (const more of [[], ["--notice", "Hello."]]) {
    const { code, stderr } = await run(["compile", "-f", ".", ...more], { cwd });
    assert.equal([code, stderr], [0, ""]);
  }
  const { stdout } = await run(["compile", "-f", ".", "--help"], { cwd });
  assert.match(stdout, /--notice <value>\n +.*default/);
});

test("its argument is the text of a file", async () => {
  const cwd = scratch();
  await run(["init"], { cwd });
  const { stdout } = await run(["compile", "-f", ".", "--notice", "Hello.", "--emit", "tree"], { cwd });
  assert.match(stdout, / file \/etc\/motd: content "Hello\.\\n" /);
});

const taken: readonly (readonly [what: string, make: (folder: string) => void])[] = [
  ["a recipe", (folder) => writeFileSync(join(folder, "image.yaml"), "mine")],
  ["a link to nothing", (folder) => symlinkSync("nowhere", join(folder, "image.yaml"))],
];
for (const [what, make] of taken)
  test(`a folder with ${what} is refused, and left as it is`, async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, "team"));
    make(join(cwd, "team"));
    const before = readdirSync(join(cwd, "team"));
    const { code, stdout, stderr } = await run(["init", "team"], { cwd });
    assert.equal([code, stdout], [2, ""]);
    assert.match(stderr, /^error\[file-exists\]: team\/\w[\w.]* exists already\n.*`sahara-image init DIR`/);
    assert.equal(readdirSync(join(cwd, "team")), before);
    for (const name of before)
      if (existsSync(join(cwd, "team", name)))
        assert.is(readFileSync(join(cwd, "team", name), "utf8"), "mine");
  });

test("a folder that can't be made, and more than one, are refused", async () => {
  const cwd = scratch({ file: "x" });
  const unwritable = await run(["init", "file/sub"], { cwd });
  assert.is(unwritable.code, 3);
  assert.match(unwritable.stderr, /^error\[folder-unusable\]: .*file\/sub/);
  const two = await run(["init", "a", "b"], { cwd });
  assert.is(two.code, 2);
  assert.match(two.stderr, /^error\[words-unexpected\]/);
  assert.equal(readdirSync(cwd), ["file"]);
});

test.run();
