import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { run, scratch } from "./support.ts";

const secretRecipe = `arguments: {pw: {secret: true, required: true}}
validators: [{script: {look: {env_vars: [pw]}}}]
`;

/** A folder with a recipe, and with everything that may be in the place of a file. */
function home(): string {
  const folder = scratch({ "image.yaml": secretRecipe, look: '#!/bin/sh\necho "$pw"\n' });
  execFileSync("mkfifo", [join(folder, "pipe")]);
  writeFileSync(join(folder, "huge"), "");
  truncateSync(join(folder, "huge"), 3e9);
  mkdirSync(join(folder, "folder"));
  symlinkSync("none", join(folder, "dangling"));
  return folder;
}

/** What is in the place of a file, and what is said of it. */
const kinds = {
  pipe: "it is a named pipe",
  "/dev/zero": "it is a device",
  huge: "it is larger than the limit of",
  folder: "it is a folder",
  dangling: "no such file or folder",
};

/** Command lines that read a file; FILE is its name. */
const readers = [
  ["compile", "-f", "FILE"],
  ["compile", "-f", "image.yaml", "--argument-file", "FILE"],
  ["compile", "-f", "image.yaml", "--pw", "@FILE"],
  ["compile", "--verify", "FILE"],
  ["check", "--image", "none.img", "-f", "FILE"],
  ["check", "--image", "none.img", "--key", "@FILE", "-f", "image.yaml"],
  ["apply", "--image", "none.img", "--locked", "FILE", "-f", "image.yaml", "--pw", "x"],
  ["migrate", "FILE"],
  ["lint", "--no-shellcheck", "FILE"],
];

for (const [path, reason] of Object.entries(kinds))
  test(`a file that cannot be read is refused with the reason: ${path}`, async () => {
    const cwd = home();
    for (const words of readers) {
      // A folder stands for the recipes in it.
      if (path === "folder" && (words[0] === "lint" || words.join(" ").endsWith("-f FILE"))) continue;
      const line = words.join(" ").replace("FILE", path);
      const { code, stderr } = await run(
        words.map((word) => word.replace("FILE", path)),
        { cwd },
      );
      assert.is(code, 2, `${line}: ${stderr}`);
      assert.match(stderr, /^error\[(?:file|secret)-unreadable\]: /m, line);
      assert.ok(stderr.includes(reason), `${line}: ${stderr}`);
    }
  });

test("the help fits the reason", async () => {
  const cwd = home();
  for (const [path, help] of [
    ["pipe", "name a regular file"],
    ["huge", "name another file, or split it"],
  ])
    assert.match(
      (await run(["compile", "-f", "image.yaml", "--argument-file", path!], { cwd })).stderr,
      `help: ${help}`,
    );
});

/** Files that the program finds by itself; each is passed over, or reported, and the run goes on. */
for (const path of ["pipe", "/dev/zero", "huge", "folder", "dangling"])
  test(`a file that is found and cannot be read keeps nothing from ending: ${path}`, async () => {
    const folder = home();
    const target = path.startsWith("/") ? path : join(folder, path);
    for (const name of [".gitignore", ".shellcheckrc", "other.yaml", "script-without-a-name"])
      symlinkSync(target, join(folder, name));
    mkdirSync(join(folder, "node_modules/sahara-image-plugin-odd"), { recursive: true });
    symlinkSync(target, join(folder, "node_modules/sahara-image-plugin-odd/package.json"));
    mkdirSync(join(folder, "recipes/odd/1"), { recursive: true });
    symlinkSync(target, join(folder, "recipes/odd/1/image.yaml"));
    symlinkSync(target, join(folder, "script"));
    writeFileSync(join(folder, "names.yaml"), "validators: [script: script]\n");
    const linted = await run(["lint", "."], { cwd: folder });
    assert.ok(linted.code === 0 || linted.code === 1, linted.stderr);
    assert.is((await run(["list", "--recipes", "recipes"], { cwd: folder })).code, 0);
    const compiled = await run(["compile", "-f", "names.yaml"], { cwd: folder });
    assert.is(compiled.code, 2);
    assert.match(compiled.stderr, /script-(?:unreadable|outside|missing)/);
  });

test.run();
