import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readTargets } from "../../src/cli/targets-file.ts";
import { Refusal } from "../../src/diagnostics/diagnostic.ts";
import { FilesAtStake } from "../../src/system/files-at-stake.ts";
import { ioFor } from "./support.ts";

const test = suite("file of targets");

const read = async (stdin: string, kind: "host" | "image" = "host") => {
  const io = ioFor({}, { stdin });
  return (await readTargets("-", kind, { io, files: new FilesAtStake(io.cwd) })).map(({ name }) => name);
};

async function refused(stdin: string, kind: "host" | "image" = "host"): Promise<string[]> {
  try {
    await read(stdin, kind);
  } catch (error) {
    if (error instanceof Refusal) return error.diagnostics.map(({ message, help }) => `${message} | ${help}`);
    throw error;
  }
  throw new Error("the file was read");
}

test("addresses, comments, empty lines, a byte order mark and CRLF", async () => {
  assert.equal(await read("\uFEFF# web\r\nnode-1\r\n\n  root@node-2\t# db\nssh://u@[fe80::1%eth0]:2222/"), [
    "ssh://node-1",
    "ssh://root@node-2",
    "ssh://u@[fe80::1%eth0]:2222",
  ]);
});

test("each wrong line is named, with what to write", async () => {
  const [address, group, option, again] = await refused("a b\n[db]\n-oProxyCommand=x\nnode\n\nssh://node\n");
  assert.match(
    address!,
    /^standard input:1: `a b` is not the address of a host \| write one host a line: `HOST`/,
  );
  assert.match(group!, /^standard input:2: `\[db\]` is not/);
  assert.match(option!, /^standard input:3: `-oProxyCommand=x` is not/);
  assert.is(again, "standard input:6: ssh://node is already in line 4 | remove line 6");
});

test("a password in an address is not shown", async () => {
  assert.match(
    (await refused("root:p@ss@node\n"))[0]!,
    /^standard input:1: `root:…@node` is not the address/,
  );
});

test("files without hosts, with too many and too much are refused", async () => {
  assert.match((await refused("# none\n"))[0]!, /^standard input:1: the file names no host/);
  const many = Array.from({ length: 1002 }, (_, index) => `node-${index}\n`).join("");
  assert.match(
    (await refused(many))[0]!,
    /^standard input:1001: the file names 1002 hosts; the limit is 1000/,
  );
  assert.is((await refused("?\n".repeat(5000))).length, 10);
  assert.match((await refused(`${"x".repeat(2 << 20)}`))[0]!, /limit of 1(?:\.0)? MiB/);
});

test("paths of images may contain blanks and #, and the same image is named once", async () => {
  assert.equal(await read("# all\n a b#1.qcow2 # x\r\n/x/y\n\n", "image"), ["a b#1.qcow2 # x", "/x/y"]);
  assert.equal(await refused("a.raw\n./a.raw\nb\0\n", "image"), [
    "standard input:2: a.raw is already in line 1 | remove line 2",
    "standard input:3: `b\0` is not the path of an image | write the path of one image a line",
  ]);
  assert.match((await refused("#\n", "image"))[0]!, /names no image .*`images\/web-1\.qcow2`/);
});

test.run();
