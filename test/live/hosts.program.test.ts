// Check and apply on several live hosts: the built program, the real OpenSSH client, and two real sshd.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Report } from "../../src/report/report.ts";
import { builtProgram, scratch } from "../cli/support.ts";
import { removeScratch } from "../recipes/support/guest-root.ts";
import { Terminal } from "../terminal/terminal.ts";
import { pause } from "../terminal/workbench.ts";
import { type SshHost, sshHost } from "./support/ssh-host.ts";

const test = suite("several live hosts");
const program = join(builtProgram(), "sahara-image.js");
let first: SshHost;
let second: SshHost;

test.before(async () => {
  first = await sshHost("debian", "first");
  second = await sshHost("debian", "second");
  first.configure(second.settings);
});
test.after(async () => {
  await first.stop();
  await second.stop();
  removeScratch();
});

const recipe = (name: string) => `validators:\n  - file: {/etc/${name}: {content: "x"}}\n`;

function run(
  words: readonly string[],
  files: { readonly hosts: string; readonly recipe: string },
  stdin = "",
) {
  const folder = scratch({ "hosts.txt": files.hosts, "image.yaml": files.recipe });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, ...words, "-f", "image.yaml", "--hosts", stdin === "" ? "hosts.txt" : "-"],
    { env: first.env, encoding: "utf8", cwd: folder, input: stdin },
  );
  const text = (name: string) => readFileSync(join(folder, name), "utf8");
  const report = (name: string): Report => JSON.parse(text(name));
  return { code: status, stdout, stderr, report, text, files: readdirSync(folder).sort() };
}

