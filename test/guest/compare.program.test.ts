// Two folders, put on disks by mke2fs(8), compared by what the disks hold.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  lchownSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ByteSource } from "../../src/disk/bytes/byte-source.ts";
import { Layer } from "../../src/disk/bytes/layer.ts";
import { RawFile } from "../../src/disk/bytes/raw-file.ts";
import { openVolumes } from "../../src/disk/volumes.ts";
import type { CompareOptions, FileChange, GuestChanges } from "../../src/guest/compare/changes.ts";
import { compareGuests } from "../../src/guest/compare/compare-guests.ts";
import { openGuest } from "../../src/guest/view/open-guest.ts";
import { scratch } from "../cli/support.ts";

const test = suite("comparing guests");
const release = { "etc/os-release": "ID=debian\n" };
const base: Readonly<Record<string, string>> = {
  ...release,
  "etc/motd": "Welcome\nto this machine\n",
  "etc/shadow": "root:$6$old:19000:0:99999:7:::\nann:!:19000:0:99999:7:::\n",
  "etc/passwd": "root:x:0:0:root:/root:/bin/bash\nann:x:1000:1000::/home/ann:/bin/sh\n",
  "etc/group": "root:x:0:\nwheel:x:10:ann\n",
  "opt/tool": "#!/bin/sh\n",
  "srv/data/a": "a\n",
  "srv/data/b": "b\n",
  "var/lib/dpkg/status":
    "Package: wget\nStatus: install ok installed\nVersion: 1.0\nArchitecture: amd64\n\nPackage: vim\nStatus: install ok installed\nVersion: 9\nArchitecture: amd64\n",
};

/** A folder with these files, and whatever else is done to it. */
function folderWith(
  files: Readonly<Record<string, string>>,
  change: (root: string) => void = () => {},
): string {
  const root = join(scratch(), "root");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  change(root);
  return root;
}

function diskOf(root: string, ...options: string[]): string {
  const disk = `${root}.disk`;
  const made = spawnSync("mke2fs", ["-q", "-t", "ext4", ...options, "-d", root, disk, "32M"], {
    encoding: "utf8",
  });
  assert.is(made.status, 0, made.stderr);
  return disk;
}

async function withGuests(
  disks: readonly string[],
  wrap: (bytes: ByteSource, index: number) => ByteSource,
  options?: CompareOptions,
): Promise<GuestChanges> {
  const open = disks.map((disk) => openSync(disk, "r"));
  try {
    const [before, after] = await Promise.all(
      open.map(async (descriptor, index) => {
        const bytes = wrap(new RawFile(descriptor, statSync(disks[index]!).size), index);
        const { tree, obstacles } = await openGuest(await openVolumes(bytes));
        assert.equal(obstacles, []);
        return tree!;
      }),
    );
    return await compareGuests(before!, after!, options);
  } finally {
    for (const descriptor of open) closeSync(descriptor);
  }
}

const compare = (before: string, after: string, options?: CompareOptions) =>
  withGuests([diskOf(before), diskOf(after)], (bytes) => bytes, options);

const shown = ({ path, change, differences }: FileChange) =>
  [change, path, ...(differences.length > 0 ? [differences.join(" ")] : [])].join(" ");

test("equal trees on disks of another form are the same", async () => {
  const root = folderWith(base);
  const found = await withGuests(
    [diskOf(root), diskOf(folderWith(base), "-b", "1024", "-O", "inline_data", "-I", "256")],
    (bytes) => bytes,
  );
  assert.equal(found, { packages: [], accounts: [], units: [], files: [] });
});

