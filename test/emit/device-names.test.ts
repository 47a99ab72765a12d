import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("device names");
const library = readFileSync("src/compiler/emit/appliance/devices.sh", "utf8");

/** What the functions say where the kernel calls the image's drives so, in the order of the bus. */
function names(disks: string, calls: string): string[] {
  const script = `${library}\ndisks='${disks}'\n${calls}`;
  return execFileSync("/bin/sh", ["-uc", script], { encoding: "utf8" }).trim().split("\n");
}

const nodes = (...wanted: string[]) => wanted.map((name) => `node_of ${name}; echo "=$node"`).join("\n");
const shown = (...found: string[]) => found.map((node) => `shown_as ${node}; echo "=$shown"`).join("\n");

test("the first drive of the image is sda, whatever the kernel calls it", () => {
  assert.equal(names("sdb", nodes("/dev/sda", "/dev/sda2", "/dev/sdb1", "/dev/mapper/vg-root")), [
    "=/dev/sdb",
    "=/dev/sdb2",
    "=",
    "=/dev/mapper/vg-root",
  ]);
  assert.equal(names("sdb", shown("/dev/sdb", "/dev/sdb15", "/dev/sda", "/dev/mapper/vg-root")), [
    "=/dev/sda",
    "=/dev/sda15",
    "=/dev/sda",
    "=/dev/mapper/vg-root",
  ]);
});

test("several drives keep the order in which they were added", () => {
  assert.equal(names("sdc\nsda\nsdd", nodes("/dev/sda1", "/dev/sdb1", "/dev/sdc", "/dev/sdd")), [
    "=/dev/sdc1",
    "=/dev/sda1",
    "=/dev/sdd",
    "=",
  ]);
  assert.equal(names("sdc\nsda\nsdd", shown("/dev/sdc1", "/dev/sda1", "/dev/sdd")), [
    "=/dev/sda1",
    "=/dev/sdb1",
    "=/dev/sdc",
  ]);
});

test("an appliance without SCSI disks is left its own names", () => {
  assert.equal(names("", shown("/dev/vda1")), ["=/dev/vda1"]);
});

test.run();
