import { accessSync, closeSync, constants, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { FilesAtStake } from "../../system/files-at-stake.ts";
import { kindOfFile } from "../../system/read-file.ts";

/**
 * Refuses a log that can't be written, without making it: a check may need none.
 *
 * @param shown its name for messages.
 * @throws {Refusal} `run-log-unusable`
 */
export function refuseUnwritableLog(log: string, shown = log): void {
  try {
    const stat = statSync(log, { throwIfNoEntry: false });
    if (stat?.isDirectory() || stat?.isBlockDevice() || stat?.isSocket())
      throw unusable(shown, `it is ${kindOfFile(stat)}`);
    if (stat) accessSync(log, constants.W_OK);
    else accessSync(`${dirname(log)}/.`, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw error instanceof Refusal ? error : unusable(shown, reasonOf(error));
  }
}

/**
 * Checks before the run that the log can be written, and that it is none of the files at stake, because opening it
 * empties it.
 *
 * @param atStake paths of the image, the files that it refers to, the output, and the files beside them.
 * @throws {Refusal} `run-log-unusable`
 */
export function refuseLog(log: string, atStake: readonly string[]): void {
  refuseUnwritableLog(log);
  try {
    const files = new FilesAtStake(process.cwd());
    for (const path of atStake) files.keep(path, path);
    const other = files.conflictOf(log, "--log");
    if (other !== undefined) throw unusable(log, `it is the same file as ${other}`);
    // The reader of a pipe would mistake the end of this attempt for the end of the log.
    if (statSync(log, { throwIfNoEntry: false })?.isFIFO()) return;
    // Opened for appending: the old content stays until the run begins.
    closeSync(openSync(log, "a", 0o600));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw unusable(log, reasonOf(error));
  }
}

function unusable(path: string, reason: string): Refusal {
  return new Refusal(diagnostic("run-log-unusable", { path, reason }));
}
