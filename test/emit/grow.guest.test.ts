// The appliance program's `grow` on the disk layouts of test/guests, each 64 MiB larger than before, in one boot.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestPath, named, refusalIn, runLayouts } from "./appliance-layouts.ts";

interface Layout {
  readonly guest: string;
  readonly root?: string;
  readonly keys?: true;
  readonly sectorSize?: 4096;
  /** Expected: the device and type of the root file system that grew, or the refusal. */
  readonly grown?: string;
  readonly refused?: RegExp;
}

const layouts: readonly Layout[] = [
  { guest: "gpt", grown: "/dev/sda2 (ext4)" },
  { guest: "large-sectors", sectorSize: 4096, grown: "/dev/sda1 (ext4)" },
  { guest: "no-table", grown: "/dev/sda (ext4)" },
  { guest: "xfs", grown: "/dev/sda1 (xfs)" },
  { guest: "btrfs", grown: "/dev/sda1 (btrfs)" },
  { guest: "lvm", grown: "/dev/mapper/vg0-root (ext4)" },
  { guest: "two-systems", root: "/dev/sda2", grown: "/dev/sda2 (ext4)" },
  {
    guest: "separate-boot-usr-var",
    refused:
      /^the root file system can't grow: \/dev\/sda2 lies behind \/dev\/sda1\n {2}\/dev\/sda \d+ MiB gpt partition table\n {2}\/dev\/sda1 \d+ MiB ext4, mounted as \/\n {2}\/dev\/sda2 \d+ MiB ext4\n/,
  },
  { guest: "luks", keys: true, refused: /can't grow: \/dev\/mapper\/luks-sda1 is encrypted with LUKS\n/ },
];

/** What came of it; shell of the appliance. */
const look = "cat transcript warnings 2>/dev/null; umount -R /sysroot; sync";

const folder = mkdtempSync(join(tmpdir(), "sahara-image-grow-"));
const overlayOf = ({ guest, root }: Layout) => join(folder, `${guest}${root ? "-named" : ""}.qcow2`);
let results: string[] = [];

const test = suite("growing");

test.before(() => {
  for (const layout of layouts) {
    const base = guestPath(layout.guest);
    const { "virtual-size": size } = JSON.parse(
      execFileSync("qemu-img", ["info", "--output=json", base], { encoding: "utf8" }),
    );
    const words = ["create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base, overlayOf(layout)];
    execFileSync("qemu-img", [...words, String(size + (64 << 20))]);
  }
  const runs = layouts.map((layout) => ({
    drive: `"${overlayOf(layout)}" format:qcow2${layout.sectorSize ? ` blocksize:${layout.sectorSize}` : ""}`,
    keys: layout.keys === true,
    commands: `${named(layout.root)}sh appliance open then grow then grow; sh look`,
  }));
  results = runLayouts(runs, look, "reconcile");
});

test.after(() => rmSync(folder, { recursive: true, force: true }));

for (const [index, { guest, root, grown, refused }] of layouts.entries()) {
  test([guest, root].filter(Boolean).join(" "), () => {
    const result = results[index] ?? "";
    if (refused) {
      assert.match(refusalIn(result), refused, result);
      assert.match(result, /^verdict refused$/m);
      return;
    }
    assert.is(refusalIn(result), "");
    const warnings = [...result.matchAll(/^warning grown (.*)$/gm)].map((match) => match[1]!);
    assert.is(warnings.length, 1, `a second time there is nothing to grow: ${result}`);
    const [, where, from, to] =
      /^the root file system on (.*) grew from (\d+) MiB to (\d+) MiB$/.exec(warnings[0]!) ?? [];
    assert.is(where, grown);
    const more = Number(to) - Number(from);
    assert.ok(more >= 56 && more <= 90, warnings[0]);
  });
}

test("the tables and the file system are whole afterwards", () => {
  const disk = join(folder, "disk");
  execFileSync("qemu-img", ["convert", "-O", "raw", overlayOf(layouts[0]!), disk]);
  const said = execFileSync("sgdisk", ["-v", disk], { encoding: "utf8" });
  assert.match(said, "No problems found");
  const { partitiontable } = JSON.parse(execFileSync("sfdisk", ["--json", disk], { encoding: "utf8" }));
  const offset = partitiontable.partitions[1].start * 512;
  execFileSync("e2fsck", ["-fn", `${disk}?offset=${offset}`], { stdio: "pipe" });
});

test.run();
