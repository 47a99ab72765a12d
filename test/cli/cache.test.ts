import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CacheFolder } from "../../src/runtime/artifacts/cache-folder.ts";
import { PartialFile } from "../../src/runtime/artifacts/partial-file.ts";
import { digestOf } from "../runtime/artifacts/support.ts";
import { run, scratch } from "./support.ts";

/** A cache with a complete file and an incomplete one. */
function makeCache() {
  const home = scratch();
  const env = { XDG_CACHE_HOME: home };
  const folder = join(home, "sahara-image/artifacts");
  const cache = new CacheFolder(folder);
  const [complete, partial] = [digestOf("complete", "sha512"), digestOf("partial")];
  cache.makeFolder(complete);
  writeFileSync(cache.contentOf(complete), "complete");
  cache.writeOrigin(complete, { url: "https://example.org/tool-1.0.tar.gz" });
  writeFileSync(join(cache.makeFolder(partial), "partial"), "par");
  cache.writePublished("https://example.org/sums", "a", { algorithm: "sha512", value: "0".repeat(128) });
  return { env, folder, cache, complete, partial };
}

test("cache lists files with their addresses, sizes and the total", async () => {
  const { env, folder, partial } = makeCache();
  const { code, stdout, stderr } = await run(["cache"], { env });
  assert.is(code, 0);
  assert.match(stdout, /^\d{4}-\d\d-\d\d {4}8 bytes {2}https:\/\/example\.org\/tool-1\.0\.tar\.gz$/m);
  assert.ok(stdout.includes(`  3 bytes  sha256 ${partial.value} (incomplete)\n`), stdout);
  assert.is(stderr, `2 files, 11 bytes in ${folder}\n`);
  const listed = JSON.parse((await run(["cache", "list", "--json", "-q"], { env })).stdout);
  assert.equal(listed.map(({ complete }: { complete: boolean }) => complete).sort(), [false, true]);
});

test("cache clean removes files, but none that a run is downloading", async () => {
  const { env, cache, complete, partial, folder } = makeCache();
  const file = (await PartialFile.open(cache, partial, { signal: undefined, onWait() {} }))!;
  const first = await run(["cache", "clean"], { env });
  assert.is(
    first.stderr,
    `removed 1 file, 8 bytes from ${folder}\nkept 1 file, 3 bytes: another process is downloading\n`,
  );
  assert.not.ok(existsSync(cache.folderOf(complete)));
  assert.is(cache.readPublished("https://example.org/sums", "a", "sha512"), undefined);
  file.close();
  const { stdout } = await run(["cache", "clean", "--json", "-q"], { env });
  assert.is(JSON.parse(stdout).removed[0].digest, partial.value);
  assert.equal(cache.list(), []);
});

test("an empty cache, a wrong word and another user's folder", async () => {
  const env = { XDG_CACHE_HOME: scratch() };
  const { stdout, stderr } = await run(["cache"], { env });
  assert.is(stdout, "");
  assert.match(stderr, /^0 files, 0 bytes in /);
  const wrong = await run(["cache", "clear"], { env });
  assert.is(wrong.code, 2);
  assert.match(wrong.stderr, /`list` or `clean`/);
  assert.match((await run(["cache", "list", "clean"], { env })).stderr, /clean/);
});

test("nothing is made to list an empty cache", async () => {
  for (const words of [["cache"], ["cache", "clean"], ["appliance"], ["appliance", "clear"]]) {
    const env = { XDG_CACHE_HOME: join(scratch(), "caches") };
    const { code, stderr } = await run(words, { env });
    assert.is(code, 0, stderr);
    assert.not.ok(existsSync(env.XDG_CACHE_HOME), words.join(" "));
  }
});

test("a cache that can't be read is not empty", async () => {
  const { env, folder } = makeCache();
  rmSync(join(folder, "sha256"), { recursive: true });
  symlinkSync("sha256", join(folder, "sha256"));
  const { code, stdout, stderr } = await run(["cache"], { env });
  assert.is(code, 3, stdout);
  assert.match(stderr, /^error\[artifact-cache-unusable\]/);
});

test("what is no file of the cache is left alone", async () => {
  const { env, folder } = makeCache();
  mkdirSync(join(folder, "sha256/notes"));
  writeFileSync(join(folder, "sha256/notes/content"), "mine");
  await run(["cache", "clean"], { env });
  assert.ok(existsSync(join(folder, "sha256/notes/content")));
});

test.run();
