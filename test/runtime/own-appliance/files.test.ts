import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readCpio, writeCpio } from "../../../src/runtime/own-appliance/cpio.ts";
import { findKernel } from "../../../src/runtime/own-appliance/inputs.ts";
import { deviceNodes, leanInitrd, neededModules } from "../../../src/runtime/own-appliance/modules.ts";
import { hasPvhEntry } from "../../../src/runtime/own-appliance/vmlinux.ts";
import { codeOf, scratchForEach } from "../scratch.ts";
import { elfWithNote, makeMachine } from "./stand-ins.ts";

const scratch = scratchForEach(test);

test("only drivers of a virtual machine are needed, and what they need", () => {
  const path = "kernel/drivers/net/ethernet/intel/e1000.ko.xz";
  const modules = new Map<string, readonly string[]>([
    ["kernel/drivers/block/nbd.ko.xz", [path]],
    [path, []],
    ["kernel/drivers/net/tun.ko.xz", []],
    ["kernel/drivers/gpu/drm/drm.ko.xz", []],
    ["kernel/drivers/scsi/megaraid/megaraid_sas.ko.xz", []],
    ["kernel/drivers/scsi/sd_mod.ko.xz", []],
    ["kernel/fs/xfs/xfs.ko.xz", ["kernel/lib/libcrc32c.ko.xz"]],
    ["kernel/lib/libcrc32c.ko.xz", []],
    ["kernel/net/bluetooth/bluetooth.ko.xz", []],
    ["kernel/net/netfilter/nf_tables.ko.xz", []],
    ["kernel/sound/soundcore.ko.xz", []],
  ]);
  assert.equal(neededModules(modules), [
    "kernel/drivers/block/nbd.ko.xz",
    path,
    "kernel/drivers/net/tun.ko.xz",
    "kernel/drivers/scsi/sd_mod.ko.xz",
    "kernel/fs/xfs/xfs.ko.xz",
    "kernel/lib/libcrc32c.ko.xz",
    "kernel/net/netfilter/nf_tables.ko.xz",
  ]);
});

test("the initrd keeps the modules of the start in their order, and its program", () => {
  const file = (name: string) => ({ name, mode: 0o100644, content: Buffer.from(name) });
  const initrd = writeCpio([
    file("init"),
    ...["virtio.ko", "libata.ko", "virtio_pci.ko", "virtio-rng.ko", "crc16.ko", "ext4.ko"].map(file),
    {
      ...file("modules"),
      content: Buffer.from("virtio.ko\nlibata.ko\nvirtio_pci.ko\nvirtio-rng.ko\ncrc16.ko\next4.ko\n"),
    },
  ]);
  const modules = new Map([
    ["kernel/drivers/virtio/virtio_pci.ko.zst", ["kernel/drivers/virtio/virtio.ko.zst"]],
    ["kernel/drivers/char/hw_random/virtio-rng.ko.zst", []],
    ["kernel/fs/ext4/ext4.ko.zst", ["kernel/lib/crc16.ko.zst"]],
  ]);
  const builtin =
    "kernel/drivers/scsi/virtio_scsi.ko\nkernel/drivers/scsi/sd_mod.ko\nkernel/drivers/char/virtio_console.ko\n";
  const lean = readCpio(leanInitrd(initrd, modules, builtin));
  assert.equal(
    lean.map(({ name }) => name),
    ["init", "virtio.ko", "virtio_pci.ko", "virtio-rng.ko", "crc16.ko", "ext4.ko", "modules"],
  );
  assert.is(lean[0]!.content!.toString(), "init");
  assert.is(lean.at(-1)!.content!.toString(), "virtio.ko\nvirtio_pci.ko\nvirtio-rng.ko\ncrc16.ko\next4.ko\n");
  assert.throws(() => leanInitrd(initrd, modules, ""), /the kernel has no module virtio_scsi/);
});

test("/dev gets a node for each module that is loaded by its use", () => {
  const entries = readCpio(
    deviceNodes(
      "# a comment\nfuse fuse c10:229\nloop loop-control c10:237\ntun net/tun c10:200\nsnd x b1:2\n",
    ),
  );
  const modes = Object.fromEntries(entries.map(({ name, mode }) => [name, mode.toString(8)]));
  assert.equal(modes, {
    pts: "40755",
    shm: "40755",
    net: "40755",
    fd: "120777",
    fuse: "20666",
    "loop-control": "20600",
    "net/tun": "20666",
  });
});

test("a kernel can be started unpacked if it has a PVH entry point", () => {
  assert.ok(hasPvhEntry(elfWithNote(18)));
  assert.not.ok(hasPvhEntry(elfWithNote(17)));
  assert.not.ok(hasPvhEntry(elfWithNote(18).subarray(0, 100)));
  assert.not.ok(hasPvhEntry(Buffer.alloc(200)));
});

test("the newest kernel with its modules is taken", async () => {
  const { places, kernel } = makeMachine(scratch);
  assert.is(findKernel(places).path, kernel);
  writeFileSync(scratch.path("boot/vmlinuz-6.10.0"), "no modules");
  assert.is(findKernel(places).version, "6.1.0");
  assert.is(await codeOf(() => findKernel({ ...places, boot: scratch.path("none") })), "run-no-kernel");
  assert.ok(readFileSync(kernel).length > 1024);
  const boot = scratch.path("boot-uncompressed");
  mkdirSync(boot);
  writeFileSync(join(boot, "vmlinux-6.1.0"), "");
  assert.is(findKernel({ ...places, boot }).path, join(boot, "vmlinux-6.1.0"));
});

test.run();
