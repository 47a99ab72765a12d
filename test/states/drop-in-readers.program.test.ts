// Files of configuration, as the programs read them that they are for: systemd-sysctl(8) and modprobe(8).
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import { stateModels } from "../../src/guest/states/registry.ts";
import type { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import type { WishedValue } from "../../src/guest/states/state-model.ts";
import { assertProperty } from "../support/properties.ts";
import { writeTree } from "../support/real-tree.ts";
import { fileOf, randomModuleTree, randomSysctlTree } from "./random-drop-ins.ts";

const test = suite("drop-in folders: real readers");
const numRuns = Number(process.env.RANDOM_RUNS ?? 40);
const program = "/usr/lib/systemd/systemd-sysctl";

/** Runs in a folder of its own, in which a tree is written. */
function inFolder<T>(tree: SimulatedTree, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "drop-ins-"));
  try {
    writeTree(tree, folder);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const debian = { distro: "debian", version: "12", family: "debian", arch: "x86_64" };

/** Returns what a look says that a parameter is. */
function foundIn(tree: SimulatedTree, kind: string, name: string, want: Map<string, WishedValue[]>) {
  const look = stateModels[kind]!.look({ name, want }, tree, debian);
  assert.ok("differences" in look, JSON.stringify(look));
  return look.differences[0]?.found.replace(/ in \/.*$/, "");
}

const wished = (text: string, key?: string): WishedValue => ({
  ...(key === undefined ? {} : { key }),
  text,
  bytes: Buffer.from(text),
  isKnown: true,
  isSecret: false,
});

/** Runs systemd-sysctl with the files of a tree, and with a folder of it in the place of /proc/sys. */
const script = `set -e
mount --bind "$1/run" /run
for folder in etc/sysctl.d etc/sysctl.conf usr/local/lib usr/lib/sysctl.d proc/sys; do
  mount --bind "$1/$folder" /$folder
done
exec ${program}
`;
const places = ["/run", "/etc/sysctl.d", "/etc/sysctl.conf", "/usr/local/lib", "/usr/lib/sysctl.d"];

const isRoot = process.getuid?.() === 0;
const canMount =
  isRoot &&
  [program, ...places].every((path) => existsSync(path)) &&
  spawnSync("unshare", ["-m", "true"]).status === 0;

(canMount ? test : test.skip)("sysctl: systemd-sysctl sets what a look finds", () => {
  assertProperty(
    fc.property(randomSysctlTree, (tree) => {
      tree.set("/usr/lib/systemd", { type: "directory", mode: 0o755, uid: 0, gid: 0 });
      tree.set("/usr/lib/systemd/systemd", fileOf(""));
      if (!tree.get("/etc/sysctl.conf")) tree.set("/etc/sysctl.conf", fileOf(""));
      inFolder(tree, (folder) => {
        for (const place of ["run", "etc/sysctl.d", "usr/local/lib", "usr/lib/sysctl.d"])
          mkdirSync(join(folder, place), { recursive: true });
        const keys = [
          "vm/swappiness",
          "net/ipv4/conf/all/rp_filter",
          "net/ipv4/conf/eth0.1/rp_filter",
          "net/ipv4/tcp_rmem",
        ];
        for (const key of keys) {
          mkdirSync(join(folder, "proc/sys", key, ".."), { recursive: true });
          writeFileSync(join(folder, "proc/sys", key), "");
        }
        const { stderr } = spawnSync("unshare", ["-m", "sh", "-c", script, "sh", folder], {
          encoding: "utf8",
        });
        for (const [name, key] of [
          ["vm.swappiness", keys[0]],
          ["net.ipv4.conf.all.rp_filter", keys[1]],
          ["net.ipv4.conf.eth0/1.rp_filter", keys[2]],
          ["net.ipv4.tcp_rmem", keys[3]],
        ] as const) {
          const written = readFileSync(join(folder, "proc/sys", key!), "utf8")
            .trim()
            .replace(/\s+/g, " ");
          const found = foundIn(tree, "sysctl", name, new Map([["value", [wished("not that")]]]));
          const expected = /^nothing/.test(found!) ? "" : found;
          assert.equal(written, expected, `${name}\n${stderr}`);
        }
      });
    }),
    numRuns,
  );
});

const canModprobe = existsSync("/usr/sbin/modprobe") || existsSync("/sbin/modprobe");

(canModprobe ? test : test.skip)(
  "kernel_module: modprobe has the options and the black list that a look finds",
  () => {
    assertProperty(
      fc.property(randomModuleTree, (tree) => {
        inFolder(tree, (folder) => {
          // The folders become one: modprobe takes a list of folders in its own root only.
          const { stdout } = spawnSync("modprobe", ["-C", join(folder, "etc/modprobe.d"), "--showconfig"], {
            encoding: "utf8",
          });
          const lines = stdout.split("\n");
          const only = tree.copy();
          for (const base of ["/run", "/usr/local/lib", "/usr/lib"]) only.remove(`${base}/modprobe.d`);
          for (const name of ["loop", "br_netfilter"]) {
            const listed = lines.includes(`blacklist ${name}`);
            const found = foundIn(only, "kernel_module", name, new Map([["blacklist", [wished("no")]]]));
            assert.equal(found === "yes", listed, `${name} on the black list\n${stdout}`);
            for (const key of ["max_loop", "hw"]) {
              const words = lines.flatMap((line) =>
                line.startsWith(`options ${name} `) ? line.split(/[ \t]+/).slice(2) : [],
              );
              const last = words
                .map((word) => word.replaceAll("-", "_"))
                .filter((word) => word.split("=")[0] === key)
                .at(-1);
              const value = last?.slice(key.length + 1).replace(/^"(.*)"$/, "$1");
              const option = foundIn(
                only,
                "kernel_module",
                name,
                new Map([["options", [wished("other", key)]]]),
              );
              assert.equal(option, value ?? "nothing", `${key} of ${name}\n${stdout}`);
            }
          }
        });
      }),
      numRuns,
    );
  },
);

test.run();
