// The built program where its output can't be written: a full disk (/dev/full is one), readers that have left, a deleted
// current folder, a standard input that can't be read. A stand-in takes the place of guestfish.
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram } from "../cli/support.ts";
import { tool } from "../runtime/scratch.ts";
import { Terminal } from "./terminal.ts";
import { pause, Workbench } from "./workbench.ts";

const program = join(builtProgram(), "sahara-image.js");

let bench: Workbench;
test.before.each(() => {
  bench = new Workbench();
});
test.after.each(() => bench.dispose());

/** Runs a line of bash in which `sahara-image` is the built program, `$image` the image and `$recipe` the recipe. */
function bash(line: string, cwd = "/"): SpawnSyncReturns<string> {
  const before = `sahara-image() { "${process.execPath}" "${program}" "$@"; }\n`;
  return spawnSync("bash", ["-o", "pipefail", "-c", before + line], {
    encoding: "utf8",
    cwd,
    env: { ...bench.env, image: bench.image, recipe: bench.recipe },
  });
}

/** No trace of the program's own code: a stack, or a line of its bundle. */
function assertNoCode(text: string): void {
  assert.not.match(text, /^ +at |program\.cjs|Node\.js v/m);
  for (const line of text.split("\n")) assert.ok(line.length < 1000, line.slice(0, 200));
}

const run = (command: string) => `sahara-image ${command} --image "$image" -f "$recipe"`;
const full = "the disk is full";

test("apply with standard error on a full disk: the run ends in order, and its report is complete", () => {
  const { status, stdout } = bash(`${run("apply")} 2>/dev/full`);
  assert.is(status, 0, stdout);
  assert.match(stdout, /changed/);
  bench.assertImageChanged();
});

test("apply with standard output on a full disk: exit 3, and a sentence says that the image has been changed", () => {
  const { status, stderr } = bash(`${run("apply")} >/dev/full`);
  assert.is(status, 3, stderr);
  assert.match(
    stderr,
    `error[output-unwritable]: can't write to standard output: ${full}; ${bench.image} has been changed\n`,
  );
  assertNoCode(stderr);
  bench.assertImageChanged();
});

test("check with standard output on a full disk: exit 3, and a message says that the image is unchanged", () => {
  const { status, stderr } = bash(`${run("check")} >/dev/full`);
  assert.is(status, 3, stderr);
  assert.match(stderr, `${full}; ${bench.image} is as it was\n`);
  bench.assertImageAsBefore();
});

test("a check that boots says why, unless that was asked for", () => {
  assert.match(
    bash(run("check")).stderr,
    /^ +[\d.]+ s {2}this check boots the guest: \S.*\n[\s\S]*starting the appliance/m,
  );
  for (const option of ["--boot", "--quiet"])
    assert.not.match(bash(`${run("check")} ${option}`).stderr, "boots the guest");
});

test("apply --output with standard output on a full disk: the sentence is about the output", () => {
  const { status, stderr } = bash(`${run("apply")} --output "$image.new" >/dev/full`);
  assert.is(status, 3, stderr);
  assert.match(stderr, `${full}; ${bench.image}.new has been written\n`);
});

test("apply with both on a full disk: exit 3, and the image is complete", () => {
  assert.is(bash(`${run("apply")} >/dev/full 2>&1`).status, 3);
  bench.assertImageChanged();
});

test("apply with its log on a full disk: the run ends in order, and a note says that the log is incomplete", () => {
  const { status, stdout, stderr } = bash(`${run("apply")} --log /dev/full`);
  assert.is(status, 0, stdout + stderr);
  assert.match(stderr, `the log /dev/full is not complete: ${full}\n`);
  bench.assertImageChanged();
});

test("apply with a report file on a full disk: exit 3, the other reports are written, the sentence names the fate", () => {
  const { status, stdout, stderr } = bash(`${run("apply")} --report json=/dev/full`);
  assert.is(status, 3, stdout + stderr);
  assert.match(stdout, /changed/);
  assert.match(stderr, `can't write /dev/full: ${full}; ${bench.image} has been changed\n`);
  bench.assertImageChanged();
});

test("apply with a lock file on a full disk: exit 3, and the sentence names the fate", () => {
  const { status, stderr } = bash(`${run("apply")} --lock /dev/full`);
  assert.is(status, 3, stderr);
  assert.match(stderr, `can't write /dev/full: ${full}; ${bench.image} has been changed\n`);
});

