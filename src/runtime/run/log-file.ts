import { closeSync, openSync, realpathSync, statSync } from "node:fs";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";

/**
 * Makes sure before the run that its log can be written, and that it is none of the files at stake: opening it
 * empties it.
 *
 * @param atStake paths of the image, what it refers to, and the output.
 * @throws {Refusal} `run-log-unusable`
 */
export function refuseLog(log: string, atStake: readonly string[]): void {
  const unusable = (reason: string) => new Refusal(diagnostic("run-log-unusable", { path: log, reason }));
  const there = statSync(log, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw unusable("it is a folder");
  if (there?.isFile() && atStake.includes(realpathSync(log))) throw unusable("it is the image itself");
  // The reader of a pipe would take the end of this attempt for the end of the log.
  if (there?.isFIFO()) return;
  try {
    // For appending: what is there stays until the run begins.
    closeSync(openSync(log, "a", 0o600));
  } catch (error) {
    throw unusable(reasonOf(error));
  }
}
