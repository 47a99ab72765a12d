import fc from "fast-check";

/**
 * Checks a property on that many random cases, always the same ones. A failure shows the words of the assertion
 * and not the counterexample: plans and guests fill pages.
 */
export function assertProperty<T extends unknown[]>(
  property: fc.IProperty<T>,
  numRuns: number,
  seed = 3,
): void {
  throwFailure(fc.check(property, { numRuns, seed }));
}

/** The same for a property that has to wait for something. */
export async function assertAsyncProperty<T extends unknown[]>(
  property: fc.IAsyncProperty<T>,
  numRuns: number,
  seed = 3,
): Promise<void> {
  throwFailure(await fc.check(property, { numRuns, seed }));
}

function throwFailure<T>(details: fc.RunDetails<T>): void {
  if (!details.failed) return;
  const { errorInstance, counterexamplePath, numRuns: run } = details;
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const failure = new Error(`case ${run} (path ${counterexamplePath}):\n${reason}`);
  // The stack holds the message again, and where it points to says nothing.
  failure.stack = "";
  throw failure;
}
