import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { isCachedPath } from "../../../src/runtime/package-cache/cached-path.ts";
import { collectPackages } from "../../../src/runtime/package-cache/collect.ts";

const test = suite("package cache: what comes out of a guest");

let folder: string;
let cache: string;
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), "sahara-image-collect-"));
  cache = join(folder, "cache");
  mkdirSync(cache);
});
test.after.each(() => rmSync(folder, { recursive: true }));

const collect = (...parts: readonly (string | Uint8Array)[]) => {
  const file = join(folder, "collected");
  writeFileSync(file, Buffer.concat(parts.map((part) => Buffer.from(part))));
  return collectPackages(file, cache);
};
const entry = (path: string, content: string) => `${content.length} ${path}\n${content}`;
const inCache = () =>
  (readdirSync(cache, { recursive: true }) as string[]).filter((path) => /\.[a-z]+$/.test(path)).sort();

test("packages of each family are kept under their paths", () => {
  const paths = [
    "debian/wget_1.21%3a1_all.deb",
    "redhat/local-4365e8d318ee6a27/packages/wget-1.21-8.noarch.rpm",
    "suse/devel:languages:c++/x86_64/wget-1.21-8.x86_64.rpm",
    "arch/epoch-tool-1:2.1-1-any.pkg.tar.zst",
    "arch/epoch-tool-1:2.1-1-any.pkg.tar.zst.sig",
  ];
  assert.is(collect(...paths.map((path) => entry(path, `content of ${path}`))), 5);
  for (const path of paths) assert.is(readFileSync(join(cache, path), "utf8"), `content of ${path}`);
  // They are there.
  assert.is(collect(...paths.map((path) => entry(path, `content of ${path}`))), 0);
});

test("nothing else becomes a path on this machine", () => {
  for (const path of [
    "../../etc/cron.d/x.deb",
    "debian/../../x.deb",
    "debian/.hidden.deb",
    "/debian/x.deb",
    "debian//x.deb",
    "debian/x.sh",
    "debian/x.deb/",
    "alpine/x.apk",
    "debian/-rf.deb",
    `debian/${"a/".repeat(9)}x.deb`,
    "debian/x\u0000.deb",
  ]) {
    assert.not.ok(isCachedPath(path), path);
    assert.is(collect(entry(path, "x"), entry("debian/after.deb", "x")), 0, path);
  }
  assert.equal(inCache(), []);
});

test("what is cut off or not of the form is left out, and ends the reading", () => {
  const good = entry("debian/a.deb", "good");
  for (const rest of [
    "9 debian/b.deb\nshort",
    "x debian/b.deb\nx",
    "99999999999 debian/b.deb\nx",
    "debian/b.deb",
    "\n",
    "5 debian/b.deb",
  ]) {
    assert.ok(collect(good, rest) <= 1, rest);
    assert.equal(inCache(), ["debian/a.deb"], rest);
  }
  assert.is(collect(new Uint8Array(5000)), 0);
  assert.is(collect(""), 0);
});

test("a link in the cache is not followed", () => {
  const outside = join(folder, "outside");
  mkdirSync(outside);
  symlinkSync(outside, join(cache, "debian"));
  assert.throws(() => collect(entry("debian/a.deb", "x")), /is not a folder/);
  mkdirSync(join(cache, "arch"));
  writeFileSync(join(outside, "precious"), "precious");
  symlinkSync(join(outside, "precious"), join(cache, "arch/a.pkg.tar"));
  assert.is(collect(entry("arch/a.pkg.tar", "x")), 1);
  assert.is(readFileSync(join(outside, "precious"), "utf8"), "precious");
});

test.run();
