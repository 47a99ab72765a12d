import { availableParallelism } from "node:os";

/** MiB of memory that libguestfs gives an appliance (guestfs(3), “LIBGUESTFS_MEMSIZE”), and what QEMU needs besides. */
const [usualMemory, besides] = [1280, 512];

/** What decides how many appliances run at the same time. */
export interface Machine {
  /** Bytes. */
  readonly memory: number;
  readonly processors: number;
  readonly env: NodeJS.ProcessEnv;
}

const thisMachine = (): Machine => ({
  memory: process.availableMemory(),
  processors: availableParallelism(),
  env: process.env,
});

/**
 * Returns how many appliances may run at the same time: as many as were asked for, or one for each processor, but no
 * more than fit in the memory that is available now.
 *
 * @returns at least 1.
 */
export function fittingAppliances(
  asked: number | undefined,
  { memory, processors, env }: Machine = thisMachine(),
): number {
  const each = ((Number(env.LIBGUESTFS_MEMSIZE) || usualMemory) + besides) * 2 ** 20;
  return Math.max(1, Math.min(asked ?? processors, Math.floor(memory / each)));
}
