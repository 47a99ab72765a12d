// The test has a process of its own, whose young generation begins small.
import { getHeapSpaceStatistics } from "node:v8";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limitYoungGeneration } from "../../src/cli/young-generation.ts";
import type { Phase } from "../../src/runtime/index.ts";

/** Returns the size of the young generation in bytes, after megabytes of objects have survived. */
function sizeAfter(phase: Phase): number {
  limitYoungGeneration({ kind: "phase", phase });
  const survivors = Array.from({ length: 10_000 }, (_, index) => Buffer.alloc(3000, `${index} `).toString());
  assert.is(survivors.length, 10_000);
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")!.space_size;
}

test("the young generation grows only outside the phases that read what a guest prints", () => {
  const before = sizeAfter("booting");
  assert.is(sizeAfter("running"), before);
  assert.ok(sizeAfter("comparing") > before);
});

test.run();
