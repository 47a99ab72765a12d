// The manual pages, as those who read and package them see them.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { commands } from "../../src/cli/commands.ts";
import { configured } from "../../src/cli/manual/options.ts";

const test = suite("packaging: manual pages");
const pages = readdirSync("man").map((name) => `man/${name}`);

/** What `man` shows, without its bold and its spaces. */
function shown(path: string): string {
  const env = { ...process.env, MANWIDTH: "80", MAN_KEEP_FORMATTING: "", LC_ALL: "C.UTF-8" };
  const { status, stdout, stderr } = spawnSync("man", ["--warnings", "-l", path], { encoding: "utf8", env });
  assert.is(stderr, "", path);
  assert.is(status, 0, path);
  return stdout;
}

test("package.json names each of them", () => {
  assert.equal([...(JSON.parse(readFileSync("package.json", "utf8")).man as string[])].sort(), pages.sort());
});

test("neither groff nor mandoc has anything to say of them, and no line is too long for a terminal", () => {
  for (const path of pages) {
    const lint = spawnSync("mandoc", ["-T", "lint", "-W", "all", path], { encoding: "utf8" });
    assert.is(lint.stdout + lint.stderr, "", path);
    assert.is(lint.status, 0, path);
    // Commands in examples stay on one line.
    const long = shown(path)
      .split("\n")
      .filter((line) => line.length > 80 && !/^ {11}/.test(line));
    assert.equal(long, [], path);
  }
});

test("every command and every option is there", () => {
  const text = shown("man/sahara-image.1");
  for (const [name, { module }] of Object.entries(commands)) {
    assert.match(text, new RegExp(`^   ${name}$`, "m"));
    for (const option of configured(name, module).options)
      assert.match(
        text,
        new RegExp(`^       (-\\w, )?${option.long ?? option.short}\\b`, "m"),
        `${name} ${option.flags}`,
      );
  }
});

test("what is typed can be copied from the page: its dashes and quotes are those of the shell", () => {
  const text = shown("man/sahara-image.1");
  assert.match(text, "guestfish --ro --format=qcow2 -a node.qcow2 -f check.gf");
  assert.match(shown("man/sahara-image-recipe.5"), `- package: [wget, {lzo: {version: ">= 2.9"}}]`);
});

test.run();
