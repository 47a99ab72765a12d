// Check and apply on a live host: the built program, the real OpenSSH client, and a real sshd on the loopback interface.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Report } from "../../src/report/report.ts";
import { builtProgram, scratch } from "../cli/support.ts";
import { removeScratch } from "../recipes/support/guest-root.ts";
import { Terminal } from "../terminal/terminal.ts";
import { pause } from "../terminal/workbench.ts";
import { type SshHost, sshHost } from "./support/ssh-host.ts";

const test = suite("live host");
const program = join(builtProgram(), "sahara-image.js");
let host: SshHost;

test.before(async () => {
  host = await sshHost("debian");
});
test.before.each(() => host.configure(""));
test.after(async () => {
  await host.stop();
  removeScratch();
});

function run(words: readonly string[], recipe: string, env: NodeJS.ProcessEnv = host.env) {
  const folder = scratch({ "image.yaml": recipe });
  const json = join(folder, "report.json");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, ...words, "-f", join(folder, "image.yaml"), "--report", `json=${json}`],
    { env, encoding: "utf8" },
  );
  const report: Report | undefined = existsSync(json) ? JSON.parse(readFileSync(json, "utf8")) : undefined;
  return { code: status, stdout, stderr, report };
}

/** What a run leaves on the host while it goes on, and no longer. */
const workshops = () =>
  host.sh("ls -d /run/sahara-image.* /dev/shm/sahara-image.* /tmp/sahara-image.* 2>/dev/null || :");

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause();
}

const steps = (report: Report | undefined) => report?.steps.map(({ title, status }) => [title, status]);
const script = (name: string, text: string) => `  - script: {${name}: {inline: ${JSON.stringify(text)}}}\n`;

test("a check finds what differs, changes nothing and leaves nothing", () => {
  const { code, report, stderr } = run(
    ["check", "--host", "ssh://node"],
    `validators:\n  - package: [dpkg, no-such-package]\n  - file: {/etc/made: {content: "x"}}\n${script("look", 'test "$test_only" = 1; echo "$(id -u)"; read line || echo no input')}`,
  );
  assert.is(code, 1, stderr);
  assert.equal(report!.target, { kind: "host", name: "ssh://node" });
  assert.is(report!.image, undefined);
  assert.equal([report!.method, report!.guest.distro], ["live", "debian"]);
  assert.equal(steps(report), [
    ["package dpkg", "ok"],
    ["package no-such-package", "discrepancy"],
    ["file /etc/made", "discrepancy"],
    ["script look", "ok"],
  ]);
  assert.is(report!.steps[3]!.output!.stdout, "0\nno input");
  assert.is(workshops(), "");
  assert.not.ok(existsSync(join(host.changed, "etc/made")));
});

test("an apply changes the host, and a second one finds nothing to do", () => {
  const recipe = 'validators:\n  - file: {/etc/applied: {content: "x"}}\n';
  const first = run(["apply", "--yes", "--host", "root@node"], recipe);
  assert.equal([first.code, first.report?.outcome], [0, "changed"], first.stderr);
  assert.match(first.stderr, /changed in place/);
  assert.is(host.sh("cat /etc/applied"), "x");
  assert.equal(run(["apply", "--yes", "--host", "node"], recipe).report?.outcome, "unchanged");
});

test("a user with sudo checks and applies as root, and leaves nothing", () => {
  host.sh("mkdir -m 700 /etc/secret && echo x >/etc/secret/key");
  const recipe = `validators:\n  - file: {/etc/secret/key: {content: "y\\n", mode: "0600"}}\n${script("who", 'test "$(id -u)" = 0')}`;
  const check = run(["check", "--host", "ssh://admin@node"], recipe);
  assert.equal([check.code, check.report?.method], [1, "live"], check.stderr);
  assert.equal(
    steps(check.report),
    [
      ["file /etc/secret/key", "discrepancy"],
      ["script who", "ok"],
    ],
    check.stderr,
  );
  const apply = run(["apply", "--yes", "--host", "ssh://admin@node"], recipe);
  assert.equal([apply.code, apply.report?.outcome], [0, "changed"], apply.stderr);
  assert.is(host.sh("cat /etc/secret/key; stat -c '%a %U' /etc/secret/key"), "y\n600 root\n");
  assert.is(workshops(), "");
});

