// The test has a process of its own, whose young generation begins small.
import { getHeapSpaceStatistics } from "node:v8";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limitHeap } from "../../src/cli/limit-heap.ts";

const newSpace = () =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")!.space_size;

test("from the boot of a guest on, the young generation stays small", () => {
  limitHeap({ kind: "phase", phase: "booting" });
  limitHeap({ kind: "phase", phase: "comparing" });
  const survivors = Array.from({ length: 10_000 }, (_, index) => Buffer.alloc(3000, `${index} `).toString());
  assert.is(survivors.length, 10_000);
  // Without a limit it grows to 32 MiB; two pages of a semi-space are the least.
  assert.ok(newSpace() <= 2 * 1024 * 1024, String(newSpace()));
});

test.run();