test("apply with the live view on a terminal and standard output on a full disk", async () => {
  const line = `exec "$0" "$@" >/dev/full`;
  const words = ["apply", "--image", bench.image, "-f", bench.recipe];
  const terminal = Terminal.start(["bash", "-c", line, process.execPath, program, ...words], bench.env);
  assert.is(await terminal.exit(), 3, terminal.shown);
  assert.match(terminal.shown, `${full}; ${bench.image} has been changed`);
  bench.assertImageChanged();
});

for (const stream of ["1", "2", "1 and 2"])
  test(`apply whose reader has left, on descriptor ${stream}: the run ends in order`, () => {
    const to = stream === "1 and 2" ? "2>&1" : stream === "1" ? "2>/dev/null" : "2>&1 >/dev/null";
    const { status, stdout } = bash(`${run("apply")} ${to} | true`);
    assert.is(status, 0, stdout);
    bench.assertImageChanged();
  });

test("plan whose output can't be written: exit 3, and the plan that it saved is whole", () => {
  const { status, stderr } = bash(`${run("plan")} -o saved.plan >/dev/full`, bench.scratch.folder);
  assert.is(status, 3, stderr);
  assert.match(stderr, `can't write to standard output: ${full}; ${bench.image} is as it was\n`);
  assertNoCode(stderr);
  bench.assertImageAsBefore();
  const left = bash(`sahara-image apply --plan "${bench.plan}" | true`);
  assert.is(left.status, 0, left.stderr);
  bench.assertImageChanged();
});

