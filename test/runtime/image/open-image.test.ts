import { readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Refusal } from "../../../src/diagnostics/diagnostic.ts";
import { openImage } from "../../../src/runtime/image/open-image.ts";
import { codeOf, makeScratch, refusalOf, type Scratch, tool } from "../scratch.ts";
import { hostileHeaders } from "./hostile-headers.ts";

let scratch: Scratch;
test.before(() => {
  scratch = makeScratch();
  const create = (name: string, ...words: string[]) =>
    tool("qemu-img", "create", "-q", ...words, scratch.path(name), "10M");
  create("qcow2", "-f", "qcow2");
  create("qcow2-v2", "-f", "qcow2", "-o", "compat=0.10");
  create("qcow2-512", "-f", "qcow2", "-o", "cluster_size=512,refcount_bits=1");
  create("qcow2-2M", "-f", "qcow2", "-o", "cluster_size=2M");
  create("qcow2-l2", "-f", "qcow2", "-o", "extended_l2=on,cluster_size=128k");
  create("qcow2-zstd", "-f", "qcow2", "-o", "compression_type=zstd,lazy_refcounts=on,preallocation=metadata");
  create("vmdk", "-f", "vmdk");
  create("vdi", "-f", "vdi");
  create("vdi-static", "-f", "vdi", "-o", "static=on");
  create("raw", "-f", "raw");
  tool(
    "qemu-img",
    "convert",
    "-O",
    "vmdk",
    "-o",
    "subformat=streamOptimized",
    scratch.path("raw"),
    scratch.path("stream"),
  );
});
test.after(() => scratch.dispose());

test("agrees with qemu-img about images of every kind", () => {
  const names = [
    "qcow2",
    "qcow2-v2",
    "qcow2-512",
    "qcow2-2M",
    "qcow2-l2",
    "qcow2-zstd",
    "vmdk",
    "vdi",
    "vdi-static",
    "raw",
    "stream",
  ];
  for (const name of names) {
    const { format, header } = openImage(scratch.path(name));
    const said = JSON.parse(tool("qemu-img", "info", "--output=json", scratch.path(name)));
    assert.is(format, said.format, name);
    assert.is(header.virtualSize, said["virtual-size"], name);
    assert.equal(header.references, [], name);
  }
  assert.is(openImage(scratch.path("stream")).header.subformat, "streamOptimized");
  assert.is(openImage(scratch.path("vmdk")).header.subformat, "monolithicSparse");
});

for (const hostile of hostileHeaders) {
  test(`refuses ${hostile.name}`, async () => {
    const image = readFileSync(scratch.path(hostile.base));
    const path = scratch.path("hostile");
    writeFileSync(path, hostile.spoil(image) ?? image);
    const refusal = await refusalOf(() => openImage(path));
    assert.is(refusal.exitCode, 3);
    const [problem] = refusal.diagnostics;
    assert.is(problem?.code, hostile.code);
    assert.not.match(problem!.message, /[\0-\x1f\x7f]/);
    assert.ok(problem!.help);
  });
}

test("what is no image is called by its name", async () => {
  const found = async (content: Buffer | string) => {
    writeFileSync(scratch.path("other"), content);
    const [problem] = (await refusalOf(() => openImage(scratch.path("other")))).diagnostics;
    return `${problem?.code} ${problem?.message}`;
  };
  assert.match(await found(""), /image-not-an-image .*an empty file/);
  assert.match(await found("#!/bin/sh\necho hello\n"), /image-not-an-image .*a text/);
  assert.match(await found("Zażółć gęślą jaźń\n"), /image-not-an-image .*a text/);
  assert.match(await found(Buffer.from("1f8b0800000000", "hex")), /image-not-an-image .*gzip/);
  assert.match(await found(Buffer.from("fd377a585a000004", "hex")), /image-not-an-image .*xz/);
  assert.match(await found(Buffer.alloc(1000)), /image-not-an-image .*truncated/);
  assert.match(await found(readFileSync("/bin/true")), /image-not-an-image .*ELF/);
  for (const [format, said] of [
    ["vpc", "VHD"],
    ["vhdx", "VHDX"],
    ["qed", "QED"],
    ["parallels", "Parallels"],
    ["qcow", "version 1"],
  ] as const) {
    tool("qemu-img", "create", "-q", "-f", format, scratch.path("other"), "10M");
    const [problem] = (await refusalOf(() => openImage(scratch.path("other")))).diagnostics;
    assert.is(problem?.code, "image-format-unsupported", format);
    assert.match(problem!.message, said);
  }
  tool("qemu-img", "create", "-q", "-f", "vpc", "-o", "subformat=fixed", scratch.path("other"), "10M");
  assert.is(await codeOf(() => openImage(scratch.path("other"))), "image-format-unsupported");
  const iso = Buffer.alloc(65_536);
  iso.write("CD001", 32_769);
  assert.match(await found(iso), /ISO 9660/);
});

