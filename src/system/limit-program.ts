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
export function limited(words: readonly string[], limits: ProgramLimits): [string, ...string[]] {
  return ["/bin/sh", "-c", `${ulimits(limits)} exec "$@"`, "sh", ...words];
}

/** The same as the beginning of a command line for a shell. */
export function ulimits({ memory, seconds }: ProgramLimits): string {
  const time = seconds === undefined ? "" : ` ulimit -t ${seconds} 2>/dev/null;`;
  return `ulimit -v ${Math.ceil(memory / 1024)} 2>/dev/null;${time}`;
}