test("a plan in a folder with too little room, or that is another file, is refused before the run", () => {
  if (process.getuid?.() !== 0) return console.log("skipped: only root can mount a file system");
  const small = bench.scratch.path("small");
  mkdirSync(small);
  tool("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small);
  try {
    const { status, stderr } = bash(`${run("plan")} -o "${small}/saved.plan"`);
    assert.is(status, 3, stderr);
    assert.match(stderr, /error\[image-no-space\]/);
    assert.is(tool("ls", "-A", small), "");
  } finally {
    tool("umount", "-l", small);
  }
  for (const [file, why] of [
    [bench.recipe, "it exists, and is not a plan"],
    [bench.image, "image"],
    ["/dev/stdout", "it exists, and is not a plan"],
    ["-", "it must be the name of a file"],
  ]) {
    const { status, stderr } = bash(`${run("plan")} -o "${file}" | cat`);
    assert.ok(status === 2 || status === 3, stderr);
    assert.match(stderr, why!);
    assertNoCode(stderr);
  }
  bench.assertImageAsBefore();
});

const commands = {
  "--version": "--version",
  "--help": "--help",
  compile: 'compile -f "$recipe"',
  list: "list",
  explain: "explain image-missing",
  lint: 'lint "$recipe"',
  migrate: 'migrate "$recipe"',
  completion: "completion bash",
  "completion of a word": "completion bash -- compile zoo",
  recover: 'recover "$image"',
  doctor: "doctor --no-boot",
  lsp: 'lsp --stdio <<<$\'Content-Length: 58\\r\\n\\r\\n{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}\'',
};
for (const [name, line] of Object.entries(commands))
  test(`${name} with standard output on a full disk: exit 3 and a sentence`, () => {
    const { status, stderr } = bash(`sahara-image ${line} >/dev/full`);
    assert.is(status, 3, stderr);
    assert.match(stderr, `error[output-unwritable]: can't write to standard output: ${full}\n`);
    assertNoCode(stderr);
  });

test("in a deleted folder: exit 3 and a sentence; --version and explain need no folder", () => {
  const gone = bench.scratch.path("gone");
  const inGone = (line: string) => bash(`mkdir "${gone}"; cd "${gone}"; rmdir "${gone}"; ${line}`);
  for (const line of [
    run("check"),
    run("apply"),
    'sahara-image compile -f "$recipe"',
    "sahara-image lint .",
  ]) {
    const { status, stderr } = inGone(line);
    assert.is(status, 3, stderr);
    assert.match(
      stderr,
      /error\[folder-missing\]: can't find out the current folder: no such file or folder/,
    );
    assertNoCode(stderr);
  }
  assert.is(inGone("sahara-image --version").status, 0);
  assert.is(inGone("sahara-image explain image-missing").status, 0);
  bench.assertImageAsBefore();
});

test("a folder that is deleted while a run is on does not matter to it", async () => {
  const folder = bench.scratch.path("folder");
  mkdirSync(folder);
  const words = ["apply", "--image", bench.image, "-f", bench.recipe];
  const env = { ...bench.env, HOLD: "running" };
  const terminal = Terminal.start([process.execPath, program, ...words], env, undefined, folder);
  await bench.held(terminal);
  rmdirSync(folder);
  bench.release();
  assert.is(await terminal.exit(), 0, terminal.shown);
  bench.assertImageChanged();
});

test("a standard input that is closed, or a folder, is empty", () => {
  for (const input of ["<&-", "</"]) {
    const { status, stderr } = bash(`sahara-image compile -f - ${input}`);
    assert.is(status, 2, stderr);
    assert.match(stderr, "error[yaml-empty]");
    assertNoCode(stderr);
  }
});

test("a report that fills up a real file system: exit 3, and nothing of it is left", () => {
  if (process.getuid?.() !== 0) return console.log("skipped: only root can mount a file system");
  const small = bench.scratch.path("small");
  mkdirSync(small);
  tool("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small);
  try {
    writeFileSync(join(small, "filler"), Buffer.alloc(60 << 10));
    const { status, stderr } = bash(
      `${run("apply")} --report "html=${small}/report.html" 2>"${small}/messages"`,
    );
    assert.is(status, 3, stderr);
    assert.equal(tool("ls", "-A", small).trim().split("\n"), ["filler", "messages"]);
    bench.assertImageChanged();
  } finally {
    tool("umount", "-l", small);
  }
});

for (const command of ["check", "apply"])
  test(`${command} with temporary files on a full file system: exit 3 and a sentence, before the run`, () => {
    if (process.getuid?.() !== 0) return console.log("skipped: only root can mount a file system");
    const small = bench.scratch.path("small");
    mkdirSync(small);
    tool("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small);
    try {
      const { status, stderr } = bash(`TMPDIR="${small}" ${run(command)}`);
      assert.is(status, 3, stderr);
      assert.match(
        stderr,
        /error\[temporary-folder-unusable\]: can't make a temporary folder in .*small: 64.* are free, and a run needs 32/,
      );
      assert.equal(tool("ls", "-A", small), "");
      const doctor = bash(`TMPDIR="${small}" sahara-image doctor`);
      assert.is(doctor.status, 3);
      assert.match(doctor.stdout, "✗ appliance  can't make a temporary folder in");
      bench.assertImageAsBefore();
    } finally {
      tool("umount", "-l", small);
    }
  });

test("a run that fills up the file system of its temporary files is stopped, and the folder is named", async () => {
  if (process.getuid?.() !== 0) return console.log("skipped: only root can mount a file system");
  const small = bench.scratch.path("small");
  mkdirSync(small);
  tool("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", small);
  try {
    const words = ["apply", "--image", bench.image, "-f", bench.recipe];
    const env = { ...bench.env, HOLD: "running", TMPDIR: small };
    const terminal = Terminal.start([process.execPath, program, ...words], env);
    await bench.held(terminal);
    writeFileSync(join(small, "filler"), Buffer.alloc(30 << 20));
    assert.is(await terminal.exit(), 3, terminal.shown);
    assert.match(terminal.shown, /error\[run-no-space\].* the file system of .*small.* is full/s);
    assert.equal(tool("ls", "-A", small), "filler\n");
    bench.assertImageAsBefore();
  } finally {
    tool("umount", "-l", small);
  }
});

test("a run whose standard error fills up in the middle goes on", async () => {
  if (process.getuid?.() !== 0) return console.log("skipped: only root can mount a file system");
  const small = bench.scratch.path("small");
  mkdirSync(small);
  tool("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", small);
  try {
    const line = `${run("apply")} 2>"${small}/messages" >"${bench.scratch.path("report")}"`;
    const before = `sahara-image() { "${process.execPath}" "${program}" "$@"; }\n`;
    const env = { ...bench.env, HOLD: "running", image: bench.image, recipe: bench.recipe };
    const child = spawn("bash", ["-c", before + line], { env, stdio: "ignore" });
    while (!readFileSync(join(small, "messages"), { flag: "a+", encoding: "utf8" }).includes("running"))
      await pause();
    spawnSync("dd", ["if=/dev/zero", `of=${small}/filler`, "bs=1k"], { stdio: "ignore" });
    bench.release();
    const [status] = await once(child, "close");
    assert.is(status, 0);
    bench.assertImageChanged();
  } finally {
    tool("umount", "-l", small);
  }
});

test.run();