test("a check reports on each host in the order of the file; one that can't be used does not stop the others", () => {
  second.sh("printf x >/etc/known");
  const hosts = "# web\nfirst\n\n127.0.0.1:1 # nobody\nnobody@second\n  ssh://root@second/\r\n";
  const found = run(["check", "--report", "json={host}.json", "--report", "junit=r-{host}.xml"], {
    hosts,
    recipe: recipe("known"),
  });
  assert.is(found.code, 3, found.stderr);
  const at = [
    "ssh://first does not conform to",
    "ssh://127.0.0.1:1 was not checked",
    "ssh://nobody@second was not checked",
    "ssh://root@second conforms to",
    "could not be run: ssh://127.0.0.1:1 ssh://nobody@second\nwith discrepancies: ssh://first\nconform: ssh://root@second\n4 hosts: 2 could not be run, 1 with discrepancies, 1 conform\n",
  ].map((text) => found.stdout.indexOf(text));
  assert.not.ok(at.includes(-1), found.stdout);
  assert.equal(
    at,
    at.toSorted((a, b) => a - b),
  );
  assert.match(found.stdout, /host-unreachable.*Connection refused/);
  assert.match(found.stdout, /host-unreachable.*Permission denied \(publickey/);
  assert.match(found.stderr, /^\[4\/4\] ssh:\/\//m);
  assert.equal(found.report("first.json").target, { kind: "host", name: "ssh://first" });
  assert.is(found.report("root@second.json").outcome, "conforms");
  assert.is(found.report("nobody@second.json").diagnostics[0]!.code, "host-unreachable");
  assert.is(found.files.filter((name) => /^r-.*xml$/.test(name)).length, 4);
  assert.match(found.text("r-nobody@second.xml"), /errors="1"[\s\S]*<error message="ssh could not connect/);
});

test("with -q there is only what is wrong, and each block names its host", () => {
  second.sh("printf x >/etc/quiet");
  const { code, stdout, stderr } = run(["check", "-q"], {
    hosts: "second\nfirst\n",
    recipe: recipe("quiet"),
  });
  assert.is(code, 1);
  assert.is(stderr, "");
  assert.match(stdout, /^ssh:\/\/first:\nimage\.yaml:2:\d+: discrepancy: file \/etc\/quiet\n/);
  assert.match(stdout, /\nwith discrepancies: ssh:\/\/first\n$/);
  assert.not.match(stdout, /second/);
  const good = run(["check", "-q"], { hosts: "second\n", recipe: recipe("quiet") });
  assert.equal([good.code, good.stdout, good.stderr], [0, "", ""]);
});

test("an apply changes each host; a step that fails on one of them is exit 4", () => {
  const steps = `${recipe("both")}  - script: {last: {inline: "test ! -e /etc/breaks"}}\n`;
  second.sh(": >/etc/breaks");
  const { code, stdout, stderr } = run(
    ["apply", "--yes", "--jobs", "1"],
    { hosts: "", recipe: steps },
    "second\nfirst\n",
  );
  assert.is(code, 4, stderr);
  assert.match(
    stderr,
    /changed in place.*\n\[1\/2\] ssh:\/\/second: failed\n\[2\/2\] ssh:\/\/first: changed\n/,
  );
  assert.match(stdout, /2 hosts: 1 failed, 1 changed\n$/);
  for (const host of [first, second]) assert.is(host.sh("cat /etc/both"), "x");
});

test("many hosts at the same time", () => {
  const hosts = Array.from({ length: 24 }, (_, index) => `u${index}@127.0.0.1:1\n`).join("");
  const { code, stderr } = run(["check", "--jobs", "24"], { hosts, recipe: recipe("x") });
  assert.is(code, 3);
  assert.match(stderr, /^(?:\[\d+\/24\] ssh:\/\/u\d+@127\.0\.0\.1:1: could not be run\n){24}$/);
});

test("mistakes in the recipe are reported once, and nothing is run", () => {
  const { code, stdout, stderr, files } = run(["check", "--report", "json={host}.json"], {
    hosts: "first\nsecond\n",
    recipe: "validators:\n  - pakage: wget\n",
  });
  assert.is(code, 2);
  assert.is(stderr.match(/error\[/g)?.length, 1, stderr);
  assert.is(stdout, "");
  assert.equal(files, ["hosts.txt", "image.yaml"]);
});

test("a report that can't be written does not stop the others", async () => {
  const text = "touch /run/looks; while [ ! -e /etc/looked ]; do sleep 0.1; done";
  const folder = scratch({
    "hosts.txt": "first\nsecond\n",
    "image.yaml": `validators:\n  - script: {look: {inline: "${text}"}}\n`,
    "first/empty": "",
    "second/empty": "",
  });
  const words = ["check", "--hosts", "hosts.txt", "-f", "image.yaml", "--report", "json={host}/r.json"];
  const child = spawn(process.execPath, [program, ...words], { env: first.env, cwd: folder });
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += chunk));
  // Both hosts are at work at the same time.
  for (const host of [first, second]) while (host.sh("ls /run/looks 2>/dev/null || :") === "") await pause();
  rmSync(join(folder, "first"), { recursive: true });
  for (const host of [first, second]) host.sh(": >/etc/looked");
  const [code] = await once(child, "close");
  assert.is(code, 3, stderr);
  assert.match(stderr, /error\[file-unwritable\].*first\/r\.json.*; ssh:\/\/first is as it was\n/);
  assert.ok(existsSync(join(folder, "second/r.json")));
});

test("Ctrl-C ends the runs in order, and says which hosts were done", async () => {
  second.sh(": >/etc/waits");
  const text = "[ ! -e /etc/waits ] || { echo $$ >/etc/pid-of-waiting; sleep 1000; }";
  const folder = scratch({
    "hosts.txt": "first\nsecond\nroot@first\n",
    "image.yaml": `validators:\n  - script: {waits: {inline: ${JSON.stringify(text)}}}\n`,
  });
  const words = ["check", "--hosts", `${folder}/hosts.txt`, "--jobs", "1", "-f", `${folder}/image.yaml`];
  const env = { ...first.env, TERM: "xterm-256color", CI: "" };
  const shown = Terminal.start([process.execPath, program, ...words], env);
  while (second.sh("cat /etc/pid-of-waiting 2>/dev/null || :") === "") await pause();
  await shown.type("\x03");
  assert.is(await shown.exit(), 130, shown.shown);
  assert.match(shown.shown, /interrupted: ending the run; a check changes nothing/);
  assert.match(
    shown.shown,
    /interrupted: ssh:\/\/second\s+not started: ssh:\/\/root@first\s+conform: ssh:\/\/first/,
  );
  assert.is(second.sh("ls -d /run/sahara-image.* /dev/shm/sahara-image.* 2>/dev/null || :"), "");
});

test.run();
