import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { StreamedFile } from "../../src/system/streamed-file.ts";
import { scratchForEach, tool } from "../runtime/scratch.ts";

const scratch = scratchForEach(test);

/** A named pipe and a program in bash that reads it, by the name `$pipe`. */
function pipe(reader: string) {
  const path = scratch.path("pipe");
  tool("mkfifo", path);
  // Opened for reading and writing, so that the pipe has a reader before the program is there.
  const child = spawn("bash", ["-c", `exec 3<>"$pipe"; echo; ${reader}`], {
    env: { ...process.env, pipe: path },
  });
  return { path, child, ready: once(child.stdout, "data") };
}

test("a regular file is emptied and written at once", async () => {
  const path = scratch.path("log");
  writeFileSync(path, "before");
  const file = new StreamedFile(path, 0o600);
  assert.ok(file.write("one\n"));
  assert.is(readFileSync(path, "utf8"), "one\n");
  assert.is(await file.end(), undefined);
});

test("a new file has the mode asked for", async () => {
  await new StreamedFile(scratch.path("log"), 0o600).end();
  assert.is(statSync(scratch.path("log")).mode & 0o777, 0o600);
});

test("a full disk is reported at the end, and nothing is thrown before", async () => {
  const file = new StreamedFile("/dev/full");
  assert.ok(file.write("one\n"));
  assert.ok(file.write("two\n"));
  let called = 0;
  file.whenDrained(() => called++);
  assert.is(called, 1);
  assert.is((await file.end())?.code, "ENOSPC");
});

test("a named pipe that nobody reads is refused, and not waited for", () => {
  tool("mkfifo", scratch.path("pipe"));
  assert.throws(
    () => new StreamedFile(scratch.path("pipe")),
    (error: NodeJS.ErrnoException) => error.code === "ENXIO",
  );
});

test("the reader of a pipe gets everything, however slow it is", async () => {
  const { path, ready, child } = pipe(`read -r; exec 4<"$pipe" 3>&-; wc -c <&4`);
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  await ready;
  const file = new StreamedFile(path);
  assert.not.ok(file.write("x".repeat(1_000_000)), "it asks to wait");
  child.stdin.write("\n");
  await new Promise<void>((drained) => file.whenDrained(drained));
  assert.is(file.pending, 0);
  assert.is(await file.end(), undefined);
  await once(child, "close");
  assert.is(said.trim(), "1000000");
});

test("a reader that leaves is no failure, and a writer that waits for it goes on", async () => {
  const { path, ready, child } = pipe("read -r <&3");
  await ready;
  const file = new StreamedFile(path);
  file.write(`one\n${"x".repeat(1_000_000)}`);
  await new Promise<void>((drained) => file.whenDrained(drained));
  file.write("more");
  assert.is(await file.end(), undefined);
  if (child.exitCode === null) await once(child, "close");
});

test("a reader that reads nothing is given up at the end", async () => {
  const { path, ready, child } = pipe("exec sleep 1000 >/dev/null");
  await ready;
  const file = new StreamedFile(path);
  file.write("x".repeat(1_000_000));
  assert.is((await file.end())?.message, "the program that reads it has stopped reading");
  child.kill();
  await once(child, "close");
});

test("a pipe of the shell is written by its descriptor", () => {
  const out = scratch.path("out");
  const { status } = spawnSync(
    "bash",
    ["-c", `exec 5> >(cat >"${out}"); "$@"`, "-", process.execPath, process.argv[1]!],
    {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, [childMark]: "/dev/fd/5" },
    },
  );
  assert.is(status, 0);
  while (!existsSync(out) || readFileSync(out, "utf8") === "") spawnSync("sleep", ["0.01"]);
  assert.is(readFileSync(out, "utf8"), "from the child\n");
});

// This same file, started again by the last test.
const childMark = "SAHARA_IMAGE_TEST_STREAM";
const path = process.env[childMark];
if (path === undefined) test.run();
else {
  const file = new StreamedFile(path);
  file.write("from the child\n");
  await file.end();
}
