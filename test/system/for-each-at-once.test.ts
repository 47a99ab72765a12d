import { suite } from "uvu";
import * as assert from "uvu/assert";
import { forEachAtOnce } from "../../src/system/for-each-at-once.ts";

const test = suite("for each at once");

test("items begin in order, and no more than `jobs` of them run at the same time", async () => {
  const begun: number[] = [];
  let [running, most] = [0, 0];
  await forEachAtOnce([1, 2, 3, 4, 5], { jobs: 2, signal: new AbortController().signal }, async (item) => {
    begun.push(item);
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
  });
  assert.equal(begun, [1, 2, 3, 4, 5]);
  assert.equal([running, most], [0, 2]);
});

test("nothing more begins after the signal", async () => {
  const controller = new AbortController();
  const begun: number[] = [];
  await forEachAtOnce([1, 2, 3], { jobs: 1, signal: controller.signal }, async (item) => {
    begun.push(item);
    if (item === 2) controller.abort();
  });
  assert.equal(begun, [1, 2]);
});

test.run();