test("a file that is missing, a folder, a device and a circle of links", async () => {
  assert.is(await codeOf(() => openImage(scratch.path("no-such"))), "image-missing");
  assert.is(await codeOf(() => openImage(`${scratch.path("raw")}/x`)), "image-missing");
  assert.is(await codeOf(() => openImage(scratch.folder)), "image-not-a-file");
  assert.is(await codeOf(() => openImage("/dev/null")), "image-not-a-file");
  symlinkSync("circle", scratch.path("circle"));
  assert.is(await codeOf(() => openImage(scratch.path("circle"))), "image-unreadable");
});

test("--format must agree with the header", async () => {
  const open = (name: string, format: string) => openImage(scratch.path(name), { format });
  assert.is(open("qcow2", "qcow2").format, "qcow2");
  assert.is(await codeOf(() => open("raw", "qcow2")), "image-format-mismatch");
  assert.is(await codeOf(() => open("vdi", "vmdk")), "image-format-mismatch");
  assert.is(await codeOf(() => open("raw", "qcow3")), "image-format-unknown");
  for (const name of ["qcow2", "vmdk", "vdi", "stream"]) {
    const refusal = await refusalOf(() => open(name, "raw"));
    assert.match(refusal.message, /has the header of a \w+ image, but --format says raw/);
    assert.is(refusal.exitCode, 3);
  }
  tool("qemu-img", "create", "-q", "-f", "vhdx", scratch.path("vhdx"), "10M");
  assert.is(await codeOf(() => open("vhdx", "raw")), "image-format-mismatch");
  // A fixed VHD is a raw disk with a footer, and what looks like a text may be a disk.
  tool("qemu-img", "create", "-q", "-f", "vpc", "-o", "subformat=fixed", scratch.path("fixed"), "10M");
  assert.is(open("fixed", "raw").format, "raw");
  writeFileSync(scratch.path("text"), "not a disk\n".repeat(100));
  assert.is(open("text", "raw").format, "raw");
});

test("a raw disk that starts with a header can be used through a layer, and names no file of the host", async () => {
  const image = readFileSync(scratch.path("qcow2"));
  image.write("/etc/shadow", 4096);
  image.writeBigUInt64BE(4096n, 8);
  image.writeUInt32BE(11, 16);
  writeFileSync(scratch.path("nested"), image);
  const nested = scratch.path("nested");
  assert.is(await codeOf(() => openImage(nested, { format: "raw" })), "image-format-mismatch");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", nested, "-F", "raw", scratch.path("over-nested"));
  const { format, chain } = openImage(scratch.path("over-nested"), { allowBacking: true });
  assert.is(format, "qcow2");
  assert.equal(chain, [nested]);
});