test("every kind of change to a file is told apart", async () => {
  const after = folderWith(base, (root) => {
    writeFileSync(join(root, "etc/motd"), "Welcome\nto that machine\n");
    chmodSync(join(root, "opt/tool"), 0o4755);
    chownSync(join(root, "srv/data/a"), 7, 8);
    rmSync(join(root, "srv/data/b"));
    mkdirSync(join(root, "srv/data/b/inner"), { recursive: true });
    writeFileSync(join(root, "srv/data/b/inner/c"), "c\n");
    symlinkSync("motd", join(root, "etc/issue"));
    lchownSync(join(root, "etc/issue"), 3, 0);
    spawnSync("mkfifo", [join(root, "srv/pipe")]);
    writeFileSync(join(root, "srv/café \u{1f600}"), "");
    spawnSync("python3", [
      "-c",
      `import os,sys; open(os.fsencode(sys.argv[1]) + b"/srv/\\xff", "w"); os.setxattr(sys.argv[1] + "/etc/os-release", "user.note", b"hello")`,
      root,
    ]);
  });
  const { files } = await compare(folderWith(base), after);
  assert.equal(files.map(shown), [
    "added /etc/issue",
    "changed /etc/motd content",
    "changed /etc/os-release xattrs",
    "changed /opt/tool mode",
    "added /srv/\\xff",
    "added /srv/café \u{1f600}",
    "changed /srv/data/a owner group",
    "changed /srv/data/b type",
    "added /srv/data/b/inner",
    "added /srv/data/b/inner/c",
    "added /srv/pipe",
  ]);
  const of = (path: string) => files.find((file) => file.path === path)!;
  assert.is(of("/etc/motd").diff, "@@ -1,2 +1,2 @@\n Welcome\n-to this machine\n+to that machine");
  assert.match(of("/etc/motd").after!.sha256!, /^[0-9a-f]{64}$/);
  assert.equal(of("/etc/os-release").after?.xattrs, { "user.note": "hello" });
  assert.equal([of("/opt/tool").before?.mode, of("/opt/tool").after?.mode], ["0644", "4755"]);
  assert.equal(of("/etc/issue").after, { type: "link", mode: "0777", uid: 3, gid: 0, target: "motd" });
  assert.ok(Math.abs(of("/etc/motd").changedAt - Date.now() / 1000) < 600);
});

test("the other way round, what was added is removed", async () => {
  const more = { ...base, "srv/new/deep/file": "x" };
  const { files } = await compare(folderWith(more), folderWith(base));
  assert.equal(files.map(shown), ["removed /srv/new", "removed /srv/new/deep", "removed /srv/new/deep/file"]);
});

test("packages, accounts and units", async () => {
  const after = folderWith(
    {
      ...base,
      "etc/shadow": "root:$6$new:19000:0:99999:7:::\nbob:!:19000:0:99999:7:::\n",
      "etc/passwd": "root:x:0:0:root:/root:/bin/zsh\nbob:x:1001:1001:Bob:/home/bob:/bin/sh\n",
      "etc/group": "root:x:0:\nwheel:x:10:ann,bob\n",
      "var/lib/dpkg/status": base["var/lib/dpkg/status"]!.replace("1.0", "1.2").replace("vim", "nano"),
    },
    (root) => {
      mkdirSync(join(root, "etc/systemd/system/multi-user.target.wants"), { recursive: true });
      symlinkSync("/lib/x", join(root, "etc/systemd/system/multi-user.target.wants/web.service"));
      symlinkSync("/dev/null", join(root, "etc/systemd/system/old.service"));
    },
  );
  const { packages, accounts, units, files } = await compare(folderWith(base), after);
  const dpkg = { manager: "dpkg", architecture: "amd64" };
  assert.equal(packages, [
    { ...dpkg, name: "nano", change: "added", after: "9" },
    { ...dpkg, name: "vim", change: "removed", before: "9" },
    { ...dpkg, name: "wget", change: "changed", before: "1.0", after: "1.2" },
  ]);
  assert.equal(units, [
    { name: "old.service", change: "added", after: "masked" },
    { name: "web.service", change: "added", after: "enabled" },
  ]);
  const short = accounts.map(
    ({ kind, name, change, differences }) =>
      `${change} ${kind} ${name}: ${differences.map(({ attribute, before = "", after = "" }) => `${attribute} ${before}→${after}`).join(", ")}`,
  );
  assert.equal(short, [
    "removed user ann: uid 1000→, gid 1000→, home /home/ann→, shell /bin/sh→, aging 0:99999:7::→",
    "added user bob: uid →1001, gid →1001, comment →Bob, home →/home/bob, shell →/bin/sh, aging →0:99999:7::",
    "changed user root: shell /bin/bash→/bin/zsh, password set→another",
    "changed group wheel: members ann→ann,bob",
  ]);
  const shadow = files.find(({ path }) => path === "/etc/shadow")!;
  assert.equal([shadow.secret, shadow.diff, shadow.after?.sha256], [true, undefined, undefined]);
  assert.not.match(JSON.stringify({ accounts, files }), /\$6\$/);
});