test("secrets reach scripts, and neither a command line, a file nor the report", () => {
  const text =
    'echo "it is $TOKEN"; cat /proc/[0-9]*/cmdline | tr "\\0" " " | grep -c "sword[f]ish"; grep -rl "sword[f]ish" /run /dev/shm /tmp || :';
  const recipe = `arguments: {token: {target_variable: TOKEN, secret: true, required: true}}\nvalidators:\n  - script: {use: {inline: ${JSON.stringify(text)}, env_vars: [token]}}\n`;
  const file = join(scratch({ token: "swordfish-7" }), "token");
  const { code, stdout, stderr, report } = run(
    ["check", "-v", "--host", "node", "--token", `@${file}`],
    recipe,
  );
  assert.is(code, 0, stderr);
  // The guest program itself is in the memory of the shell; the script file names no secret.
  assert.is(report!.steps[0]!.output!.stdout, "it is ***\n0");
  assert.not.match(stdout + stderr + JSON.stringify(report), /swordfish/);
});

test("an apply needs --yes where nobody can be asked, and nothing is run", () => {
  const { code, stderr } = run(["apply", "--host", "node"], "validators:\n  - package: wget\n");
  assert.is(code, 2);
  assert.match(stderr, /error\[apply-unconfirmed\].*\n.*--yes/);
});

