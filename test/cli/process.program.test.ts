// The program as it ships, as a process of its own: what only a process can show.
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram, runProcess, scratch } from "./support.ts";

const test = suite("cli: process");
const folder = builtProgram();
const program = join(folder, "sahara-image.js");
const recipe = "validators:\n  - package: wget\n";

test("both commands start", () => {
  assert.match(runProcess(folder, ["--version"]).stdout, /^sahara-image \d/);
  assert.match(
    runProcess(folder, ["--help"], { program: "sahara-image-create" }).stdout,
    /^Usage: sahara-image-create --image IMG/,
  );
});

test("the files can be executed as they are", () => {
  assert.match(spawnSync(program, ["--version"], { encoding: "utf8" }).stdout, /^sahara-image \d/);
});

test("the built program loads validator kinds of the user's own", () => {
  const own = join("test", "compiler", "fixtures", "ok", "plugin-kind");
  const { code, stderr } = runProcess(folder, [
    ...["compile", "-f", join(own, "image.yaml"), "--validators", join(own, "kinds.mjs")],
  ]);
  assert.is(stderr, "");
  assert.is(code, 0);
});

test("a command without a message does not open standard error", () => {
  const at = scratch({
    "loaded.cjs": `process.on("exit", () => {
      require("node:fs").writeFileSync(process.env.LOADED, process.moduleLoadList.join("\\n"));
    });`,
  });
  const [hook, loaded] = [join(at, "loaded.cjs"), join(at, "loaded")];
  const { status } = spawnSync(process.execPath, ["--require", hook, program, "compile", "hadoop", "3.3"], {
    env: { ...process.env, LOADED: loaded },
    stdio: ["ignore", "ignore", "pipe"],
  });
  assert.is(status, 0);
  // Node's code for pipes.
  assert.not.ok(readFileSync(loaded, "latin1").split("\n").includes("NativeModule net"));
});

test("a reader that leaves early is no error", () => {
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["-o", "pipefail", "-c", `"${process.execPath}" "${program}" compile hadoop 3.3 | head -n 1`],
    { encoding: "utf8" },
  );
  assert.is(status, 0);
  assert.is(stdout, "#!/usr/bin/guestfish -f\n");
  assert.is(stderr, "");
});

test("the language server ends at `exit`, while its input is still open", async () => {
  const server = spawn(process.execPath, [program, "lsp", "--stdio"], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = new Promise((done) => server.once("exit", (code, signal) => done(code ?? signal)));
  for (const message of [
    { id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } },
    { id: 2, method: "shutdown" },
    { method: "exit" },
  ]) {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    server.stdin.write(`Content-Length: ${text.length}\r\n\r\n${text}`);
  }
  const late = setTimeout(() => server.kill(), 20_000);
  assert.is(await ended, 0);
  clearTimeout(late);
});

test("compiling twice, from two folders, gives the same bytes", () => {
  const other = scratch();
  const first = runProcess(folder, ["compile", "zookeeper", "3.8"]);
  assert.is(first.code, 0, first.stderr);
  assert.is(runProcess(folder, ["compile", "zookeeper", "3.8"], { cwd: other }).stdout, first.stdout);
});