test("private keys are not shown, wherever they are", async () => {
  const key = (text: string) => `-----BEGIN RSA PRIVATE KEY-----\n${text}\n-----END RSA PRIVATE KEY-----\n`;
  const { files } = await compare(
    folderWith({ ...base, "opt/server.pem": key("AAAA") }),
    folderWith({ ...base, "opt/server.pem": key("BBBB") }),
  );
  assert.equal(files.map(shown), ["changed /opt/server.pem content"]);
  assert.not.match(JSON.stringify(files), /AAAA|BBBB/);
});

test("only some parts, and only some paths", async () => {
  const before = folderWith(base);
  const after = folderWith({ ...base, "etc/motd": "x", "srv/data/a": "x", etcetera: "x" });
  const under = async (...below: string[]) =>
    (await compare(before, after, { only: ["files"], below })).files.map(({ path }) => path);
  assert.equal(await under("/"), ["/etc/motd", "/etcetera", "/srv/data/a"]);
  assert.equal(await under("/etc"), ["/etc/motd"]);
  assert.equal(await under("/srv/data/a", "/none"), ["/srv/data/a"]);
  assert.equal((await compare(before, after, { only: ["packages"] })).files, []);
});

test("a hole equals zeros, and a file with terabytes of holes takes no time", async () => {
  const withFile = (make: (path: string) => void) =>
    folderWith(base, (root) => {
      mkdirSync(join(root, "big"));
      make(join(root, "big/file"));
    });
  const sparse = withFile((path) => {
    writeFileSync(path, "begin");
    truncateSync(path, 3 * 2 ** 20);
  });
  const full = withFile((path) => {
    writeFileSync(path, Buffer.concat([Buffer.from("begin"), Buffer.alloc(3 * 2 ** 20 - 5)]));
  });
  assert.equal((await compare(sparse, full)).files, []);
  const huge = (text: string) => {
    const disk = diskOf(withFile((path) => writeFileSync(path, text)));
    spawnSync("debugfs", ["-w", "-R", "sif /big/file size 15000000000000", disk]);
    return disk;
  };
  const found = await withGuests([huge("one"), huge("two")], (bytes) => bytes);
  assert.equal(found.files.map(shown), ["changed /big/file content"]);
});

/** A disk that counts the bytes that are read of it. */
class Counted implements ByteSource {
  readonly size: number;
  readonly source: ByteSource;
  bytes = 0;
  constructor(source: ByteSource) {
    this.source = source;
    this.size = source.size;
  }
  read(offset: number, length: number): Promise<Buffer> {
    this.bytes += length;
    return this.source.read(offset, length);
  }
}

test("over a base, a block that was changed in place is found, and little else is read", async () => {
  const root = folderWith({
    ...base,
    "opt/large": "x".repeat(12 * 2 ** 20),
    "opt/other": "y".repeat(8 * 2 ** 20),
  });
  const before = diskOf(root);
  const after = `${root}.changed`;
  cpSync(before, after);
  // One byte of the file's content, with its inode as it was.
  const at = readFileSync(after).indexOf("x".repeat(4096)) + 5 * 2 ** 20;
  const descriptor = openSync(after, "r+");
  writeSync(descriptor, "z", at);
  closeSync(descriptor);
  const counted: Counted[] = [];
  const cluster = { start: Math.floor(at / 65536) * 65536, length: 65536 };
  const found = await withGuests([before, after], (bytes, index) => {
    counted.push(new Counted(bytes));
    return new Layer(counted[index]!, index === 0 ? [] : [cluster]);
  });
  assert.equal(found.files.map(shown), ["changed /opt/large content"]);
  // The contents of both files alone have as many. How much the file system has beside them depends on mke2fs.
  for (const { bytes } of counted) assert.ok(bytes < 20 * 2 ** 20, `${bytes} bytes`);
});

test("a layer knows which of its bytes are those of the base", () => {
  const source: ByteSource = { size: 100, read: async () => Buffer.alloc(0) };
  const layer = new Layer(source, [
    { start: 10, length: 10 },
    { start: 40, length: 20 },
  ]);
  const places = [0, 9, 10, 19, 20, 39, 40, 59, 60].map((offset) => layer.inBase(offset, 1));
  assert.equal(places, [0, 9, undefined, undefined, 20, 39, undefined, undefined, 60]);
  assert.equal([layer.inBase(5, 5), layer.inBase(5, 6), layer.inBase(20, 21)], [5, undefined, undefined]);
});

test.run();
