/**
 * Broken and hostile image headers, made by changing a few bytes of good ones. Each has a name that says what
 * is wrong with it, the image that it is made from, and the code that must refuse it.
 */
export interface HostileHeader {
  readonly name: string;
  readonly base: "qcow2" | "qcow2-v2" | "vmdk" | "stream" | "vdi";
  readonly code: string;
  /** Changes the image's bytes, or gives others in their place. */
  spoil(image: Buffer): Buffer | undefined;
}

const header =
  (base: HostileHeader["base"], code = "image-header-damaged") =>
  (name: string, spoil: (image: Buffer) => unknown): HostileHeader => ({
    name: `${base}: ${name}`,
    base,
    code,
    spoil: (image) => {
      const changed = spoil(image);
      return Buffer.isBuffer(changed) ? changed : undefined;
    },
  });

const qcow2 = header("qcow2");
const qcow2Refers = header("qcow2", "image-refers-elsewhere");
const vmdk = header("vmdk");
const vdi = header("vdi");

/** Puts a header extension where a fresh qcow2 has its feature table. */
function extend(image: Buffer, type: number, text: string, length = text.length): void {
  const at = image.readUInt32BE(100);
  image.fill(0, at, at + 512);
  image.writeUInt32BE(type, at);
  image.writeUInt32BE(length >>> 0, at + 4);
  image.write(text, at + 8, "latin1");
}

/** Names a backing file. */
function back(image: Buffer, name: string, offset = 4096, length = name.length): void {
  image.write(name, 4096, "latin1");
  image.writeBigUInt64BE(BigInt(offset), 8);
  image.writeUInt32BE(length >>> 0, 16);
}

const descriptor = (body: string) => () => Buffer.from(`# Disk DescriptorFile\nversion=1\n${body}`);

