import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { listCache, makeCacheDisk } from "../../../src/runtime/package-cache/cache-disk.ts";
import { openPackageCache } from "../../../src/runtime/package-cache/package-cache.ts";

const test = suite("package cache: the disk of a run");

let folder: string;
let cache: string;
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), "sahara-image-disk-"));
  cache = join(folder, "cache");
  for (const [path, text] of [
    ["debian/a_1_all.deb", "package a"],
    ["redhat/local-4365e8d318ee6a27/packages/b-1-1.noarch.rpm", "package b"],
    ["notes.txt", "of the user"],
    ["secrets/key.deb", "of no family"],
  ] as const) {
    mkdirSync(dirname(join(cache, path)), { recursive: true });
    writeFileSync(join(cache, path), text);
  }
});
test.after.each(() => rmSync(folder, { recursive: true }));

const run = () => {
  const path = mkdtempSync(join(folder, "run-"));
  return {
    path,
    debugfs: (command: string) =>
      execFileSync("debugfs", ["-R", command, join(path, "packages.ext4")], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
  };
};

test("it holds the packages of the cache, and nothing else of that folder", async () => {
  symlinkSync("/etc/shadow", join(cache, "debian/link.deb"));
  const { path, debugfs } = run();
  const made = await makeCacheDisk(cache, path, {});
  assert.is(debugfs("cat /debian/a_1_all.deb"), "package a");
  assert.is(debugfs("cat /redhat/local-4365e8d318ee6a27/packages/b-1-1.noarch.rpm"), "package b");
  assert.not.match(debugfs("ls -p /"), /notes|secrets/);
  assert.not.match(debugfs("ls -p /debian"), /link/);
  assert.match(debugfs("stats"), new RegExp(`Filesystem UUID: +${made.uuid}`));
  // Sparse: it takes little, and has room.
  const { size, blocks } = statSync(made.disk);
  assert.ok(size > 2 ** 34 && blocks * 512 < 64 << 20, `${size} ${blocks}`);
});

test("two runs at once have disks of their own", async () => {
  const [a, b] = await Promise.all([
    makeCacheDisk(cache, run().path, {}),
    makeCacheDisk(cache, run().path, {}),
  ]);
  assert.is.not(a.uuid, b.uuid);
  assert.is.not(a.disk, b.disk);
});

test("the newest packages come first", () => {
  utimesSync(join(cache, "debian/a_1_all.deb"), 1000, 1000);
  assert.equal(
    listCache(cache).map(({ path }) => path),
    ["redhat/local-4365e8d318ee6a27/packages/b-1-1.noarch.rpm", "debian/a_1_all.deb"],
  );
});

test("a cache that is no folder is refused; one that is missing is made", async () => {
  writeFileSync(join(folder, "file"), "");
  const problem = await openPackageCache(join(folder, "file"), run().path).catch((error: Error) => error);
  assert.match(String((problem as Error).message), /can't use the package cache .*file/);
  const opened = await openPackageCache(join(folder, "new/cache"), run().path);
  assert.is(opened.collect(), undefined);
  assert.ok(statSync(join(folder, "new/cache")).isDirectory());
});

test.run();
