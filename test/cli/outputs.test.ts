import { linkSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { run, scratch } from "./support.ts";

const recipe = "arguments: {pw: {secret: true}}\nvalidators:\n  - script: {look: {env_vars: [pw]}}\n";

/** A folder with a recipe, its script, and an image that no run gets as far as opening. */
function home() {
  const folder = scratch({
    "image.yaml": recipe,
    look: '#!/bin/sh\ntest -n "$pw"\n',
    "arguments.yaml": "pw: x\n",
    "secret.txt": "x\n",
    "packages.lock": "{}\n",
  });
  writeFileSync(join(folder, "disk.img"), Buffer.alloc(1 << 20));
  symlinkSync("disk.img", join(folder, "link.img"));
  linkSync(join(folder, "disk.img"), join(folder, "hard.img"));
  symlinkSync("look", join(folder, "link-look"));
  linkSync(join(folder, "image.yaml"), join(folder, "hard.yaml"));
  return folder;
}

/** The options that name a file to write, by command; FILE is its name. */
const run1 = ["-f", "image.yaml", "--image", "disk.img", "--argument-file", "arguments.yaml"];
const outputs: Record<string, readonly string[][]> = {
  check: [
    ["-o", "FILE"],
    ["--report", "json=FILE"],
    ["--log", "FILE"],
  ],
  apply: [
    ["-o", "FILE"],
    ["--output", "FILE", "--force"],
    ["--report", "html=FILE"],
    ["--log", "FILE"],
    ["--lock", "FILE"],
  ],
  compile: [["-o", "FILE"]],
  draft: [["-o", "FILE"]],
};
/** The words of a command besides its outputs. */
const wordsOf = (command: string) =>
  command === "draft" ? ["--base", "disk.img", "--golden", "image.yaml", "--format", "raw"] : run1;
const atStake = [
  "disk.img",
  "link.img",
  "hard.img",
  "./disk.img",
  "image.yaml",
  "hard.yaml",
  "look",
  "link-look",
  "arguments.yaml",
  ".disk.img.sahara-image-overlay",
  ".disk.img.sahara-image-new",
  ".disk.img.sahara-image-journal",
  ".disk.img.sahara-image-journal.part",
];

for (const [command, options] of Object.entries(outputs))
  for (const option of options)
    test(`${command} ${option.join(" ")}: no file at stake is written`, async () => {
      const cwd = home();
      for (const name of atStake) {
        // Only a run keeps files beside the image.
        if ((command === "compile" || command === "draft") && name.startsWith(".disk")) continue;
        // A draft reads no scripts and no arguments.
        if (command === "draft" && /look|arguments/.test(name)) continue;
        const before = ["disk.img", "image.yaml", "look", "arguments.yaml"].map((file) =>
          readFileSync(join(cwd, file)),
        );
        const words = [command, ...wordsOf(command), ...option.map((word) => word.replace("FILE", name))];
        const { code, stderr } = await run(words, { cwd });
        assert.is(code, 2, `${name}: ${stderr}`);
        assert.match(stderr, /^error\[output-overwrites\]: /m, name);
        const after = ["disk.img", "image.yaml", "look", "arguments.yaml"].map((file) =>
          readFileSync(join(cwd, file)),
        );
        assert.equal(after, before, name);
      }
    });

test("two outputs in one file are refused", async () => {
  const cwd = home();
  symlinkSync("new", join(cwd, "link"));
  for (const two of [
    ["--report", "json=new", "--report", "text=new"],
    ["--report", "json=new", "-o", "./new"],
    ["--report", "json=new", "--log", "new"],
  ]) {
    const { code, stderr } = await run(["check", ...run1, ...two], { cwd });
    assert.is(code, 2, stderr);
    assert.match(stderr, /^error\[outputs-same\]: /m);
  }
  const { code, stderr } = await run(["apply", ...run1, "--lock", "new", "--output", "new"], { cwd });
  assert.is(code, 2, stderr);
});

test("a lock file, a secret's file and a key's file are at stake as well", async () => {
  const cwd = home();
  const words = ["-f", "image.yaml", "--image", "disk.img", "--pw", "@secret.txt"];
  const overwriting = async (...more: string[]) => {
    const { code, stderr } = await run([...more.slice(0, 1), ...words, ...more.slice(1)], { cwd });
    assert.is(code, 2, stderr);
    assert.match(stderr, /^error\[output-overwrites\]: /m);
  };
  await overwriting("check", "--report", "json=secret.txt");
  await overwriting("check", "--key", "@arguments.yaml", "--log", "arguments.yaml");
  await overwriting("apply", "--locked", "packages.lock", "--report", "json=packages.lock");
});

test("the files that lint looks at are not written, and nothing is fixed first", async () => {
  const cwd = home();
  for (const [option, value] of [
    ["-o", "image.yaml"],
    ["--report", "json=look"],
    ["--report", "sarif=hard.yaml"],
  ] as const) {
    const { code, stderr } = await run(["lint", "--fix", "--no-shellcheck", ".", option, value], { cwd });
    assert.is(code, 2, stderr);
    assert.match(stderr, /^error\[output-overwrites\]: /m);
    assert.is(readFileSync(join(cwd, "image.yaml"), "utf8"), recipe);
  }
});

test("a recipe with errors is not replaced by the report of them", async () => {
  const cwd = scratch({ "image.yaml": "validators: [nonsense: x]\n", "disk.img": "" });
  for (const command of ["check", "apply"]) {
    const words = [command, "-f", "image.yaml", "--image", "disk.img", "--report", "json=image.yaml"];
    assert.is((await run(words, { cwd })).code, 2);
    assert.match(readFileSync(join(cwd, "image.yaml"), "utf8"), "nonsense");
  }
});

test("a migrated recipe may take the place of the recipe itself", async () => {
  const cwd = scratch({ "image.yaml": "validators:\n  - package: wget\n" });
  assert.is((await run(["migrate", "image.yaml", "-o", "image.yaml"], { cwd })).code, 0);
  assert.match(readFileSync(join(cwd, "image.yaml"), "utf8"), "wget");
});

test("results go to standard output by each of its names", async () => {
  const cwd = scratch({ "image.yaml": "validators: [package: wget]\n" });
  for (const name of ["-", "/dev/stdout"]) {
    const { stdout } = await run(["compile", "-f", "image.yaml", "--emit", "plan", "-o", name], { cwd });
    assert.is(JSON.parse(stdout).format, 1);
    const linted = await run(["lint", "--no-shellcheck", "--report", `json=${name}`, "image.yaml"], { cwd });
    assert.match(linted.stdout, '"tool"');
  }
});

test("what to do about a full disk", async () => {
  const cwd = scratch({ "image.yaml": "validators: [package: wget]\n" });
  const { code, stderr } = await run(["compile", "-f", "image.yaml", "-o", "/dev/full"], { cwd });
  assert.is(code, 3);
  assert.match(stderr, /the disk is full\n.*help: free some space there/);
});

test("a file that can't be written is refused before anything runs", async () => {
  const cwd = home();
  const long = "x".repeat(256);
  const cases = {
    ".": "it is a folder",
    "no/such": "no such file or folder",
    [long]: "name too long",
    "disk.img/below": "part of the path is not a folder",
  };
  for (const [name, reason] of Object.entries(cases))
    for (const option of [
      ["-o", name],
      ["--report", `json=${name}`],
    ]) {
      const { code, stderr } = await run(["check", ...run1, ...option], { cwd });
      assert.is(code, 3, stderr);
      assert.match(stderr, new RegExp(`^error\\[file-unwritable\\]: .*${reason}`, "m"));
    }
});

test.run();
