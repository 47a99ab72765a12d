import fc from "fast-check";

/**
 * Checks a property on that many random cases, always the same ones. A failure is told in the words of the
 * assertion, and not as a dump of the counterexample: plans and guests fill pages.
 */
export function assertProperty<T extends unknown[]>(
  property: fc.IProperty<T>,
  numRuns: number,
  seed = 3,
): void {
  const details = fc.check(property, { numRuns, seed });
  if (!details.failed) return;
  const { errorInstance, counterexamplePath, numRuns: run } = details;
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const failure = new Error(`case ${run} (path ${counterexamplePath}):\n${reason}`);
  // The stack holds the message again, and where it points to says nothing.
  failure.stack = "";
  throw failure;
}
