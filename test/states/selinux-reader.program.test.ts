// /etc/selinux/config, as libselinux reads it.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import { stateModels } from "../../src/guest/states/registry.ts";
import { assertProperty } from "../support/properties.ts";
import { writeTree } from "../support/real-tree.ts";
import { fileOf, treeWith } from "./random-drop-ins.ts";
import { selinuxLines } from "./random-machine.ts";

const rocky = { distro: "rocky", version: "9", family: "redhat", arch: "x86_64" };
const test = suite("selinux: a real reader");

const reader = `
import ctypes
library = ctypes.CDLL("libselinux.so.1")
mode, policy = ctypes.c_int(9), ctypes.c_char_p()
library.selinux_getenforcemode(ctypes.byref(mode))
library.selinux_getpolicytype(ctypes.byref(policy))
print({1: "enforcing", 0: "permissive", -1: "disabled"}.get(mode.value, "nothing"), (policy.value or b"").decode())
`;
const script = `mount --bind "$1/etc/selinux" /etc/selinux && exec python3 -c "$2"`;

function readBy(folder: string): string {
  const words = ["-m", "sh", "-c", script, "sh", folder, reader];
  const { stdout, stderr } = spawnSync("unshare", words, { encoding: "utf8" });
  assert.equal(stderr, "");
  return stdout.trim();
}

const canRead =
  process.getuid?.() === 0 &&
  existsSync("/etc/selinux") &&
  spawnSync("unshare", ["-m", "python3", "-c", 'import ctypes; ctypes.CDLL("libselinux.so.1")']).status === 0;

(canRead ? test : test.skip)(
  "finds the mode and the policy that a look finds, before and after a change",
  () => {
    assertProperty(
      fc.property(
        fc.array(fc.constantFrom(...selinuxLines), { maxLength: 6 }),
        fc.constantFrom("enforcing", "permissive", "disabled"),
        (lines, mode) => {
          const tree = treeWith([
            ["/etc/selinux/config", fileOf(lines.map((line) => `${line}\n`).join(""))],
            ["/etc/selinux/strict/policy", fileOf("")],
          ]);
          const type = { text: "strict", bytes: Buffer.from("strict"), isKnown: true, isSecret: false };
          const wish = { name: mode, want: new Map([["type", [type]]]) };
          const folder = mkdtempSync(join(tmpdir(), "selinux-"));
          try {
            writeTree(tree, folder);
            const [foundMode, foundType = "nothing"] = readBy(folder).split(" ");
            const look = stateModels.selinux!.look(wish, tree, rocky);
            assert.ok("differences" in look);
            const found = (attribute: string) =>
              look.differences.find((each) => each.attribute === attribute)?.found;
            assert.equal(found("mode") ?? mode, foundMode);
            // Without a type, libselinux assumes one.
            if (found("type") !== "nothing") assert.equal(found("type"), foundType);

            assert.equal(stateModels.selinux!.make(wish, tree, rocky), undefined);
            rmSync(folder, { recursive: true });
            mkdirSync(folder);
            writeTree(tree, folder);
            assert.equal(readBy(folder), `${mode} strict`);
            const isOn = foundMode === "enforcing" || foundMode === "permissive";
            const isLabelled = mode !== "disabled" && !(isOn && foundType === "strict");
            assert.equal(tree.get("/.autorelabel") !== undefined, isLabelled);
          } finally {
            rmSync(folder, { recursive: true, force: true });
          }
        },
      ),
      Number(process.env.RANDOM_RUNS ?? 12),
    );
  },
);

test.run();
