import { test } from "uvu";
import * as assert from "uvu/assert";
import { mapConcurrently } from "../../src/guest/compare/map-concurrently.ts";

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) yield number;
}

test("results come in order, with at most so many at the same time", async () => {
  let [running, most] = [0, 0];
  const results: number[] = [];
  const slowFirst = async (number: number) => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < 20 - number; turn++) await Promise.resolve();
    running--;
    return number * 2;
  };
  for await (const result of mapConcurrently(numbers(10), 3, slowFirst)) results.push(result);
  assert.equal(results, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  assert.is(most, 3);
});

test("a failure behind one that still runs reaches the reader, and the others have ended by then", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  try {
    let ended = 0;
    const apply = async (number: number) => {
      if (number === 2) throw new Error("damaged");
      // Several turns of the event loop, so that an unhandled rejection would be told.
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      ended++;
    };
    let message = "";
    try {
      for await (const _ of mapConcurrently(numbers(8), 4, apply));
    } catch (error) {
      message = (error as Error).message;
    }
    assert.is(message, "damaged");
    assert.ok(ended >= 3, `${ended}`);
    assert.equal(unhandled, []);
  } finally {
    process.off("unhandledRejection", note);
  }
});

test.run();
