// Check and apply in a root folder: the built program, and the files of real test guests.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Report } from "../../src/report/report.ts";
import { builtProgram, scratch } from "../cli/support.ts";
import { asRoot } from "../recipes/support/as-root.ts";
import { type GuestName, guestRoot, removeScratch, scratchFolder } from "../recipes/support/guest-root.ts";
import { Terminal } from "../terminal/terminal.ts";
import { pause } from "../terminal/workbench.ts";

const test = suite("root folder");
const program = join(builtProgram(), "sahara-image.js");
test.after(removeScratch);

/** A copy of a test guest's files that a test may change. */
function copyOf(name: GuestName): string {
  const copy = join(scratchFolder(), "root");
  asRoot(["cp", "-a", guestRoot(name), copy]);
  return copy;
}

/** Everything of a folder, access times aside. */
const stateOf = (folder: string) =>
  asRoot(["sh", "-c", 'cd "$1" && find . -printf "%p %y %m %U %G %s %T@ %C@ %l\\n" | sort', "sh", folder])
    .stdout;

function run(words: readonly string[], recipe: string, options: { uid?: number } = {}) {
  const folder = scratch({ "image.yaml": recipe });
  chmodSync(folder, 0o755);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, ...words, "-f", join(folder, "image.yaml"), "--report", "json"],
    { encoding: "utf8", cwd: "/", ...options },
  );
  const report: Report | undefined = stdout === "" ? undefined : JSON.parse(stdout);
  return { code: status, stderr, report };
}

const steps = (report: Report | undefined) => report?.steps.map(({ title, status }) => [title, status]);
const script = (name: string, text: string) => `  - script: {${name}: {inline: ${JSON.stringify(text)}}}\n`;

test("a check changes nothing of the folder, whatever its scripts do", () => {
  const root = guestRoot("debian");
  const before = stateOf(root);
  const { code, report, stderr } = run(
    ["check", "--root", root],
    `validators:\n  - package: [dpkg, no-such-package]\n${script("writes", "rm -rf /etc/apt /var/lib/dpkg; echo x >/usr/x; mknod /srv/n c 1 3; chmod 0 /usr/bin; touch /tmp/y /var/z")}`,
  );
  assert.is(code, 1, stderr);
  assert.equal(report!.target, { kind: "root", name: root });
  assert.equal(steps(report), [
    ["package dpkg", "ok"],
    ["package no-such-package", "discrepancy"],
    ["script writes", "ok"],
  ]);
  assert.is(report!.diagnostics[0]!.code, "check-writes");
  assert.is(stateOf(root), before);
});

test("file systems that are mounted in the folder are read-only in a check", () => {
  const root = copyOf("debian");
  const text = "cat /srv/kept; if echo x >/srv/new; then exit 1; fi";
  const folder = scratch({ "image.yaml": `validators:\n${script("writes", text)}` });
  const enter = 'mount -t tmpfs tmpfs "$1/srv"; echo kept >"$1/srv/kept"; shift; exec "$@"';
  const words = [
    process.execPath,
    program,
    "check",
    "--root",
    root,
    "-f",
    join(folder, "image.yaml"),
    "--report",
    "json",
  ];
  const { stdout, stderr, status } = asRoot(
    ["unshare", "--mount", "sh", "-ec", enter, "sh", root, ...words],
    {
      anyExit: true,
    },
  );
  assert.is(status, 0, stdout + stderr);
  assert.is((JSON.parse(stdout) as Report).steps[0]!.output!.stdout, "kept");
});

for (const name of ["debian", "rocky"] as const)
  test(`an apply changes the folder of ${name} and nothing else, and leaves nothing of its own`, () => {
    const root = copyOf(name);
    const recipe = `validators:\n  - file: {/etc/made: {content: "x"}}\n${script("writes", "echo y >/srv/y; echo id >/etc/machine-id; ls /dev >/srv/devices; (sleep 1000 &)")}`;
    const before = stateOf(root)
      .split("\n")
      .map((line) => line.split(" ")[0]);
    const { code, report, stderr } = run(["apply", "--yes", "--no-network", "--root", root], recipe);
    assert.is(code, 0, stderr);
    assert.is(report!.outcome, "changed");
    assert.match(stderr, /changed in place/);
    const after = stateOf(root)
      .split("\n")
      .map((line) => line.split(" ")[0]);
    assert.equal(
      after.filter((path) => !before.includes(path)).filter((path) => path !== "./etc/machine-id"),
      ["./etc/made", "./srv/devices", "./srv/y"],
    );
    // The folder gets none of this machine's disks.
    assert.not.match(readFileSync(join(root, "srv/devices"), "utf8"), /^(?:[svn][dv]|mem|loop|kmsg)/m);
    assert.is(run(["apply", "--yes", "--root", root, "--only", "file"], recipe).report!.outcome, "unchanged");
  });