test("hosts that can't be used are refused with one sentence", () => {
  const recipe = "validators:\n  - package: dpkg\n";
  const refused = (address: string, expected: RegExp, env?: NodeJS.ProcessEnv) => {
    const { code, stderr, report } = run(["check", "--host", address], recipe, env);
    assert.is(code, 3, stderr);
    assert.match(stderr, expected, stderr);
    assert.is(stderr.match(/error\[/g)?.length, 1, stderr);
    assert.is(report, undefined);
  };
  refused("ssh://127.0.0.1:1", /host-unreachable.*Connection refused\n.*try `ssh ssh:\/\/127\.0\.0\.1:1`/);
  refused("no-such-host.invalid", /host-unreachable.*Could not resolve hostname/);
  refused("plain@node", /host-not-root.*sudo.*not found\n.*NOPASSWD/);
  host.configure("Host node\n  IdentityFile /dev/null\n  IdentitiesOnly yes\n  PubkeyAuthentication no\n");
  refused("node", /host-unreachable.*Permission denied \(publickey.*\n.*ssh-agent/);
  host.configure("Host node\n  UserKnownHostsFile /dev/null\n  StrictHostKeyChecking yes\n");
  refused("node", /host-unreachable.*Host key verification failed.*\n.*compare the key/);
  host.configure("");
  refused("node", /run-tool-missing.*ssh is not installed/, { ...host.env, PATH: "/nowhere" });
});

test("a host that runs no shell, or prints whatever it likes, is refused", () => {
  const recipe = "validators:\n  - package: dpkg\n";
  const saying = (text: string) => {
    const bin = scratch({ ssh: `#!/bin/sh\n${text}\n` });
    spawnSync("chmod", ["755", join(bin, "ssh")]);
    return run(["check", "--host", "switch"], recipe, { ...process.env, PATH: `${bin}:${process.env.PATH}` });
  };
  const none = saying("echo 'Unknown command' >&2; exit 1");
  assert.is(none.code, 3);
  assert.match(none.stderr, /host-unsuitable.*did not run the program: Unknown command/);
  const nologin = saying("echo 'This account is currently not available.'; exit 1");
  assert.match(nologin.stderr, /did not run the program: This account is currently not available\.\n/);
  const noTerminal = saying("echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1");
  assert.match(noTerminal.stderr, /host-not-root.*must have a tty.*\n.*requiretty/);
  const forbidden = saying(
    "echo 'Sorry, user x is not allowed to execute /bin/sh as root on y.' >&2; exit 1",
  );
  assert.match(forbidden.stderr, /host-not-root.*not allowed to execute.*\n.*NOPASSWD/);
  const hostile = saying("printf '\\033]0;x\\007evil\\033[2J\\n' >&2; exit 1");
  assert.match(hostile.stderr, /did not run the program: evil\n/);
  const forged = saying("printf 'sahara-image-transcript 1\\nmode test-only\\nverdict conforms\\n'; exit 1");
  assert.is(forged.code, 3);
  assert.match(forged.stderr, /live-lost/);
  const endless = saying("head -c 50000000 /dev/zero | tr '\\0' y; exit 1");
  assert.is(endless.code, 3);
  assert.match(endless.stderr, /host-unsuitable/);
});

/** Ends the ssh session that a script runs in, as a broken network does. */
const cut =
  'p=$PPID; until [ "$(cat /proc/$p/comm)" = sshd ]; do p=$(sed "s/.*) . //; s/ .*//" /proc/$p/stat); done; kill -9 $p; sleep 1000';

/** Ends the program on the host that runs a script, as a kernel without memory does. */
const orphan = cut
  .replace("do p=", "do program=$shell shell=$p p=")
  .replace("kill -9 $p", "kill -9 $program");

/** Ends the shell that waits for it. */
const orphanShell = orphan.replace("kill -9 $program", "kill -9 $shell");

/** Stops the server's end of a session: nothing comes over the connection any more. */
const freeze = cut.replace("kill -9 $p", "echo $p >/etc/frozen; kill -STOP $p");

test("a connection that is lost in an apply: what was done, what is unknown, what was not; exit 4", async () => {
  const recipe = `validators:\n  - file: {/etc/before-cut: {content: "x"}}\n${script("breaks", `echo $$ >/etc/pid-of-step; ${cut}`)}  - file: {/etc/after-cut: {content: "x"}}\n`;
  const { code, report, stdout } = run(["apply", "--yes", "--host", "node"], recipe);
  assert.is(code, 4);
  assert.is(report!.outcome, "failed");
  assert.equal(steps(report), [
    ["file /etc/before-cut", "changed"],
    ["script breaks", "undetermined"],
    ["file /etc/after-cut", "skipped"],
  ]);
  assert.match(report!.steps[1]!.because!, /the connection was lost while this step ran/);
  assert.match(stdout, /may be changed in part/);
  assert.match(stdout, /apply-cut-off.*the connection was lost/);
  const pid = host.sh("cat /etc/pid-of-step").trim();
  await until(() => workshops() === "");
  assert.is(host.sh(`test -e /proc/${pid} || echo gone`), "gone\n");
  assert.is(host.sh("ls /etc/before-cut /etc/after-cut 2>/dev/null || :"), "/etc/before-cut\n");
});

test("a connection that is lost in a check: exit 3", () => {
  const { code, stderr, report } = run(["check", "--host", "node"], `validators:\n${script("breaks", cut)}`);
  assert.is(code, 3);
  assert.is(report, undefined);
  assert.match(stderr, /live-lost.*in step 1: the connection was lost/);
});

const waits = (name: string) => script(name, `touch /etc/${name}; sleep 1000`);

/** Starts a run in a terminal, and waits until its script `waits` runs on the host. */
async function waiting(command: readonly string[], recipe: string, name: string): Promise<Terminal> {
  const shown = terminal(command, recipe);
  await until(() => host.sh(`ls /etc/${name} 2>/dev/null || :`) !== "");
  return shown;
}

test("while an apply works on a host, another run is refused, and checks work at the same time", async () => {
  const other = "validators:\n  - package: dpkg\n";
  const apply = await waiting(["apply", "--yes"], `validators:\n${waits("in-apply")}`, "in-apply");
  const { code, stderr } = run(["check", "--host", "node"], other);
  assert.is(code, 3, stderr);
  assert.match(stderr, /host-in-use.*another run of sahara-image works on ssh:\/\/node/);
  await apply.type("\x03");
  assert.is(await apply.exit(), 130);
  const check = await waiting(["check"], `validators:\n${waits("in-check")}`, "in-check");
  assert.is(run(["check", "--host", "node"], other).code, 0);
  assert.is(run(["apply", "--yes", "--host", "node"], other).code, 3);
  await check.type("\x03");
  assert.is(await check.exit(), 130);
  assert.is(run(["apply", "--yes", "--host", "node"], other).code, 0);
});

test("a second check does not take away the copies of the first, nor what was in their place", async () => {
  const copies = (more: string) => `validators:\n  - copy_script: {tool: {inline: "echo copied"}}\n${more}`;
  host.sh("echo precious >/tmp/tool");
  const first = await waiting(["check"], copies(waits("with-copies")), "with-copies");
  assert.match(run(["check", "--host", "node"], copies("")).stderr, /host-in-use/);
  assert.match(host.sh("cat /tmp/tool"), /echo copied/);
  await first.type("\x03");
  assert.is(await first.exit(), 130);
  assert.is(host.sh("cat /tmp/tool; ls -A /tmp; rm /tmp/tool"), "precious\ntool\n");
});

for (const [what, kill, reason] of [
  ["program", orphan, "the program was killed"],
  ["shell", orphanShell, "the connection was lost"],
] as const)
  test(`a ${what} that is killed on the host leaves no process and no file`, async () => {
    const text = `echo $$ >/etc/pid-of-orphan; ${kill}`;
    const { code, stderr } = run(["check", "--host", "node"], `validators:\n${script("kills", text)}`);
    assert.is(code, 3, stderr);
    assert.match(stderr, new RegExp(`live-lost.*in step 1: ${reason}`));
    const pid = host.sh("cat /etc/pid-of-orphan").trim();
    await until(() => workshops() === "");
    assert.is(host.sh(`test -e /proc/${pid} || echo gone`), "gone\n");
    assert.is(host.sh("grep -l SAHARA_IMAGE_[T]ETHER /proc/[0-9]*/cmdline 2>/dev/null || :"), "");
  });

test("a host without room for temporary files is refused, and no script counts as done", () => {
  const fails = `validators:\n${script("fails", "exit 7")}`;
  host.sh("head -c 30000000 /dev/zero >/run/fill 2>/dev/null || :");
  const full = run(["check", "--host", "node"], fails);
  assert.equal([full.code, full.report?.steps[0]?.output?.exit_code], [1, 7], full.stderr);
  host.sh("rm /run/fill");
  const fills = script("fills", "head -c 30000000 /dev/zero >/run/fill 2>/dev/null; true");
  const long = `exit 7\n${"# a comment\n".repeat(5000)}`;
  const recipe = `validators:\n${fills}${script("fails", long)}`;
  const check = run(["check", "--host", "node"], recipe);
  assert.is(check.code, 3, JSON.stringify(check.report));
  assert.match(check.stderr, /there is no room for the run's own files in \/run\//);
  host.sh("rm /run/fill");
  const apply = run(["apply", "--yes", "--host", "node"], recipe);
  host.sh("rm /run/fill");
  assert.equal([apply.code, apply.report?.outcome], [4, "failed"], apply.stderr);
  assert.match(apply.stdout, /apply-cut-off.*there is no room/);
  assert.is(workshops(), "");
});

test("time limits end the step and the run", () => {
  const recipe = `validators:\n${script("slow", "sleep 1000")}`;
  const check = run(["check", "--timeout", "2", "--host", "node"], recipe);
  assert.is(check.code, 3);
  assert.match(check.stderr, /live-timeout.*stopped after 2 s, in step 1/);
  const apply = run(["apply", "--yes", "--timeout", "2", "--host", "node"], recipe);
  assert.is(apply.code, 4);
  assert.match(apply.report!.steps[0]!.because!, /stopped after 2 s/);
  const step = run(["check", "--step-timeout", "1", "--host", "node"], recipe);
  assert.is(step.code, 1);
  assert.match(step.report!.steps[0]!.because!, /ended after 1 seconds/);
  assert.is(workshops(), "");
});

function terminal(command: readonly string[], recipe: string): Terminal {
  const file = join(scratch({ "image.yaml": recipe }), "image.yaml");
  const env = { ...host.env, TERM: "xterm-256color", CI: "" };
  return Terminal.start([process.execPath, program, ...command, "--host", "node", "-f", file], env);
}

test("Ctrl-C ends the step on the host in order, and nothing stays there", async () => {
  const text =
    'trap "echo yes >/etc/told; exit" TERM; echo $$ >/etc/pid-of-waiting; while :; do sleep 0.1; done';
  const shown = terminal(["check"], `validators:\n${script("waits", text)}`);
  await until(() => host.sh("cat /etc/pid-of-waiting 2>/dev/null || :") !== "");
  await shown.type("\x03");
  assert.is(await shown.exit(), 130, shown.shown);
  assert.match(shown.shown, /interrupted: ending the run; a check changes nothing/);
  assert.match(shown.shown, /interrupted: ssh:\/\/node was only checked in part/);
  assert.is(host.sh("cat /etc/told"), "yes\n");
  assert.is(workshops(), "");
});

test("Ctrl-C ends a run on a host that does not answer, and says what stays there", async () => {
  const shown = terminal(["check"], `validators:\n${script("freezes", freeze)}`);
  await until(() => host.sh("cat /etc/frozen 2>/dev/null || :") !== "");
  const started = performance.now();
  await shown.type("\x03");
  assert.is(await shown.exit(), 130, shown.shown);
  assert.ok(performance.now() - started < 20_000);
  assert.match(
    shown.shown,
    /ssh:\/\/node does not answer: what was started there ends when the host notices/,
  );
  host.sh("kill -CONT $(cat /etc/frozen)");
  await until(() => workshops() === "");
});

test("Ctrl-C waits for a host that answers", async () => {
  const slow = 'trap "" TERM; touch /etc/is-slow; sleep 8';
  const shown = terminal(["check"], `validators:\n${script("slow", slow)}`);
  await until(() => host.sh("ls /etc/is-slow 2>/dev/null || :") !== "");
  await shown.type("\x03");
  assert.is(await shown.exit(), 130, shown.shown);
  assert.not.match(shown.shown, /does not answer/);
  assert.is(workshops(), "");
});

const motd = (name: string) => `validators:\n  - file: {/etc/${name}: {content: "x"}}\n`;

test("an apply in a terminal shows what a check finds, and asks", async () => {
  const yes = terminal(["apply"], motd("asked"));
  await yes.until("Apply the recipe? [y/N]");
  assert.match(yes.shown, /does not conform to/);
  assert.match(yes.shown, /ssh:\/\/node in place: what a step did stays/);
  assert.is(host.sh("ls /etc/asked 2>/dev/null || :"), "");
  await yes.type("y\r");
  assert.is(await yes.exit(), 0, yes.shown);
  assert.is(host.sh("cat /etc/asked"), "x");
});

test("an answer other than yes, and Ctrl-C at the question, change nothing", async () => {
  for (const [typed, code] of [
    ["\r", 1],
    ["\x03", 130],
  ] as const) {
    const no = terminal(["apply"], motd("refused"));
    await no.until("Apply the recipe? [y/N]");
    await no.type(typed);
    assert.is(await no.exit(), code, no.shown);
    assert.is(host.sh("ls /etc/refused 2>/dev/null || :"), "");
  }
});

test.run();
