// virt-customize itself, and the recipe from its command line, on two copies of one image: two boots at the same time.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { AccountChange, FileChange } from "../../src/guest/compare/changes.ts";
import { prepareAppliance } from "../../src/runtime/appliance/appliance.ts";
import { guestImage } from "../cli/guests.ts";
import { builtProgram, runProcess, scratch } from "../cli/support.ts";

const test = suite("virt-customize and the recipe from its command line");
const program = builtProgram();

const key =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0hSvmzx2Yl0vXw3mJZ0gYbq6vB9n4cTq3d1e5f7g8h ops@example.org";

const operations: readonly (readonly [string, string])[] = [
  ["--install", "wget,hadoop=1.3.3-8"],
  ["--uninstall", "lzo"],
  ["--hostname", "web"],
  ["--mkdir", "/usr/share/zoneinfo/Europe"],
  ["--write", "/usr/share/zoneinfo/Europe/Oslo:TZif2"],
  ["--timezone", "Europe/Oslo"],
  ["--write", "/etc/motd:Managed by the platform team."],
  ["--append-line", "/etc/hosts:192.0.2.1 db"],
  ["--mkdir", "/srv/data/a"],
  ["--chmod", "0750:/srv/data/a"],
  ["--link", "/opt/kite-1:/opt/kite:/opt/kite-current"],
  ["--copy-in", "a.conf:/etc"],
  ["--copy-in", "conf:/srv"],
  ["--upload", "b.conf:/etc/b.conf"],
  ["--copy", "/etc/b.conf:/srv/data/copy"],
  ["--move", "/etc/debian_version:/etc/moved"],
  ["--touch", "/srv/data/touched"],
  ["--truncate", "/etc/issue"],
  ["--truncate-recursive", "/etc/skel"],
  ["--delete", "/etc/issue.net"],
  ["--delete", "/etc/update-motd.d/*"],
  ["--scrub", "/etc/bindresvport.blacklist"],
  ["--edit", "/etc/adduser.conf:s/^#?DSHELL=.*/DSHELL=\\/bin\\/sh/"],
  ["--run-command", "useradd --system --home-dir /var/lib/kite --shell /usr/sbin/nologin kite"],
  ["--run-command", "useradd -m -s /bin/sh ops"],
  ["--root-password", "password:hunter2"],
  ["--password", "ops:disabled"],
  ["--ssh-inject", `root:string:${key}`],
  ["--ssh-inject", `ops:string:${key}`],
  ["--run-command", "mkdir -p /srv/run"],
  // What is copied in has the owner that it has on the host.
  ["--run-command", "chown -R 0:0 /etc/a.conf /srv/conf && echo $((6 * 7)) >/srv/run/answer"],
  ["--firstboot-command", "touch /srv/booted"],
  ["--firstboot", "boot.sh"],
];

/** What the two leave each in its own way. */
const apart: Readonly<Record<string, RegExp>> = {
  "locks and copies of the tools for accounts": /^\/etc\/(?:\.pwd\.lock|(?:passwd|group|shadow|gshadow)-)$/,
  "the salt of a password; the accounts are compared below": /^\/etc\/shadow$/,
  "the link to the zone, which is absolute or relative": /^\/etc\/localtime$/,
  "the service that runs scripts at the first boot":
    /guestfs-firstboot|first-boot-|^\/usr\/lib\/virt-sysprep|^\/usr\/local\/sbin$|\/multi-user\.target\.wants$/,
  "the lists, caches and logs of packages": /^\/var\/(?:cache|lib)\/apt\/|^\/var\/log\/(?:apt\/|dpkg\.log$)/,
  "the record that a command has run": /^\/var\/lib\/sahara-image(?:\/|$)/,
};
const isApart = (path: string) => Object.values(apart).some((form) => form.test(path));

interface Diff {
  readonly files: readonly FileChange[];
  readonly accounts: readonly AccountChange[];
  readonly packages: readonly { readonly name: string; readonly before?: string; readonly after?: string }[];
  readonly units: readonly { readonly name: string }[];
}

function diff(folder: string, from: string, to: string): Diff {
  const { stdout, stderr } = runProcess(program, ["diff", from, to, "--json"], { cwd: folder });
  assert.ok(stdout.startsWith("{"), stderr);
  return JSON.parse(stdout) as Diff;
}

test("both leave the same files, accounts and packages", async () => {
  const folder = scratch({
    "a.conf": "a\n",
    "b.conf": "b\n",
    "conf/c.conf": "c\n",
    "boot.sh": "#!/bin/sh\ntouch /srv/booted-too\n",
    hash: "$6$salt$hash",
  });
  chmodSync(join(folder, "b.conf"), 0o640);
  chmodSync(join(folder, "hash"), 0o600);
  const base = guestImage("debian");
  for (const name of ["virt.qcow2", "ours.qcow2"]) {
    copyFileSync(base, join(folder, name));
    chmodSync(join(folder, name), 0o644);
  }
  const argv = ["-a", "virt.qcow2", "--no-network", "--no-logfile", ...operations.flat()];
  const appliance = await prepareAppliance();
  const env = { ...appliance.env, PATH: process.env.PATH };
  const tool = spawn("virt-customize", argv, { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(tool, "close");
  let said = "";
  tool.stdout.on("data", (part) => (said += part));

  const quoted = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  writeFileSync(join(folder, "build.sh"), `virt-customize ${quoted}\n`);
  const migrating = ["migrate", "--from", "virt-customize", "build.sh", "-o", "image.yaml"];
  const migrated = runProcess(program, migrating, { cwd: folder });
  assert.is(migrated.code, 0, migrated.stderr);
  assert.not.match(migrated.stderr, "became no step");
  // What the remarks ask for: `conf` is a folder, and b.conf has a mode.
  const recipe = join(folder, "image.yaml");
  const draft = readFileSync(recipe, "utf8");
  const done = draft
    .replace("- file:\n      /srv/conf:", "- directory:\n      /srv/conf:")
    .replace("source: b.conf\n", 'source: b.conf\n        mode: "0640"\n');
  writeFileSync(recipe, done);
  const applying = "apply --image ours.qcow2 --no-network -f image.yaml --root_password @hash";
  const applied = runProcess(program, applying.split(" "), { cwd: folder });
  const [status] = await ended;
  appliance.dispose();
  assert.is(applied.code, 0, applied.stdout + applied.stderr);
  assert.is(status, 0, said);

  const { files: changed, packages: installed } = diff(folder, base, "virt.qcow2");
  const compared = changed.filter(({ path }) => !isApart(path));
  assert.ok(compared.length > 40, compared.map(({ path }) => path).join(" "));
  assert.equal(
    installed.map(({ name, before = "-", after = "-" }) => `${name} ${before} ${after}`),
    ["hadoop - 1.3.3-8", "lzo 2.9-1 -", "wget - 1.21.1-8"],
  );
  const { files, accounts, packages, units } = diff(folder, "virt.qcow2", "ours.qcow2");
  assert.equal(
    files.filter(({ path }) => !isApart(path)),
    [],
  );
  assert.equal(packages, []);
  assert.equal(
    units.map(({ name }) => name).filter((name) => !isApart(name)),
    [],
  );
  const zones = files.find(({ path }) => path === "/etc/localtime");
  assert.is(zones?.before?.target, "/usr/share/zoneinfo/Europe/Oslo");
  assert.is(zones?.after?.target, "../usr/share/zoneinfo/Europe/Oslo");
  const attributes = accounts.map(({ name, differences }) => [
    name,
    differences.map((item) => item.attribute),
  ]);
  assert.equal(attributes, [["root", ["password"]]]);
});

test.run();