test("backing files need leave, and even then must be plain files of a recorded format", async () => {
  const overlay = (name: string, backing: string, ...more: string[]) =>
    tool("qemu-img", "create", "-q", "-f", "qcow2", "-u", "-b", backing, ...more, scratch.path(name), "10M");
  const open = (name: string) => openImage(scratch.path(name), { allowBacking: true });
  overlay("top", "middle", "-F", "qcow2");
  overlay("middle", scratch.path("raw"), "-F", "raw");
  assert.is(await codeOf(() => openImage(scratch.path("top"))), "image-refers-elsewhere");
  assert.equal(open("top").chain, [scratch.path("middle"), scratch.path("raw")]);

  overlay("one", "two", "-F", "qcow2");
  overlay("two", "three", "-F", "qcow2");
  overlay("three", "one", "-F", "qcow2");
  assert.match((await refusalOf(() => open("one"))).message, "circle");
  overlay("self", "self", "-F", "qcow2");
  assert.match((await refusalOf(() => open("self"))).message, "circle");
  overlay("lost", "no-such", "-F", "qcow2");
  assert.is(await codeOf(() => open("lost")), "image-backing-unusable");
  overlay("folder", ".", "-F", "raw");
  assert.match((await refusalOf(() => open("folder"))).message, "regular file");
  overlay("wrong", "raw", "-F", "qcow2");
  assert.is(await codeOf(() => open("wrong")), "image-format-mismatch");
  for (const name of ["nbd:localhost:1", 'json:{"driver":"null-co"}', "file:raw"]) {
    overlay("protocol", name, "-F", "raw");
    assert.is(await codeOf(() => open("protocol")), "image-reference-refused", name);
  }
  // An old image without a recorded format: the feature table takes the extension's place.
  overlay("guess", "raw", "-F", "raw");
  const image = readFileSync(scratch.path("guess"));
  image.writeUInt32BE(0x6803f857, image.readUInt32BE(100));
  writeFileSync(scratch.path("guess"), image);
  const guess = await refusalOf(() => open("guess"));
  assert.ok(["image-backing-unusable", "image-header-damaged"].includes(guess.diagnostics[0]!.code));
});

test("the extents of a vmdk descriptor, where allowed", () => {
  tool(
    "qemu-img",
    "create",
    "-q",
    "-f",
    "vmdk",
    "-o",
    "subformat=monolithicFlat",
    scratch.path("flat.vmdk"),
    "10M",
  );
  const { chain, header } = openImage(scratch.path("flat.vmdk"), { allowBacking: true });
  assert.equal(chain, [scratch.path("flat-flat.vmdk")]);
  assert.is(header.virtualSize, 10 << 20);
});

test("a symbolic link leads to the file that is worked on", () => {
  symlinkSync("qcow2", scratch.path("link"));
  const { name, path } = openImage(scratch.path("link"));
  assert.is(name, scratch.path("link"));
  assert.is(path, scratch.path("qcow2"));
});

test("every header cut at every length is an image or a refusal, never an accident", async () => {
  for (const base of ["qcow2", "vmdk", "vdi", "stream"]) {
    const image = readFileSync(scratch.path(base)).subarray(0, 2048);
    for (let length = 0; length < 600; length += 7) {
      writeFileSync(scratch.path("cut"), image);
      truncateSync(scratch.path("cut"), length);
      for (const format of [undefined, base === "stream" ? "vmdk" : base]) {
        await refusalOf(() => openImage(scratch.path("cut"), { format }));
      }
    }
  }
});

test("bytes of a header set at random give an image or a refusal, never an accident", () => {
  const bases = ["qcow2", "qcow2-v2", "vmdk", "vdi", "stream"].map((name) =>
    readFileSync(scratch.path(name)),
  );
  const change = fc.tuple(fc.nat(1023), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)));
  let opened = 0;
  fc.assert(
    fc.property(fc.nat(4), fc.array(change, { minLength: 1, maxLength: 12 }), (base, changes) => {
      const image = Buffer.from(bases[base]!);
      for (const [at, byte] of changes) image[at] = byte;
      writeFileSync(scratch.path("random"), image);
      try {
        openImage(scratch.path("random"), { allowBacking: true });
        opened++;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }),
    { numRuns: 1500 },
  );
  assert.ok(opened > 100, `${opened} opened`);
});

test.run();