export const hostileHeaders: readonly HostileHeader[] = [
  ...[8, 71, 100].map((size) => qcow2(`cut to ${size} bytes`, (image) => image.subarray(0, size))),
  qcow2("cut before its L1 table", (image) => image.subarray(0, 0x30000)),
  qcow2("version 4", (image) => image.writeUInt32BE(4, 4)),
  qcow2("version 0", (image) => image.writeUInt32BE(0, 4)),
  ...[0, 8, 22, 63, 0xffffffff].map((bits) =>
    qcow2(`cluster_bits ${bits}`, (image) => image.writeUInt32BE(bits, 20)),
  ),
  qcow2("an L1 table of 4 G entries", (image) => image.writeUInt32BE(0xffffffff, 36)),
  qcow2("an L1 table that is too short", (image) => image.writeUInt32BE(0, 36)),
  qcow2("an L1 table past the end", (image) => image.writeBigUInt64BE(1n << 40n, 40)),
  qcow2("an L1 table at the top of the address space", (image) =>
    image.writeBigUInt64BE(~0xffffn & (2n ** 64n - 1n), 40),
  ),
  qcow2("an L1 table off its cluster", (image) => image.writeBigUInt64BE(0x30008n, 40)),
  qcow2("an L1 table over the header", (image) => image.writeBigUInt64BE(0n, 40)),
  qcow2("a disk of 2^64 - 1 bytes", (image) => image.writeBigUInt64BE(2n ** 64n - 1n, 24)),
  qcow2("a disk of 2^62 bytes", (image) => image.writeBigUInt64BE(2n ** 62n, 24)),
  qcow2("a refcount table of 4 G clusters", (image) => image.writeUInt32BE(0xffffffff, 56)),
  qcow2("no refcount table", (image) => image.writeUInt32BE(0, 56)),
  qcow2("a refcount table past the end", (image) => image.writeBigUInt64BE(1n << 50n, 48)),
  qcow2("refcounts of 2^31 bits", (image) => image.writeUInt32BE(31, 96)),
  qcow2("4 G snapshots", (image) => image.writeUInt32BE(0xffffffff, 60)),
  qcow2("a snapshot table past the end", (image) => {
    image.writeUInt32BE(3, 60);
    image.writeBigUInt64BE(1n << 45n, 64);
  }),
  qcow2("a header of 4 GiB", (image) => image.writeUInt32BE(0xfffffff8, 100)),
  qcow2("a header of 3 bytes", (image) => image.writeUInt32BE(3, 100)),
  qcow2("an unknown incompatible feature", (image) => image.writeBigUInt64BE(1n << 63n, 72)),
  qcow2("marked corrupt", (image) => image.writeBigUInt64BE(2n, 72)),
  qcow2("an extension of 4 GiB", (image) => extend(image, 0xe2792aca, "raw", 0xffffffff)),
  qcow2("an extension longer than its cluster", (image) => extend(image, 0x12345678, "x", 0xfff0)),
  qcow2("a backing name of 4 GiB", (image) => back(image, "x", 4096, 0xffffffff)),
  qcow2("a backing name outside of its cluster", (image) => back(image, "x", 0x10000)),
  header("qcow2", "image-encrypted")("encrypted with AES", (image) => image.writeUInt32BE(1, 32)),
  header("qcow2", "image-encrypted")("encrypted with LUKS", (image) => image.writeUInt32BE(2, 32)),
  header("qcow2", "image-encrypted")("a pointer to an encryption header", (image) =>
    extend(image, 0x0537be77, "\0".repeat(16)),
  ),
  header("qcow2", "image-format-unsupported")("version 1", (image) => image.writeUInt32BE(1, 4)),
  ...[
    "/etc/shadow",
    "../../../etc/passwd",
    "/dev/sda",
    "nbd:localhost:10809",
    'json:{"driver":"nbd"}',
    "ssh://host/x",
  ].map((name) => qcow2Refers(`a backing file ${name}`, (image) => back(image, name))),
  qcow2Refers("a backing file with terminal sequences in its name", (image) =>
    back(image, "\x1b[2Jx\x1b]0;y\x07"),
  ),
  qcow2Refers("an external data file", (image) => {
    image.writeBigUInt64BE(4n, 72);
    extend(image, 0x44415441, "/etc/shadow");
  }),
  qcow2Refers("an external data file without a name", (image) => image.writeBigUInt64BE(4n, 72)),
  header("qcow2-v2")("cluster_bits 31", (image) => image.writeUInt32BE(31, 20)),
  header("qcow2-v2", "image-refers-elsewhere")("a backing file", (image) => back(image, "/etc/shadow")),

  ...[4, 100, 511].map((size) => vmdk(`cut to ${size} bytes`, (image) => image.subarray(0, size))),
  vmdk("version 9", (image) => image.writeUInt32LE(9, 4)),
  vmdk("a disk of 2^64 - 1 sectors", (image) => image.writeBigUInt64LE(2n ** 64n - 1n, 12)),
  vmdk("grains of no sector", (image) => image.writeBigUInt64LE(0n, 20)),
  vmdk("grains of 2^60 sectors", (image) => image.writeBigUInt64LE(2n ** 60n, 20)),
  vmdk("grain tables of no entry", (image) => image.writeUInt32LE(0, 44)),
  vmdk("grain tables of 4 G entries", (image) => image.writeUInt32LE(0xffffffff, 44)),
  vmdk("a grain directory past the end", (image) => image.writeBigUInt64LE(1n << 40n, 56)),
  vmdk("a footer that is not there", (image) => image.writeBigUInt64LE(2n ** 64n - 1n, 56)),
  vmdk("a descriptor of 2^50 sectors", (image) => image.writeBigUInt64LE(1n << 50n, 36)),
  vmdk("a descriptor past the end", (image) => image.writeBigUInt64LE(1n << 40n, 28)),
  vmdk("no capacity, and no descriptor", (image) => {
    image.writeBigUInt64LE(0n, 12);
    image.writeBigUInt64LE(0n, 28);
  }),
  vmdk("a descriptor of 2 MiB", () => Buffer.from(`# Disk DescriptorFile\n${"#\n".repeat(1 << 20)}`)),
  vmdk("a descriptor of no type", descriptor('RW 1 FLAT "x" 0\n')),
  vmdk("a descriptor without extents", descriptor('createType="monolithicFlat"\n')),
  header("vmdk", "image-refers-elsewhere")(
    "an extent that is a file of the host",
    descriptor('createType="monolithicFlat"\nRW 20480 FLAT "/etc/shadow" 0\n'),
  ),
  header("vmdk", "image-refers-elsewhere")(
    "an extent without an end to its name",
    descriptor('createType="monolithicFlat"\nRW 20480 FLAT "/etc/shadow'),
  ),
  header("vmdk", "image-refers-elsewhere")("no capacity, so that the descriptor's extents count", (image) =>
    image.writeBigUInt64LE(0n, 12),
  ),
  header("vmdk", "image-refers-elsewhere")("a parent", (image) => {
    image.write('parentFileNameHint="/etc/shadow"\n#', 512 + 24, "latin1");
  }),
  header("stream")("cut before its first grain", (image) => image.subarray(0, image.length - 2048)),

  ...[0x44, 0x100, 511].map((size) => vdi(`cut to ${size} bytes`, (image) => image.subarray(0, size))),
  vdi("version 9.9", (image) => image.writeUInt32LE(0x00090009, 0x44)),
  vdi("the difference to a parent", (image) => image.writeUInt32LE(4, 0x4c)),
  vdi("a parent's identity", (image) => image.writeUInt32LE(1, 0x1b8)),
  vdi("sectors of 1 byte", (image) => image.writeUInt32LE(1, 0x168)),
  vdi("blocks of no byte", (image) => image.writeUInt32LE(0, 0x178)),
  vdi("4 G blocks", (image) => image.writeUInt32LE(0xffffffff, 0x180)),
  vdi("500 M blocks", (image) => image.writeUInt32LE(0x1fffffff, 0x180)),
  vdi("more blocks in use than there are", (image) => image.writeUInt32LE(1000, 0x184)),
  vdi("blocks that were cut off", (image) => image.writeUInt32LE(9, 0x184)),
  vdi("a disk larger than its blocks", (image) => image.writeBigUInt64LE(1n << 50n, 0x170)),
  vdi("a block map past the end", (image) => image.writeUInt32LE(0xfffffe00, 0x154)),
  vdi("a block map over the header", (image) => image.writeUInt32LE(0, 0x154)),
  vdi("a block map over the data", (image) => image.writeUInt32LE(0, 0x158)),
];
