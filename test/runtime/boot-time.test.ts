import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bootTimeOf } from "../../src/runtime/appliance/boot-time.ts";
import { scratchForEach } from "./scratch.ts";

const scratch = scratchForEach(test);
let env: NodeJS.ProcessEnv;
test.before.each(() => {
  env = { XDG_CACHE_HOME: scratch.path("cache") };
});

const emulated = { LIBGUESTFS_BACKEND: "direct", LIBGUESTFS_BACKEND_SETTINGS: "force_tcg" };
const boots = (settled: NodeJS.ProcessEnv = emulated, network = false) =>
  bootTimeOf("/bin/sh", "/bin/sh", env, settled)(network);
const file = () => scratch.path("cache/sahara-image/boot.json");

test("nothing is known before the first boot", () => {
  assert.is(boots().usual, undefined);
});

test("the usual time is the median of the last five; the first boot, which builds the appliance, does not count long", () => {
  boots().remember(60);
  assert.is(boots().usual, 60);
  boots().remember(14);
  assert.is(boots().usual, 14);
  for (const seconds of [15, 16, 17, 18.26]) boots().remember(seconds);
  assert.is(boots().usual, 16);
  assert.equal(Object.values(JSON.parse(readFileSync(file(), "utf8"))), [[14, 15, 16, 17, 18.3]]);
});

test("boots with other KVM, memory, network or guestfish are kept apart", () => {
  boots().remember(14);
  assert.is(boots({ LIBGUESTFS_BACKEND: "direct" }).usual, undefined);
  assert.is(boots({ ...emulated, LIBGUESTFS_MEMSIZE: "4096" }).usual, undefined);
  assert.is(boots(emulated, true).usual, undefined);
  assert.is(bootTimeOf("/bin/cat", "/bin/sh", env, emulated)(false).usual, undefined);
  boots({ LIBGUESTFS_BACKEND: "direct" }).remember(2);
  assert.is(boots().usual, 14);
});

test("the file stays small", () => {
  for (let memory = 0; memory < 50; memory++)
    boots({ ...emulated, LIBGUESTFS_MEMSIZE: String(memory) }).remember(14);
  assert.is(Object.keys(JSON.parse(readFileSync(file(), "utf8"))).length, 20);
});

for (const text of [
  "",
  "{",
  "null",
  "[]",
  '"x"',
  '{"x": 1}',
  '{"x": ["1"]}',
  '{"x": [-1]}',
  "9".repeat(100_000),
])
  test(`a file with ${text.slice(0, 12) || "nothing"} is as none, and is mended`, () => {
    mkdirSync(scratch.path("cache/sahara-image"), { recursive: true });
    writeFileSync(file(), text);
    assert.is(boots().usual, undefined);
    boots().remember(14);
    assert.is(boots().usual, 14);
  });

test("a cache that can't be written is no error", () => {
  env = { XDG_CACHE_HOME: "/dev/null" };
  boots().remember(14);
  assert.is(boots().usual, undefined);
});

test.run();
