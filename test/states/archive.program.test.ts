import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { ArchiveGuest, toolkits } from "./archive-support.ts";
import { type Member, tarFile } from "./tar-file.ts";

const release: readonly Member[] = [
  { name: "tool-1.0/", type: "5", mode: 0o700 },
  { name: "tool-1.0/bin/", type: "5", mode: 0o755 },
  { name: "tool-1.0/bin/tool", content: "#!/bin/sh\n", mode: 0o755 },
  { name: "tool-1.0/lib/a b.jar", content: "a jar" },
  { name: "tool-1.0/current", type: "2", target: "lib/a b.jar" },
  { name: "tool-1.0/etc/tool/tool.conf", content: "shipped\n" },
  { name: "tool-1.0/etc/tool/conf.d/x.conf", content: "shipped\n" },
];

const isRoot = process.getuid?.() === 0;

for (const tools of toolkits) {
  const test = suite(`archive: ${tools.name}`);
  let box: ArchiveGuest;
  const path = (name: string) => box.guest.path(`opt/tool/${name}`);
  test.before.each(async () => {
    box = await ArchiveGuest.start(tools);
  });
  test.after.each(() => box.stop());

  (isRoot ? test : test.skip)("is unpacked once, and then conforms without the network", () => {
    const wants = { ...box.serveTar("tool-1.0.tar.gz", release), strip: "1" };
    assert.equal(box.run("test-only", wants).differences, [
      `parent folder: the folder /opt / nothing`,
      "type: a folder / nothing",
    ]);
    assert.is(box.run("reconcile", wants).verdict, "done");
    assert.is(readFileSync(path("lib/a b.jar"), "utf8"), "a jar");
    assert.is(readlinkSync(path("current")), "lib/a b.jar");
    assert.equal(
      [lstatSync(path("")), lstatSync(path("bin/tool"))].map(({ mode, uid, gid }) => [
        mode & 0o7777,
        uid,
        gid,
      ]),
      [
        [0o755, 0, 0],
        [0o755, 0, 0],
      ],
    );
    const { verdict, transcript } = box.run("reconcile", wants);
    assert.is(verdict, "done");
    assert.match(transcript, /^end 1 ok/m);
    assert.is(box.run("test-only", wants).verdict, "conforms");
    assert.is(box.requests.length, 1);
    assert.equal(box.guest.read("opt/tool/.manifest").split("\n").slice(0, 2), [
      "# tool-1.0.tar.gz",
      `# sha512 ${wants.sha512}`,
    ]);
  });

  (isRoot ? test : test.skip)("every change is found, and fixed", () => {
    const wants = { ...box.serveTar("a.tgz", release), strip: "1" };
    box.run("reconcile", wants);
    writeFileSync(path("lib/a b.jar"), "A JAR");
    chmodSync(path("bin"), 0o700);
    truncateSync(path("bin/tool"), 3);
    rmSync(path("current"));
    rmSync(path("etc/tool/tool.conf"));
    mkdirSync(path("etc/tool/tool.conf"));
    writeFileSync(path("added"), "");
    const { differences, verdict } = box.run("test-only", wants);
    assert.is(verdict, "discrepancies");
    assert.equal(differences.sort(), [
      "bin/tool: a file of 10 bytes / a file of 3 bytes",
      "current: a link to lib/a b.jar / nothing",
      "etc/tool/tool.conf: a file of 8 bytes / a folder",
      "lib/a b.jar: the content of the archive / another content",
      "mode of bin: 755 / 700",
    ]);
    assert.equal(box.run("test-only", { ...wants, verify: "sizes" }).differences.length, 4);
    assert.is(box.run("reconcile", wants).verdict, "done");
    assert.is(box.run("test-only", wants).verdict, "conforms");
    assert.is(readFileSync(path("lib/a b.jar"), "utf8"), "a jar");
  });

  (isRoot ? test : test.skip)("owners and modes are fixed without the archive", () => {
    const wants = { ...box.serveTar("a.tgz", release), strip: "1" };
    box.run("reconcile", wants);
    chmodSync(path("bin/tool"), 0o600);
    const owned = { ...wants, owner: "daemon", group: "daemon" };
    assert.is(box.run("reconcile", owned).verdict, "done");
    const { mode, uid, gid } = lstatSync(path("bin/tool"));
    assert.equal([mode & 0o7777, uid, gid], [0o755, 1, 1]);
    assert.is(box.requests.length, 1);
    assert.equal(box.run("test-only", { ...wants, owner: "nobody-there" }).differences, [
      "owner: nobody-there / nobody-there is not in /etc/passwd of the guest",
    ]);
  });

  (isRoot ? test : test.skip)("another archive replaces the folder, and configuration stays", () => {
    const config = ["etc/**"];
    box.run("reconcile", { ...box.serveTar("a.tgz", release), strip: "1", config });
    writeFileSync(path("etc/tool/tool.conf"), "the user's\n");
    writeFileSync(path("etc/more"), "the user's\n");
    const wants = {
      ...box.serveTar("b.tgz", [...release, { name: "tool-1.0/new", content: "1" }]),
      strip: "1",
      config,
    };
    assert.is(box.run("test-only", wants).differences.length, 1);
    assert.is(box.run("reconcile", wants).verdict, "done");
    assert.is(readFileSync(path("etc/tool/tool.conf"), "utf8"), "the user's\n");
    assert.is(readFileSync(path("etc/more"), "utf8"), "the user's\n");
    assert.ok(existsSync(path("new")));
    assert.not.match(readFileSync(path(".manifest"), "utf8"), /etc/);
    assert.equal(readNames(box.guest.path("opt")), ["tool"]);
  });

  (isRoot ? test : test.skip)(
    "patterns of configuration match within names, across folders, and all below",
    () => {
      const names = ["a.conf", "x/a.conf", "x/y/a.conf", "[z]/q", "conf/deep/file", "keep"];
      const wants = box.serveTar(
        "a.tgz",
        names.map((name) => ({ name })),
      );
      const left = (...config: string[]) => {
        rmSync(box.guest.path("opt"), { recursive: true, force: true });
        assert.is(box.run("reconcile", { ...wants, config }).verdict, "done");
        const manifest = readFileSync(path(".manifest"), "utf8");
        return names.filter((name) => manifest.includes(` ./${name}\n`));
      };
      assert.equal(left("*.conf"), ["x/a.conf", "x/y/a.conf", "[z]/q", "conf/deep/file", "keep"]);
      assert.equal(left("**/*.conf", "conf"), ["[z]/q", "keep"]);
      assert.equal(left("x/**", "/[z]/?", "k*p"), ["a.conf", "conf/deep/file"]);
      assert.equal(left("**"), []);
    },
  );

  (isRoot ? test : test.skip)(
    "a wrong digest, a missing file and a server that is not there are named",
    () => {
      const good = box.serveTar("a.tgz", release);
      const wrong = box.run("reconcile", { ...good, sha512: "0".repeat(128) });
      assert.match(wrong.because, new RegExp(`its sha512 is ${good.sha512}, not 0{128}`));
      const missing = box.run("reconcile", { ...good, url: [box.url("none"), "http://127.0.0.1:1/a"] });
      assert.match(
        missing.because,
        /\/none can't be downloaded: .*404.*; http:\/\/127\.0\.0\.1:1\/a can't be downloaded/,
      );
      assert.is(box.run("reconcile", { ...good, url: [box.url("none"), good.url] }).verdict, "done");
    },
  );

  (isRoot ? test : test.skip)("no folder is taken from a file, and none is left behind", () => {
    const wants = box.serveTar("a.tgz", release);
    box.guest.write("opt/tool", "a file");
    const { because } = box.run("reconcile", wants);
    assert.is(because, "/opt/tool is a file, and a file is never replaced by a folder");
    assert.equal(readNames(box.guest.path("opt")), ["tool"]);
  });

  (isRoot ? test : test.skip)("a folder that the step did not unpack is replaced only as a whole", () => {
    const wants = { ...box.serveTar("a.tgz", release), strip: "1" };
    box.guest.write("opt/tool/own", "x");
    assert.equal(box.run("test-only", wants).differences, [
      "manifest: the record of what was unpacked there (.manifest) / nothing",
    ]);
    assert.is(box.run("reconcile", wants).verdict, "done");
    assert.not.ok(existsSync(path("own")));
  });

  (isRoot ? test : test.skip)("a folder of the guest can have the archive and its checksum file", () => {
    const archive = gzipSync(tarFile(release));
    const url = ["http://127.0.0.1:1/tool.tgz?x", "http://127.0.0.1:1/other"];
    const wants = {
      url,
      sha512_url: "https://127.0.0.1:1/tool.tgz.sha512",
      digest: "",
      folder: "/srv",
      strip: "1",
    };
    const failure = (more: Readonly<Record<string, string>> = {}) =>
      box.run("reconcile", { ...wants, ...more }).because;
    assert.is(failure(), "/srv/tool.tgz is missing");
    mkdirSync(box.guest.path("srv"), { recursive: true });
    writeFileSync(box.guest.path("srv/tool.tgz"), archive);
    assert.is(failure(), "nothing says what the digest of tool.tgz must be: /srv/tool.tgz.sha512 is missing");
    box.guest.write("srv/tool.tgz.sha512", "what?\n");
    assert.is(failure(), "/srv/tool.tgz.sha512 has no digest of tool.tgz");
    box.guest.write("srv/tool.tgz.sha512", `${"0".repeat(128)}  tool.tgz\n`);
    assert.match(failure(), /^\/srv\/tool\.tgz is not the file that the recipe wants: its sha512 is /);
    assert.match(failure({ digest: "0".repeat(64) }), /its sha256 is /);
    box.guest.write("srv/tool.tgz.sha512", `${createHash("sha512").update(archive).digest("hex")}\n`);
    assert.is(box.run("reconcile", wants).verdict, "done");
    const sha256 = createHash("sha256").update(archive).digest("hex");
    assert.is(box.run("test-only", { ...wants, digest: sha256, folder: "" }).verdict, "conforms");
    assert.is(
      box.run("test-only", { ...wants, digest: `sha256:${sha256.toUpperCase()}` }).verdict,
      "conforms",
    );
    assert.equal(box.run("test-only", { ...wants, digest: `sha256:${"0".repeat(64)}` }).differences, [
      `archive: sha256 ${"0".repeat(64)} / ${sha256}`,
    ]);
    rmSync(box.guest.path("opt"), { recursive: true });
    const { sha512_url: _, ...others } = wants;
    box.guest.write("srv/tool.tgz.sha256", `SHA256 (tool.tgz) = ${sha256}\n`);
    const checksums = { ...others, sha256_url: "https://127.0.0.1:1/tool.tgz.sha256" };
    assert.is(box.run("reconcile", checksums).verdict, "done");
  });

  (isRoot ? test : test.skip)("what a pattern excludes is not unpacked, and belongs to nobody", () => {
    const wants = { ...box.serveTar("a.tgz", release), strip: "1", exclude: ["etc/*/conf.d", "lib"] };
    assert.is(box.run("reconcile", wants).verdict, "done");
    assert.ok(existsSync(path("etc/tool/tool.conf")));
    assert.not.ok(existsSync(path("etc/tool/conf.d")));
    assert.not.ok(existsSync(path("lib")));
    symlinkSync("/var/lib", path("lib"));
    assert.is(box.run("test-only", wants).verdict, "conforms");
  });

  (isRoot ? test : test.skip)("an archive without what it must contain is refused", () => {
    const wants = { ...box.serveTar("a.tgz", release), strip: "1" };
    const refused = box.run("reconcile", { ...wants, contains: ["bin/tool", "lib/b.jar"] });
    assert.is(refused.because, "the archive does not contain lib/b.jar");
    assert.equal(readNames(box.guest.path("opt")), []);
    assert.is(box.run("reconcile", { ...wants, contains: ["bin/tool", "current"] }).verdict, "done");
  });

  (isRoot ? test : test.skip)("strip needs a single folder", () => {
    for (const members of [[...release, { name: "other" }], [{ name: "file" }]]) {
      const { because } = box.run("reconcile", { ...box.serveTar("a.tgz", members), strip: "1" });
      assert.match(because, /^strip: 1 leaves out 1 folders at the top of the archive/);
    }
  });

  // A name that nothing else on this machine has.
  const stray = `stray-${process.pid}`;
  const hostile: Readonly<Record<string, readonly [members: readonly Member[], because: RegExp]>> = {
    "an absolute path": [[{ name: `/tmp/${stray}` }], /absolute paths/],
    "..": [[{ name: `a/../../${stray}` }], /\.\./],
    "a file through a link": [
      [
        { name: "a", type: "2", target: "../../.." },
        { name: `a/${stray}`, content: "x" },
      ],
      /./,
    ],
    "a file through an absolute link": [
      [
        { name: "a", type: "2", target: "/tmp" },
        { name: `a/${stray}`, content: "x" },
      ],
      /./,
    ],
    "a hard link to a file outside": [[{ name: "a", type: "1", target: "/etc/hostname" }], /./],
    "a block device": [[{ name: "a", type: "4" }], /no file, folder or link: a/],
    "a named pipe": [[{ name: "a", type: "6" }], /no file, folder or link: a/],
    "a newline in a name": [[{ name: "a\nb" }], /./],
    "a backslash in a name": [[{ name: "a\\b" }], /./],
  };
  for (const [what, [members, because]] of Object.entries(hostile))
    (isRoot ? test : test.skip)(`an archive is refused: ${what}`, () => {
      const run = box.run("reconcile", box.serveTar("a.tgz", [{ name: "first" }, ...members]));
      assert.is(run.verdict, "failed", run.transcript);
      assert.match(run.because, because);
      assert.equal(readNames(box.guest.path("opt")), []);
      for (const place of [stray, `tmp/${stray}`, `opt/${stray}`])
        assert.not.ok(existsSync(box.guest.path(place)), place);
      assert.not.ok(existsSync(`/tmp/${stray}`));
    });

  (isRoot ? test : test.skip)(
    "a bomb, a damaged archive, a zip archive and an empty file are refused",
    () => {
      const bomb = box.serveTar("bomb.tgz", [{ name: "zeros", content: "\0".repeat(64 << 20) }]);
      assert.match(box.run("reconcile", bomb).because, /^unpacked it is more than 200 times the size/);
      const damaged = box.serve("damaged.tgz", gzipSync(Buffer.from("this is no tar archive".repeat(100))));
      assert.match(box.run("reconcile", damaged).because, /^it can't be unpacked: /);
      const zip = box.serve("a.zip", Buffer.from("PK\x03\x04rest"));
      assert.is(
        box.run("reconcile", zip).because,
        "it is a zip archive, and only tar archives can be unpacked",
      );
    },
  );

  (isRoot ? test : test.skip)("a link in the place of the folder is found, and replaced", () => {
    const wants = { ...box.serveTar("a.tgz", release), strip: "1" };
    box.guest.write("opt/elsewhere/file", "x");
    symlinkSync("elsewhere", path("").slice(0, -1));
    assert.equal(box.run("test-only", wants).differences, ["type: a folder / a link to elsewhere"]);
    assert.is(box.run("reconcile", wants).verdict, "done");
    assert.ok(existsSync(box.guest.path("opt/elsewhere/file")));
  });

  (isRoot ? test : test.skip)("an archive beside the recipe is unpacked, and compared by its digest", () => {
    const [first, second] = [tarFile(release), tarFile([...release, { name: "tool-1.0/new" }])];
    assert.is(box.run("reconcile", { strip: "1" }, "archive", first).verdict, "done");
    assert.is(box.run("test-only", { strip: "1" }, "archive", first).verdict, "conforms");
    assert.is(readFileSync(path(".manifest"), "utf8").split("\n")[0], "# local.tar");
    assert.match(
      box.run("test-only", { strip: "1" }, "archive", second).differences[0]!,
      /^archive: sha256 /,
    );
    assert.is(box.run("reconcile", { strip: "1" }, "archive", second).verdict, "done");
    assert.ok(existsSync(path("new")));
  });

  (isRoot ? test : test.skip)("a file is downloaded, verified, and keeps its attributes", () => {
    const { url, sha512 } = box.serve("key.asc", Buffer.from("a key\n"));
    const tool = box.guest.path("opt/tool");
    const wants = { url, sha512: sha512.toUpperCase(), mode: "0600" };
    assert.is(box.run("reconcile", wants, "file").verdict, "done");
    assert.is(readFileSync(tool, "utf8"), "a key\n");
    assert.is(lstatSync(tool).mode & 0o7777, 0o600);
    assert.is(box.run("test-only", wants, "file").verdict, "conforms");
    writeFileSync(tool, "A KEY\n");
    chmodSync(tool, 0o640);
    const sha256 = "c0e42c2a1e4ab9b2f8b0c3f3b0a5a7b8f7c1f4d2a3b4c5d6e7f8091a2b3c4d5e";
    const { differences } = box.run("test-only", { url, sha256 }, "file");
    assert.match(differences[0]!, new RegExp(`^content: sha256 ${sha256} / sha256 [0-9a-f]{64}$`));
    const { because } = box.run("reconcile", { url, sha256 }, "file");
    assert.match(because, /is not the file that the recipe wants: its sha256 is/);
    assert.is(readFileSync(tool, "utf8"), "A KEY\n");
    assert.is(box.run("reconcile", { url, sha512 }, "file").verdict, "done");
    assert.is(readFileSync(tool, "utf8"), "a key\n");
    assert.is(lstatSync(tool).mode & 0o7777, 0o640);
    assert.equal(readNames(box.guest.path("opt")), ["tool"]);
  });

  test.run();
}

function readNames(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
