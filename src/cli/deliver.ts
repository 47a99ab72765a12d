import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { Report } from "../report/report.ts";
import { reasonOf } from "../source/errno.ts";

/**
 * Delivers the results of a finished run. Tries each of them, even if others fail.
 *
 * @param fate what happened to the image.
 * @throws {Refusal} that names every result that could not be delivered, and the fate.
 */
export async function deliver(
  deliveries: readonly (() => void | Promise<void>)[],
  fate: string,
): Promise<void> {
  const failures: unknown[] = [];
  for (const deliver of deliveries) {
    try {
      await deliver();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return;
  const unexpected = failures.find((error) => !(error instanceof Refusal));
  if (unexpected !== undefined) throw unexpected;
  const diagnostics = failures.flatMap((failure) => (failure as Refusal).diagnostics);
  throw new Refusal(
    ...diagnostics.map((diagnostic) => ({ ...diagnostic, message: `${diagnostic.message}; ${fate}` })),
  );
}

/** Says what happened to the image of a run, or to its output. */
export function fateOf({ outcome, image }: Report, output: string | undefined): string {
  const done = outcome === "changed" || outcome === "unchanged";
  if (output !== undefined) return done ? `${image.path} has been written` : `${image.path} was not written`;
  return outcome === "changed" ? `${image.path} has been changed` : `${image.path} is as it was`;
}

export const refusalOfOutput = (error: Error): Refusal =>
  new Refusal(diagnostic("output-unwritable", { reason: reasonOf(error) }));
