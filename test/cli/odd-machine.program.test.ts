import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram, runProcess, scratch } from "./support.ts";

const folder = builtProgram();

function home(): string {
  const cwd = scratch({ "image.yaml": "validators: [package: wget]\n" });
  spawnSync("truncate", ["-s", "8M", join(cwd, "disk.img")]);
  spawnSync("mke2fs", ["-q", "-t", "ext4", join(cwd, "disk.img")]);
  return cwd;
}

const check = ["check", "--image", "disk.img", "-f", "image.yaml"];

test("a folder for temporary files that can't be used is said in a sentence, and nothing is left", () => {
  const cwd = home();
  writeFileSync(join(cwd, "file"), "");
  const before = readdirSync(cwd);
  for (const [place, reason] of [
    ["/no/such/folder", "no such file or folder"],
    [join(cwd, "file"), "it is not a folder"],
    ["no/such", "no such file or folder"],
  ] as const)
    for (const words of [check, ["apply", ...check.slice(1)]]) {
      const { code, stderr } = runProcess(folder, words, { cwd, env: { ...process.env, TMPDIR: place } });
      assert.is(code, 3, stderr);
      assert.match(stderr, `can't make a temporary folder in ${place}: ${reason}`);
    }
  assert.equal(readdirSync(cwd), before);
});

test("a relative TMPDIR is used", () => {
  const cwd = home();
  const place = scratch();
  const env = { ...process.env, TMPDIR: relative(cwd, place) };
  const { code, stderr } = runProcess(folder, ["lint", "image.yaml"], { cwd, env });
  assert.is(code, 0, stderr);
  assert.equal(readdirSync(place), []);
});

test("a name that is too long is said in a sentence, whichever option has it", () => {
  const cwd = home();
  const long = "x".repeat(256);
  for (const words of [
    ["apply", ...check.slice(1), "--output", long],
    [...check, "--log", long],
    [...check, "-o", long],
    [...check, "--report", `json=${long}`],
    ["apply", ...check.slice(1), "--lock", long],
    ["check", "--image", long, "-f", "image.yaml"],
    ["recover", long],
  ]) {
    const { code, stderr } = runProcess(folder, words, { cwd });
    assert.is(code, 3, stderr);
    assert.not.match(stderr, "internal-error", words[0]);
  }
});

test("too few open files are no bug of the program", () => {
  const cwd = home();
  const limited = (limit: number, words: readonly string[]) => {
    const line = `ulimit -n ${limit}; exec "$@"`;
    const program = [process.execPath, join(folder, "sahara-image.js")];
    return spawnSync("bash", ["-c", line, "-", ...program, ...words], { cwd, encoding: "utf8" });
  };
  // With fewer, Node itself crashes. Its releases differ.
  let least = 10;
  while (limited(least, ["--help"]).status !== 0 && least < 40) least++;
  for (const more of [0, 1, 2, 3, 5])
    for (const words of [
      ["compile", "-f", "image.yaml"],
      ["lint", "image.yaml"],
      ["apply", ...check.slice(1)],
    ]) {
      const limit = least + more;
      const { stderr } = limited(limit, words);
      assert.not.match(stderr, "internal-error", `${limit} ${words[0]}: ${stderr}`);
      if (words[0] === "apply")
        assert.match(stderr, /: too many open files \(`ulimit -n 1024` raises the limit\)/, String(limit));
    }
});

test.run();