test("-o writes whole files, keeps what a file may be, and leaves nothing behind where it can't", () => {
  const home = scratch({ "old.gf": "old", "target.gf": "old" });
  chmodSync(join(home, "old.gf"), 0o640);
  symlinkSync("target.gf", join(home, "link.gf"));
  for (const name of ["old.gf", "link.gf", "new.gf"])
    assert.is(runProcess(folder, ["compile", "zookeeper", "3.8", "-o", name], { cwd: home }).code, 0);
  const text = readFileSync(join(home, "new.gf"), "utf8");
  assert.is(readFileSync(join(home, "old.gf"), "utf8"), text);
  assert.is(statSync(join(home, "old.gf")).mode & 0o777, 0o640);
  assert.is(readFileSync(join(home, "target.gf"), "utf8"), text);
  const { code, stderr } = runProcess(folder, ["compile", "zookeeper", "3.8", "-o", "no/such/x.gf"], {
    cwd: home,
  });
  assert.is(code, 3);
  assert.match(stderr, /^error\[file-unwritable\]: can't write no\/such\/x\.gf: no such file or folder/);
  assert.equal(readdirSync(home).sort(), ["link.gf", "new.gf", "old.gf", "target.gf"]);
});

test("a changed script is detected", () => {
  const home = scratch();
  runProcess(folder, ["compile", "zookeeper", "3.8", "-o", "a.gf"], { cwd: home });
  const good = runProcess(folder, ["compile", "--verify", "a.gf"], { cwd: home });
  assert.is(good.code, 0);
  assert.match(good.stdout, /from recipes\/zookeeper\/3\.8\/image\.yaml/);
  const script = readFileSync(join(home, "a.gf"), "utf8");
  writeFileSync(join(home, "b.gf"), script.replace("zookeeperd", "zookeeperx"));
  const bad = runProcess(folder, ["compile", "--verify", "b.gf"], { cwd: home });
  assert.is(bad.code, 1);
  assert.match(bad.stderr, /^error\[script-altered\]/);
});

/** Another user, who is not root and may write nowhere; tests run as root in containers. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Whether that user can start the program: a checkout may be in a folder that only its owner can enter. */
const reachable = spawnSync("test", ["-r", program], nobody).status === 0;

test("lint refuses a folder with a recipe that may not be read, instead of praising the others", () => {
  const cwd = scratch({
    "a/image.yaml": "validators: [nonsense: x]\n",
    "b/image.yaml": "validators: [package: wget]\n",
  });
  chmodSync(cwd, 0o755);
  chmodSync(join(cwd, "a/image.yaml"), 0o000);
  const { code, stderr } = runProcess(folder, ["lint", "--no-shellcheck", "."], { cwd, ...nobody });
  assert.is(code, 2, stderr);
  assert.match(stderr, "error[file-unreadable]: can't read the recipe a/image.yaml: permission denied");
});

test("apply refuses a folder that can't be written, and leaves it unchanged", () => {
  if (!reachable)
    return console.log("skipped: an unwritable folder (another user cannot read this checkout)");
  const home = scratch();
  const image = join(home, "disk.img");
  spawnSync("truncate", ["-s", "64M", image]);
  spawnSync("mke2fs", ["-q", "-t", "ext4", image]);
  chmodSync(image, 0o666);
  chmodSync(home, 0o555);
  const { code, stderr } = runProcess(folder, ["apply", "--image", image, "zookeeper", "3.8"], {
    ...nobody,
    cwd: "/",
  });
  chmodSync(home, 0o755);
  assert.is(code, 3, stderr);
  assert.match(stderr, /^error\[image-folder-unwritable\]: /m);
  assert.equal(readdirSync(home), ["disk.img"]);
});

for (const missing of ["guestfish", "qemu-img", "flock"]) {
  test(`without ${missing} it says what to install`, () => {
    const home = scratch({ "bin/.keep": "" });
    const image = join(home, "disk.img");
    spawnSync("truncate", ["-s", "1M", image]);
    for (const tool of ["cp", "flock", "guestfish", "qemu-img", "sh"]) {
      const found = spawnSync("which", [tool], { encoding: "utf8" }).stdout.trim();
      if (found && tool !== missing) symlinkSync(found, join(home, "bin", tool));
    }
    const words = ["check", "--image", image, "--format", "raw", "zookeeper", "3.8"];
    const { code, stderr } = runProcess(folder, words, { env: { PATH: join(home, "bin"), HOME: home } });
    assert.is(code, 3, stderr);
    assert.match(stderr, new RegExp(`error\\[run-tool-missing\\]: ${missing} is not installed`));
    assert.match(stderr, /help: install it: /);
    // Only guestfish is missed where a boot begins.
    assert.is(stderr.includes("this check boots the guest"), missing === "guestfish", stderr);
    assert.equal(readdirSync(home).sort(), ["bin", "disk.img"]);
  });
}

test("a report that can't be written is found out before the run", () => {
  const { code, stderr } = runProcess(folder, [
    "check",
    "--image",
    "/nowhere.img",
    "zookeeper",
    "3.8",
    "--report",
    "json=/no/such/r.json",
  ]);
  assert.is(code, 3);
  assert.match(stderr, /^error\[file-unwritable\]: can't write \/no\/such\/r\.json/);
});

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 143],
] as const) {
  test(`${signal} ends it with ${code}`, async () => {
    // It waits for a recipe on standard input, which never comes.
    const child = spawn(process.execPath, [program, "compile", "-f", "-", "-v"], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk) => (stderr += chunk));
    await untilListening(child.pid!);
    child.kill(signal);
    const ended = await new Promise((done) => child.on("close", done));
    assert.is(ended, code, stderr);
    assert.is(stderr, "interrupted\n");
  });
}

/** Until the process catches signals: /proc tells which. */
async function untilListening(pid: number): Promise<void> {
  for (;;) {
    const caught = BigInt(
      `0x${/^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]}`,
    );
    // SIGHUP is 1, the last that it begins to catch.
    if (caught & 1n && caught & (1n << 14n) && caught & 2n) return;
    await new Promise((done) => setTimeout(done, 20));
  }
}

test("a program that is installed elsewhere finds its recipes", () => {
  const home = scratch({
    "package.json": readFileSync("package.json", "utf8"),
    "recipes/tool/1.0/image.yaml": recipe,
  });
  spawnSync("cp", ["-r", folder, join(home, "dist")]);
  const { stdout } = runProcess(join(home, "dist"), ["list"], { cwd: "/" });
  assert.match(stdout, /^tool +1\.0 /);
  assert.ok(existsSync(dirname(home)));
});

test.run();
