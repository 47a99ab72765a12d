import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram, scratch } from "../cli/support.ts";

const folder = builtProgram();
const home = scratch({ "image.yaml": "validators: [package: wget]\n" });

/** Runs a line of bash in which `$C` compiles a recipe; one that hangs is killed after 20 s, and its code is null. */
function bash(line: string) {
  const { status, stderr } = spawnSync("bash", ["-c", line], {
    cwd: home,
    encoding: "utf8",
    timeout: 20_000,
    killSignal: "SIGKILL",
    env: {
      ...process.env,
      C: `${process.execPath} ${join(folder, "sahara-image.js")} compile -f image.yaml --emit plan`,
    },
  });
  return { code: status, stderr };
}

const formatIn = (name: string) => JSON.parse(readFileSync(join(home, name), "utf8")).format;

test("a result goes through a pipe or a descriptor of the shell", () => {
  for (const line of [
    "$C -o >(cat > out); until grep -q '^}' out; do sleep 0.05; done",
    "$C -o /dev/fd/3 3> out",
    "$C -o /dev/stdout > out",
    "$C -o /dev/stdout | cat > out",
    "mkfifo pipe; exec 4<>pipe; cat <&4 > out & $C -o pipe && until grep -q '^}' out; do sleep 0.05; done; kill %1",
  ]) {
    const { code, stderr } = bash(`rm -f out; ${line}`);
    assert.is(code, 0, `${line}: ${stderr}`);
    assert.is(formatIn("out"), 1, line);
  }
  assert.is(bash("printf before > out; $C -o /dev/fd/3 3>> out; grep -q '^before{' out").code, 0);
  assert.is(bash("$C -o /dev/null").code, 0);
});

test("a full device, a pipe that nobody reads, and a socket are refused, with the reason", () => {
  execFileSync("mkfifo", [join(home, "unread")]);
  for (const [path, reason] of [
    ["/dev/full", "the disk is full"],
    ["unread", "it is a named pipe that no program reads"],
  ] as const) {
    const { code, stderr } = bash(`$C -o ${path}`);
    assert.is(code, 3, stderr);
    assert.match(stderr, `can't write ${path}: ${reason}`);
  }
});

test.run();
