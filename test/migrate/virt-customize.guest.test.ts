// virt-customize itself, and the recipe from its command line, on two copies of one image.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { prepareAppliance } from "../../src/runtime/appliance/appliance.ts";
import { guestImage } from "../cli/guests.ts";
import { runProcess, scratch } from "../cli/support.ts";

const test = suite("virt-customize and the recipe from its command line");

const key =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0hSvmzx2Yl0vXw3mJZ0gYbq6vB9n4cTq3d1e5f7g8h ops@example.org";

const operations: readonly (readonly string[])[] = [
  ["--install", "wget"],
  ["--hostname", "web"],
  ["--write", "/etc/motd:Managed by the platform team."],
  ["--append-line", "/etc/hosts:192.0.2.1 db"],
  ["--mkdir", "/srv/data/a"],
  ["--chmod", "0750:/srv/data/a"],
  ["--link", "/opt/kite-1:/opt/kite:/opt/kite-current"],
  ["--copy-in", "a.conf:/etc"],
  ["--upload", "b.conf:/etc/b.conf"],
  ["--copy", "/etc/a.conf:/srv/data/copy"],
  ["--move", "/etc/debian_version:/etc/moved"],
  ["--touch", "/srv/data/touched"],
  ["--truncate", "/etc/issue"],
  ["--delete", "/opt/localrepo/older"],
  ["--root-password", "password:hunter2"],
  ["--ssh-inject", `root:string:${key}`],
  ["--run-command", "mkdir -p /srv/run"],
  ["--run-command", "echo $((6 * 7)) >/srv/run/answer"],
];

interface Difference {
  readonly path: string;
}

/**
 * What each of the two leaves behind by design: the log, seeds and package lists of virt-customize; the marks of commands
 * that ran; and the salt of a password.
 */
const apart =
  /^\/(?:tmp|var\/log|var\/cache|var\/tmp|run)(?:\/|$)|^\/var\/lib\/(?:apt|urandom|systemd|sahara-image|dpkg)(?:\/|$)|^\/etc\/(?:machine-id|shadow-?|passwd-|group-|gshadow-)$/;

function differing(
  folder: string,
  from: string,
  to: string,
): { files: string[]; all: Record<string, unknown> } {
  const { stdout, stderr } = runProcess(folder, ["diff", from, to, "--json"]);
  assert.ok(stdout.startsWith("{"), stderr);
  const all = JSON.parse(stdout) as Record<string, unknown>;
  const files = (all.files as readonly Difference[]).map(({ path }) => path);
  return { files: files.filter((path) => !apart.test(path)).sort(), all };
}

test("both leave the same files, accounts and packages", () => {
  const folder = scratch({ "a.conf": "a\n", "b.conf": "b\n", hash: "$6$salt$hash" });
  chmodSync(join(folder, "hash"), 0o600);
  const base = guestImage("debian");
  for (const name of ["virt.qcow2", "ours.qcow2"]) {
    copyFileSync(base, join(folder, name));
    chmodSync(join(folder, name), 0o644);
  }
  const argv = ["-a", "virt.qcow2", "--no-network", ...operations.flat()];
  const appliance = prepareAppliance();
  const { status, stderr } = spawnSync("virt-customize", argv, {
    cwd: folder,
    encoding: "utf8",
    env: { ...appliance.env, PATH: process.env.PATH },
  });
  appliance.dispose();
  assert.is(status, 0, stderr);

  const quoted = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  writeFileSync(join(folder, "build.sh"), `virt-customize ${quoted}\n`);
  const migrated = runProcess(folder, [
    "migrate",
    "--from",
    "virt-customize",
    "build.sh",
    "-o",
    "image.yaml",
  ]);
  assert.is(migrated.code, 0, migrated.stderr);
  assert.not.match(migrated.stderr, "became no step");
  const applied = runProcess(folder, [
    ..."apply --image ours.qcow2 --no-network -f image.yaml --root_password @hash".split(" "),
  ]);
  assert.is(applied.code, 0, applied.stdout + applied.stderr);

  const changed = differing(folder, base, "virt.qcow2").files;
  for (const path of ["/etc/motd", "/srv/data/copy", "/etc/moved", "/srv/run/answer", "/opt/kite"])
    assert.ok(changed.includes(path), `virt-customize did not change ${path}: ${changed.join(" ")}`);
  const { files, all } = differing(folder, "virt.qcow2", "ours.qcow2");
  assert.equal(files, []);
  assert.equal(
    [all.packages, all.accounts, all.units],
    [[], [], []],
    JSON.stringify(all, null, 1).slice(0, 4000),
  );
});

test.run();
