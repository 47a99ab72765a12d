import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { run, scratch } from "./support.ts";

test("without an appliance, status says how to get one, and clear has nothing to do", async () => {
  const env = { XDG_CACHE_HOME: scratch() };
  const { code, stdout, stderr } = await run(["appliance"], { env });
  assert.is(code, 0);
  assert.match(stdout, "none: runs use the appliance of libguestfs; `sahara-image appliance build`");
  assert.is(stderr, "");
  assert.equal(JSON.parse((await run(["appliance", "status", "--json"], { env })).stdout), { state: "none" });
  assert.not.ok(existsSync(join(env.XDG_CACHE_HOME, "sahara-image/appliance")));
});

test("a wrong word, one too many, and a machine without libguestfs", async () => {
  const env = { XDG_CACHE_HOME: scratch(), PATH: scratch() };
  const wrong = await run(["appliance", "biuld"], { env });
  assert.is(wrong.code, 2);
  assert.match(wrong.stderr, "`status`, `build` or `clear`");
  assert.match(wrong.stderr, "`build`?");
  assert.is((await run(["appliance", "build", "now"], { env })).code, 2);
  const without = await run(["appliance", "build"], { env });
  assert.is(without.code, 3);
  assert.match(without.stderr, "guestfish is not installed");
  const set = await run(["appliance", "build"], { env: { ...env, LIBGUESTFS_PATH: "/mine" } });
  assert.match(set.stderr, "LIBGUESTFS_PATH is set");
});

test.run();
