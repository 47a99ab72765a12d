/** Applies a function to the items as they come, to at most `limit` of them at the same time. Keeps their order. */
export async function* mapConcurrently<T, R>(
  items: AsyncIterable<T>,
  limit: number,
  apply: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const result = apply(item);
      // It may fail before its turn, when nobody waits for it yet.
      result.catch(() => {});
      running.push(result);
      if (running.length >= limit) yield await running.shift()!;
    }
    while (running.length > 0) yield await running.shift()!;
  } finally {
    // One has failed, or nobody wants the rest: it ends before the disk is closed.
    await Promise.allSettled(running);
  }
}
