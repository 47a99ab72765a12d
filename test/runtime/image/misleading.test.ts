import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { guessedFormat } from "../../../src/runtime/image/misleading.ts";
import { run } from "../../cli/support.ts";
import { scratchForEach, tool } from "../scratch.ts";

const scratch = scratchForEach(test);

/** A disk of 1 MiB that begins so. */
function disk(name: string, start: string): string {
  const content = Buffer.alloc(1 << 20);
  content.write(start, "latin1");
  writeFileSync(scratch.path(name), content);
  return scratch.path(name);
}

/** A raw disk whose first bytes are a qcow2 header that names another file as its backing file. */
function hostile(): string {
  const victim = disk("victim", "A SECRET OF THE HOST");
  const path = scratch.path("hostile.raw");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", victim, "-F", "raw", path, "1M");
  return path;
}

const start = (path: string) => readFileSync(path).subarray(0, 512);

test("everything that qemu would take for a disk is found", () => {
  const rest = `CID=fffffffe\nparentCID=ffffffff\ncreateType="monolithicFlat"\n\nRW 2048 FLAT "victim" 0\n`;
  disk("victim", "");
  const paths = [
    hostile(),
    ...["qed", "vdi", "vhdx", "parallels", "qcow", "vmdk"].map((format) => {
      tool("qemu-img", "create", "-q", "-f", format, scratch.path(format), "1M");
      return scratch.path(format);
    }),
    disk("plain", `version=1\n${rest}`),
    disk("titled", `# Disk DescriptorFile\nversion=1\n${rest}`),
    disk("commented", `#\n  \n#x\nversion=2\n${rest}`),
    disk("of-dos", `  \r\nversion=1\r\n${rest}`),
    disk("bochs", "Bochs Virtual HD Image"),
    disk("luks", "LUKS\xba\xbe\0\x01"),
  ];
  for (const path of paths) assert.ok(guessedFormat(start(path)), path);
  for (const path of paths.slice(0, -2)) {
    const { format } = JSON.parse(tool("qemu-img", "info", "--output=json", path));
    assert.is.not(format, "raw", path);
  }
});

test("honest disks are taken for what they are", () => {
  for (const honest of ["", "\xeb\x63\x90", "\x33\xc0\x8e\xd0", "\xfa\xb8", "XFSB\0\0", "\0\0\0\0QFI\xfb"])
    assert.is(guessedFormat(start(disk("honest", honest))), undefined, JSON.stringify(honest));
});

test("compile --test-only refuses to add such a disk, in an image of any format, and only such a one", async () => {
  const raw = hostile();
  const compile = (image: string, ...words: string[]) =>
    run(["compile", "zookeeper", "3.8", "--image", image, ...words]);
  const images = ["qcow2", "vmdk", "vdi"].map((format) => {
    const path = scratch.path(`hostile.${format}`);
    tool("qemu-img", "convert", "-f", "raw", "-O", format, raw, path);
    return path;
  });
  const layer = scratch.path("layer.qcow2");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", raw, "-F", "raw", layer);
  for (const image of [layer, ...images]) {
    const { code, stdout, stderr } = await compile(image, "--allow-backing", "--test-only");
    assert.is(code, 3, stderr);
    assert.is(stdout, "");
    assert.match(stderr, /^error\[image-misleading\]: .* starts with the header of a qcow2 image/);
    assert.match(stderr, /qemu-img create -f qcow2 -F \w+ -b /);
  }
  // Without readonly:true the format is named, and nothing is guessed.
  assert.is((await compile(images[0]!)).code, 0);
  const honest = disk("honest.raw", "\xeb\x63\x90");
  tool("qemu-img", "convert", "-f", "raw", "-O", "qcow2", honest, scratch.path("honest.qcow2"));
  copyFileSync(scratch.path("honest.qcow2"), scratch.path("copy.qcow2"));
  const good = await compile(scratch.path("honest.qcow2"), "--test-only");
  assert.match(good.stdout, /^add "?\S+honest\.qcow2"? "?format:qcow2"? "?readonly:true"?$/m);
  assert.equal(readFileSync(scratch.path("honest.qcow2")), readFileSync(scratch.path("copy.qcow2")));
});

test.run();
