import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { writeCpio } from "../../../src/runtime/own-appliance/cpio.ts";
import { placeOf } from "../../../src/runtime/own-appliance/store.ts";
import type { Scratch } from "../scratch.ts";

/** An ELF file for x86-64 with one note of Xen. */
export function elfWithNote(number: number): Buffer {
  const elf = Buffer.alloc(64 + 56 + 16);
  elf.writeUInt32BE(0x7f454c46, 0);
  elf.writeUInt8(2, 4);
  elf.writeUInt16LE(62, 18);
  elf.writeBigUInt64LE(64n, 32);
  elf.writeUInt16LE(56, 54);
  elf.writeUInt16LE(1, 56);
  elf.writeUInt32LE(4, 64);
  elf.writeBigUInt64LE(120n, 64 + 8);
  elf.writeBigUInt64LE(16n, 64 + 32);
  elf.writeUInt32LE(4, 120);
  elf.writeUInt32LE(number, 128);
  elf.write("Xen\0", 132);
  return elf;
}

/** A kernel as it lies in /boot: a boot sector, code, and the packed ELF file. */
export function bzImage(payload: Buffer): Buffer {
  const head = Buffer.alloc(1024);
  head.writeUInt8(1, 0x1f1);
  head.write("HdrS", 0x202);
  head.writeUInt16LE(0x20f, 0x206);
  head.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([head, payload]);
}

export const pvhKernel = (): Buffer => bzImage(gzipSync(elfWithNote(18)));

const modules = `kernel/drivers/virtio/virtio_pci.ko: kernel/drivers/virtio/virtio.ko
kernel/drivers/virtio/virtio.ko:
kernel/drivers/scsi/virtio_scsi.ko:
kernel/drivers/scsi/sd_mod.ko:
kernel/drivers/char/virtio_console.ko:
kernel/drivers/char/hw_random/virtio-rng.ko:
kernel/drivers/gpu/drm/i915.ko:
kernel/fs/ext4/ext4.ko: kernel/lib/crc16.ko
kernel/lib/crc16.ko:
`;

/**
 * A machine with a kernel and a libguestfs, both stand-ins: supermin writes files, and guestfish starts nothing. Each
 * program also notes its name in `calls`.
 */
export function makeMachine(scratch: Scratch) {
  const { folder, path } = scratch;
  const places = { boot: path("boot"), modules: path("modules") };
  const skeleton = path("guestfs/supermin.d");
  for (const made of [places.boot, path("modules/6.1.0"), skeleton, path("bin"), path("cache")])
    mkdirSync(made, { recursive: true });
  const kernel = path("boot/vmlinuz-6.1.0");
  writeFileSync(kernel, pvhKernel());
  const names = modules.split("\n").flatMap((line) => /^[^:]+/.exec(line)?.[0] ?? []);
  for (const name of names) {
    const module = path(`modules/6.1.0/${name}`);
    mkdirSync(module.slice(0, module.lastIndexOf("/")), { recursive: true });
    writeFileSync(module, name);
  }
  writeFileSync(path("modules/6.1.0/modules.dep"), modules);
  writeFileSync(path("modules/6.1.0/modules.builtin"), "");
  for (const name of ["base.tar.gz", "packages", "init.tar.gz"]) writeFileSync(`${skeleton}/${name}`, name);
  writeFileSync(path("initrd"), writeCpio([{ name: "modules", mode: 0o100644, content: Buffer.from("") }]));
  const program = (name: string, script: string) => {
    writeFileSync(path(`bin/${name}`), `#!/bin/sh\necho ${name} >>${path("calls")}\n${script}\n`);
    chmodSync(path(`bin/${name}`), 0o755);
  };
  const guestfish = (boot: string) =>
    program("guestfish", `case $1 in get-path) echo ${path("guestfs")} ;; *) ${boot} ;; esac`);
  guestfish("exit 0");
  program("qemu-img", "exit 0");
  program(
    "depmod",
    `touch "$2/lib/modules/$3/modules.devname" && cp ${path("modules/6.1.0/modules.dep")} "$2/lib/modules/$3/"`,
  );
  program(
    "supermin",
    `while [ "$1" != -o ]; do shift; done
    mkdir "$2" && cp "$SUPERMIN_KERNEL" "$2/kernel" && cp ${path("initrd")} "$2/initrd" && echo root >"$2/root"`,
  );
  const env: NodeJS.ProcessEnv = {
    PATH: `${path("bin")}:${process.env.PATH}`,
    LIBGUESTFS_HV: path("bin/qemu-img"),
    TMPDIR: folder,
    XDG_CACHE_HOME: path("cache"),
  };
  const place = placeOf(env);
  return { env, places, kernel, skeleton, place, program, guestfish };
}
