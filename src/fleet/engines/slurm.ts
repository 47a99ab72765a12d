import { quoteSh } from "../../compiler/emit/quote-sh.ts";
import { indexRanges } from "../summary.ts";
import type { Submission } from "./engine.ts";

/** Limits of a job in Slurm, in the notation of sbatch(1). */
export interface SlurmLimits {
  readonly partition?: string | undefined;
  readonly time?: string | undefined;
  readonly memory?: string | undefined;
}

/** One call of sbatch: its options, and the script on its standard input. */
export interface Batch {
  readonly options: readonly string[];
  readonly script: string;
}

/**
 * Returns the job arrays of a fleet. Slurm limits the indexes of an array (`MaxArraySize` in slurm.conf(5)), so each
 * array has an offset that is added to its indexes. A job that is preempted or whose node fails is queued again.
 *
 * @param maxArraySize one more than the highest index of an array.
 * @param program the command that runs this program on the nodes.
 */
export function slurmArrays(
  { fleet, head, indexes, jobs, runOptions }: Submission,
  { partition, time, memory }: SlurmLimits,
  maxArraySize: number,
  program: readonly string[],
): readonly Batch[] {
  const offsets = [...new Set(indexes.map((index) => index - (index % maxArraySize)))];
  return offsets.map((offset) => {
    const own = indexes
      .filter((index) => index - (index % maxArraySize) === offset)
      .map((index) => index - offset);
    const limit = jobs === undefined ? "" : `%${jobs}`;
    const words = [
      ...program,
      "fleet",
      "run",
      fleet.path,
      "--list",
      head.list,
      "--exit-zero",
      "-q",
      ...runOptions,
    ];
    return {
      options: [
        "--parsable",
        "--requeue",
        "--job-name=sahara-image",
        `--array=${indexRanges(own)}${limit}`,
        `--output=${fleet.path.replaceAll("%", "%%")}/logs/%A_%a.log`,
        ...(partition === undefined ? [] : [`--partition=${partition}`]),
        ...(time === undefined ? [] : [`--time=${time}`]),
        ...(memory === undefined ? [] : [`--mem=${memory}`]),
      ],
      script: `#!/bin/sh\nexec ${words.map(quoteSh).join(" ")} --index "$((SLURM_ARRAY_TASK_ID + ${offset}))"\n`,
    };
  });
}
