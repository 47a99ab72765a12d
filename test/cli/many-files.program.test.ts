// Images of a few megabytes that name more files than are listed.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ImageDiff } from "../../src/app/diff.ts";
import { builtProgram, runProcess, scratch } from "./support.ts";

const test = suite("cli: many files");
const folder = builtProgram();
const blockSize = 4096;

/** The blocks of a folder in which so many names mean one inode. */
function blocksOf(count: number, inode: number): Buffer {
  const [entrySize, perBlock] = [16, blockSize / 16];
  const blocks = Buffer.alloc(Math.ceil(count / perBlock) * blockSize);
  for (let number = 0; number < count; number++) {
    const at = number * entrySize;
    const isLast = number === count - 1;
    blocks.writeUInt32LE(inode, at);
    blocks.writeUInt16LE(isLast ? blocks.length - at : entrySize, at + 4);
    blocks.writeUInt8(7, at + 6);
    blocks.writeUInt8(1, at + 7);
    blocks.write(`f${String(number).padStart(6, "0")}`, at + 8);
  }
  return blocks;
}

/** An ext4 disk with the folder /srv/many of so many names, written as a file. */
function diskWith(count: number): string {
  const release = { "root/etc/os-release": "ID=debian\n", "root/srv/one": "x" };
  const root = join(scratch({ ...release, ...(count > 0 ? { "root/srv/many": "" } : {}) }), "root");
  const disk = `${root}.raw`;
  const make = () =>
    execFileSync(
      "mke2fs",
      ["-q", "-t", "ext4", "-b", "4096", "-O", "^metadata_csum", "-d", root, disk, "16M"],
      { stdio: "ignore" },
    );
  make();
  if (count === 0) return disk;
  const debugfs = (command: string) =>
    execFileSync("debugfs", ["-w", "-R", command, disk], { encoding: "utf8", stdio: "pipe" });
  const inode = Number(/^Inode: (\d+)/.exec(debugfs("stat /srv/one"))![1]);
  writeFileSync(join(root, "srv/many"), blocksOf(count, inode));
  make();
  debugfs("sif /srv/many mode 040755");
  return disk;
}

test("diff and draft say how many files they leave out", () => {
  const [few, many] = [diskWith(0), diskWith(201_000)];
  const run = (...args: string[]) => runProcess(folder, [...args, "--format", "raw"], { maxBuffer: 2 ** 28 });
  const text = run("diff", few, many);
  assert.is(text.code, 1, text.stderr);
  assert.match(text.stdout, /^files \(201001\)$/m);
  assert.match(
    text.stdout,
    /^ {2}\+ \/srv\/many\/ {2}199999 files.*\n {2}… 1001 more files, which are not listed\n$/m,
  );

  const found = JSON.parse(run("diff", few, many, "--json").stdout) as ImageDiff;
  const schema = JSON.parse(readFileSync("schemas/diff.schema.json", "utf8"));
  assert.ok(new Ajv({ strict: false }).validate(schema, { ...found, files: found.files.slice(-9) }));
  assert.equal([found.files.length, found.moreFiles], [200_000, 1001]);

  const drafted = run("draft", "--base", few, "--golden", many);
  assert.is(drafted.code, 0, drafted.stderr);
  assert.match(drafted.stderr, /; not drafted, because too many files differ: 1001 more\n$/);
  assert.match(
    drafted.stdout,
    /^ *# Not drafted, because too many files differ: 1001 more, the last in the order of their paths\.$/m,
  );
});

test.run();
