import { type SpawnSyncReturns, spawnSync } from "node:child_process";

export interface AsRootOptions {
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Accept the result of the command with any exit code. */
  readonly anyExit?: boolean;
}

/**
 * Runs a command as root: a guest's root filesystem can only be entered, and given owners, by root. Who is
 * not root needs a sudo that asks for no password.
 */
export function asRoot(command: readonly string[], options: AsRootOptions = {}): SpawnSyncReturns<string> {
  const words = process.getuid?.() === 0 ? command : ["sudo", "-n", "--", ...command];
  const done = spawnSync(words[0]!, words.slice(1), {
    encoding: "utf8",
    maxBuffer: 64 << 20,
    ...(options.cwd ? { cwd: options.cwd } : {}),
    input: options.input ?? "",
    env: { ...process.env, ...options.env },
  });
  if (done.error) throw done.error;
  if (done.status !== 0 && !options.anyExit)
    throw new Error(
      `${words.join(" ")} ended with ${done.status ?? done.signal}:\n${done.stderr}${done.stdout}`,
    );
  return done;
}