test("an apply in a folder without comm notes the packages that it changed, and no error of a shell", () => {
  const root = copyOf("debian");
  asRoot(["rm", join(root, "usr/bin/comm")]);
  const words = ["apply", "--yes", "--no-network", "-v", "--root", root];
  const { code, report, stderr } = run(
    words,
    `validators:\n  - package: [{lzo: {version: "2.10-1"}}]\n${script("fails", "exit 7")}`,
  );
  assert.is(code, 4, stderr);
  assert.not.match(stderr, /not found/);
  assert.equal(report!.package_changes, [{ name: "lzo", from: "2.9-1", to: "2.10-1" }]);
});

test("a step that fails: what was done stays, and the report says so; exit 4", () => {
  const root = copyOf("debian");
  const { code, report } = run(
    ["apply", "--yes", "--root", root],
    `validators:\n  - file: {/etc/made: {content: "x"}}\n${script("fails", "exit 7")}  - file: {/etc/later: {content: "x"}}\n`,
  );
  assert.is(code, 4);
  assert.equal(steps(report), [
    ["file /etc/made", "changed"],
    ["script fails", "failed"],
    ["file /etc/later", "skipped"],
  ]);
  assert.ok(existsSync(join(root, "etc/made")));
});

test("a user without root rights checks in a user namespace", () => {
  const root = copyOf("debian");
  asRoot(["chown", "-R", "12345", root]);
  asRoot(["chmod", "755", join(root, "..")]);
  const { code, report, stderr } = run(
    ["check", "--root", root],
    `validators:\n  - package: dpkg\n${script("looks", 'test "$(id -u)" = 0')}`,
    process.getuid?.() === 0 ? { uid: 12345 } : {},
  );
  if (/can't make the namespaces/.test(stderr)) {
    console.log("skipped: this machine allows no user namespaces");
    return;
  }
  assert.is(code, 0, stderr);
  assert.equal(steps(report), [
    ["package dpkg", "ok"],
    ["script looks", "ok"],
  ]);
});

test("folders that can't be used are refused with one sentence", () => {
  const folder = scratch({ file: "", "empty/dev/x": "", "linked/bin/sh": "" });
  asRoot(["ln", "-s", "/etc", join(folder, "linked/dev")]);
  mkdirSync(join(folder, "bare"));
  const refused = (root: string, expected: RegExp, options: readonly string[] = []) => {
    const { code, stderr, report } = run(
      ["check", "--root", root, ...options],
      "validators:\n  - package: wget\n",
    );
    assert.is(code, 3, stderr);
    assert.match(stderr, expected);
    assert.is(stderr.match(/error\[/g)?.length, 1, stderr);
    assert.is(report, undefined);
  };
  refused(join(folder, "none"), /root-unusable.*no such file or folder/);
  refused(join(folder, "file"), /root-unusable.*it is a file\n.*--image/);
  refused("/", /root-unusable.*running system\n.*ssh:/);
  refused(join(folder, "bare"), /root-unusable.*it has no folder dev/);
  refused(join(folder, "linked"), /root-unusable.*it has no folder dev/);
  refused(join(folder, "empty"), /root-unusable.*its \/bin\/sh can't be run/);
});

test("a guest of a distribution that the recipe does not know is handled as on an image", () => {
  const { code, report } = run(["check", "--root", guestRoot("unknown")], "validators:\n  - package: wget\n");
  assert.equal([code, steps(report)], [1, [["package wget", "discrepancy"]]]);
  assert.is(report!.guest.family, "");
});

test("while an apply works on a folder, another run is refused", async () => {
  const root = copyOf("debian");
  const folder = scratch({
    "image.yaml": `validators:\n${script("waits", "echo $$ >/etc/waiting; sleep 1000")}`,
  });
  const env = { ...process.env, TERM: "xterm-256color", CI: "" };
  const words = [program, "apply", "--yes", "--root", root, "-f", join(folder, "image.yaml")];
  const first = Terminal.start([process.execPath, ...words], env);
  while (!existsSync(join(root, "etc/waiting"))) await pause();
  const second = run(["check", "--root", root], "validators:\n  - package: wget\n");
  assert.is(second.code, 3);
  assert.match(second.stderr, /another run of sahara-image uses it/);
  await first.type("\x03");
  assert.is(await first.exit(), 130, first.shown);
  assert.match(first.shown, /interrupted: ending the run; what was done stays/);
  assert.match(first.shown, /may be changed in part/);
  assert.equal(readdirSync(join(root, "dev")), readdirSync(join(guestRoot("debian"), "dev")));
  writeFileSync(join(root, "etc/waiting"), "");
});

test.run();
