import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asRoot } from "./as-root.ts";

const scratch: string[] = [];
const unpacked = new Map<string, string>();

/** A folder that `removeScratch` removes. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sahara-image-recipes-"));
  scratch.push(folder);
  return folder;
}

export function removeScratch(): void {
  asRoot(["rm", "-rf", "--", ...scratch]);
  scratch.length = 0;
  unpacked.clear();
}

export type GuestName = "debian" | "ubuntu" | "rocky" | "centos7" | "leap" | "arch" | "unknown";

/**
 * The files of a test guest, in a folder: no boot, no mount. The tests of a file share it, and leave behind
 * what does not get in each other's way.
 */
export function guestRoot(name: GuestName): string {
  let root = unpacked.get(name);
  if (!root) {
    root = unpack(name);
    unpacked.set(name, root);
  }
  return root;
}

/** Those guests have one ext4 filesystem, at 1 MiB; debugfs reads it out, owners and modes included. */
function unpack(name: string): string {
  const image = execFileSync("bash", ["test/guests/build.sh", name], { encoding: "utf8" }).trim();
  const folder = scratchFolder();
  const disk = join(folder, "disk");
  const filesystem = join(folder, "ext4");
  const root = join(folder, name);
  execFileSync("qemu-img", ["convert", "-f", "qcow2", "-O", "raw", image, disk]);
  execFileSync("dd", [`if=${disk}`, `of=${filesystem}`, "bs=1M", "skip=1", "conv=sparse", "status=none"]);
  rmSync(disk);
  mkdirSync(root);
  asRoot(["debugfs", "-R", `rdump / ${root}`, filesystem]);
  rmSync(filesystem);
  return root;
}

/** Runs a program of the guest's, as root, with the guest's files as its root filesystem. */
export function inGuest(root: string, command: readonly string[], input = "") {
  const enter =
    'root=$1; shift; mount --bind /dev "$root/dev"; mount -t proc proc "$root/proc"; exec chroot "$root" "$@"';
  return asRoot(["unshare", "--mount", "--pid", "--fork", "sh", "-ec", enter, "sh", root, ...command], {
    anyExit: true,
    input,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" },
  });
}

/** Runs a line of shell in the guest, which must succeed; returns what it printed. */
export function sh(root: string, text: string): string {
  const done = inGuest(root, ["/bin/sh", "-euc", text]);
  if (done.status !== 0) throw new Error(`in the guest: ${text}\n${done.stderr}`);
  return done.stdout;
}

/** What package managers write whenever they are asked anything. */
const busy = [
  "./proc",
  "./dev",
  "./var/log",
  "./var/cache",
  "./var/lib/dnf",
  "./var/lib/apt",
  "./var/lib/rpm",
];

/**
 * What every file of the guest is: type, mode, owner, and of files size, time and target. Two equal ones mean
 * that nothing was written in between.
 */
export function snapshot(root: string): string {
  const prune = busy.flatMap((path) => ["-path", path, "-prune", "-o"]);
  const folders = ["-type", "d", "-printf", "%p %m %u %g\\n", "-o"];
  const files = ["-printf", "%p %y %m %u %g %s %T@ %l\\n"];
  const found = asRoot(["find", ".", ...prune, ...folders, ...files], { cwd: root }).stdout;
  return found.split("\n").sort().join("\n");
}
