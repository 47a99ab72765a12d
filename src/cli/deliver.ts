import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { isLive, type Report } from "../report/report.ts";
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
export function fateOf(report: Report, output: string | undefined): string {
  const { outcome, mode } = report;
  const { name } = report.target;
  const done = outcome === "changed" || outcome === "unchanged";
  if (output !== undefined) return done ? `${name} has been written` : `${name} was not written`;
  if (outcome === "changed") return `${name} has been changed`;
  const partly = isLive(report) && mode === "reconcile" && outcome !== "unchanged";
  return partly ? `${name} may be changed in part` : `${name} is as it was`;
}

export const refusalOfOutput = (error: Error): Refusal =>
  new Refusal(diagnostic("output-unwritable", { reason: reasonOf(error) }));
