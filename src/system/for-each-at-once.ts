/**
 * Calls `work` for each item, in their order, and for at most `jobs` of them at the same time. Starts no more of them
 * after `signal` is aborted.
 *
 * @throws what `work` throws first.
 */
export async function forEachAtOnce<T>(
  items: Iterable<T>,
  { jobs, signal }: { readonly jobs: number; readonly signal: AbortSignal },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items].reverse();
  const worker = async () => {
    while (queue.length > 0 && !signal.aborted) await work(queue.pop()!);
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, worker));
}
