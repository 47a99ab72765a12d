/** What a program that reads files from somebody else may use. */
export interface ProgramLimits {
  /** Bytes of address space (`ulimit -v`): an allocation beyond them fails. */
  readonly memory: number;
  /** Seconds of processor time (`ulimit -t`), after which the kernel ends the program. */
  readonly seconds?: number;
}

/**
 * Returns the words that run a program with limits. sh(1) sets them and then becomes the program, so it keeps its
 * process number. A system that can't limit one of them runs the program without that limit.
 */
export function limited(words: readonly string[], { memory, seconds }: ProgramLimits): [string, ...string[]] {
  const time = seconds === undefined ? "" : ` ulimit -t ${seconds} 2>/dev/null;`;
  const limits = `ulimit -v ${Math.ceil(memory / 1024)} 2>/dev/null;${time}`;
  return ["/bin/sh", "-c", `${limits} exec "$@"`, "sh", ...words];
}
