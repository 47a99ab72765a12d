import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync, write } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram, type Ran, scratch } from "../cli/support.ts";

const folder = builtProgram();
const program = join(folder, "sahara-image.js");
const home = scratch({
  "image.yaml":
    "arguments: {pw: {secret: true, required: true}}\nvalidators: [{script: {look: {env_vars: [pw]}}}]\n",
  look: '#!/bin/sh\necho "$pw"\n',
});

/** Runs a line of bash in which `$S` is the program; one that hangs is killed after 20 s, and its code is null. */
function bash(line: string, input = ""): Ran {
  const { status, stdout, stderr } = spawnSync("bash", ["-c", line], {
    cwd: home,
    encoding: "utf8",
    input,
    timeout: 20_000,
    killSignal: "SIGKILL",
    env: { ...process.env, S: `${process.execPath} --max-old-space-size=200 ${program}` },
  });
  return { code: status, stdout, stderr };
}

const recipe = "validators: [package: wget]";

test("a recipe comes from a file, standard input, or a pipe of the shell", () => {
  for (const line of [
    `$S compile -f - --emit tree <<< '${recipe}'`,
    `$S compile -f /dev/stdin --emit tree <<< '${recipe}'`,
    `printf '${recipe}' | $S compile -f /dev/stdin --emit tree`,
    `printf '${recipe}' | $S compile -f /dev/fd/0 --emit tree`,
    `$S compile -f <(echo '${recipe}') --emit tree`,
    `$S compile -f <(sleep 0.2; echo '${recipe}') --emit tree`,
    `$S compile -f /proc/self/fd/7 --emit tree 7<<< '${recipe}'`,
  ]) {
    const { code, stdout, stderr } = bash(line);
    assert.is(code, 0, `${line}: ${stderr}`);
    assert.match(stdout, "wget", line);
  }
  assert.is(bash("$S lint <(echo 'validators: [package: wget]')").code, 0);
  assert.match(bash(`$S migrate <(echo '${recipe}')`).stdout, "wget");
});

test("secrets and argument files come through pipes", () => {
  for (const line of [
    "$S compile -f image.yaml --emit plan --argument-file <(echo 'pw: hunter2')",
    "$S compile -f image.yaml --emit plan --argument-file /dev/stdin <<< 'pw: hunter2'",
    "$S compile -f image.yaml --emit plan --pw @<(echo hunter2)",
    "$S compile -f image.yaml --emit plan --pw @/dev/stdin <<< hunter2",
    "echo hunter2 | $S compile -f image.yaml --emit plan --pw @/dev/stdin",
  ]) {
    const { code, stderr } = bash(line);
    assert.is(code, 0, `${line}: ${stderr}`);
  }
});

test("standard input is read for one file only, and the other is named", () => {
  const { code, stderr } = bash("$S compile -f - --argument-file /dev/stdin", "validators: [package: wget]");
  assert.is(code, 2);
  assert.match(stderr, "the argument file");
  assert.match(stderr, "standard input was already read for the recipe");
});

test("endless standard input ends at the limit", () => {
  for (const line of [
    "$S compile -f - < /dev/zero",
    "yes | $S compile -f -",
    "$S compile -f <(yes)",
    "$S compile -f image.yaml --pw @<(yes)",
    "$S compile -f image.yaml --argument-file - < /dev/zero",
  ]) {
    const { code, stderr } = bash(line);
    assert.is(code, 2, `${line}: ${stderr}`);
    assert.match(stderr, "it is larger than the limit of", line);
  }
});

for (const words of [
  ["compile", "-f", "/dev/fd/3"],
  ["compile", "-f", "-"],
  ["compile", "-f", "image.yaml", "--pw", "@/dev/fd/3"],
  ["compile", "-f", "image.yaml", "--argument-file", "-"],
  ["lint", "/dev/fd/3"],
  ["migrate", "-"],
])
  test(`SIGTERM ends the wait for a pipe: ${words.join(" ")}`, async () => {
    const pipe = join(scratch(), "pipe");
    execFileSync("mkfifo", [pipe]);
    // Open for writing, too, so that its end never comes.
    const fd = openSync(pipe, constants.O_RDWR);
    const child = spawn(process.execPath, [program, ...words], {
      cwd: home,
      stdio: [fd, "pipe", "pipe", fd],
    });
    let said = "";
    child.stderr!.on("data", (chunk) => (said += chunk));
    try {
      // A pipe holds 64 KiB: once more is taken, the program is reading.
      await new Promise<void>((done, failed) =>
        write(fd, Buffer.alloc(100_000, "#"), (error) => (error ? failed(error) : done())),
      );
      child.kill("SIGTERM");
      const [code] = await once(child, "exit");
      assert.is(code, 143, said);
      assert.match(said, "interrupted");
    } finally {
      child.kill("SIGKILL");
      closeSync(fd);
    }
  });

test.run();
