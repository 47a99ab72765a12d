import { spawnSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limited } from "../../src/system/limit-program.ts";

function run(words: readonly string[], limits: Parameters<typeof limited>[1]) {
  const [program, ...rest] = limited(words, limits);
  const { status, signal, stdout } = spawnSync(program, rest, { encoding: "utf8", timeout: 20_000 });
  return { status, signal, stdout };
}

const plenty = { memory: 1 << 30 };

test("a program within its limits runs as it would without them", () => {
  const words = ["printf", "%s\n", "a b", "$HOME", "'", ""];
  assert.equal(run(words, plenty), { status: 0, signal: null, stdout: "a b\n$HOME\n'\n\n" });
  assert.is(run(["sh", "-c", "exit 3"], plenty).status, 3);
  assert.is(run(["no-such-program"], plenty).status, 127);
});

test("memory beyond the limit is not to be had", () => {
  const words = ["python3", "-c", "print(len(bytearray(512 << 20)))"];
  assert.is(run(words, plenty).status, 0);
  assert.is(run(words, { memory: 256 << 20 }).status, 1);
});

test("a program that works for too long is ended", () => {
  const { status, signal } = run(["sh", "-c", "while :; do :; done"], { ...plenty, seconds: 1 });
  assert.is(status, null);
  assert.match(String(signal), /^SIG(?:XCPU|KILL)$/);
});

test.run();
