import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { forEachAtOnce } from "../../system/for-each-at-once.ts";
import type { Submission } from "./engine.ts";

/** A job that ended: its index and its exit code; `undefined` if a signal ended it. */
export interface EndedJob {
  readonly index: number;
  readonly exit: number | undefined;
  /** What it printed on standard error, at most 4 KiB of the end. */
  readonly messages: string;
}

/**
 * Runs jobs as processes of this machine, several at a time. A job that ends badly does not stop the others.
 *
 * @param program the command that runs this program.
 * @throws the reason of `signal`, after all jobs have ended.
 */
export async function runLocally(
  { fleet, head, indexes, jobs = availableParallelism(), runOptions, signal }: Submission,
  program: readonly string[],
  onEnd: (job: EndedJob) => void,
): Promise<void> {
  const [command, ...words] = program as [string, ...string[]];
  await forEachAtOnce(indexes, { jobs, signal }, async (index) => {
    const line = [
      "fleet",
      "run",
      fleet.path,
      "--index",
      `${index}`,
      "--list",
      head.list,
      "-q",
      ...runOptions,
    ];
    onEnd({ index, ...(await ended(command, [...words, ...line], signal)) });
  });
  signal.throwIfAborted();
}

/** A child ends in order when it gets SIGTERM: it publishes nothing and leaves its image unchanged. */
function ended(
  command: string,
  words: readonly string[],
  signal: AbortSignal,
): Promise<Omit<EndedJob, "index">> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { stdio: ["ignore", "ignore", "pipe"] });
    let messages = "";
    const stop = () => child.kill("SIGTERM");
    signal.addEventListener("abort", stop, { once: true });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      messages = (messages + text).slice(-4096);
    });
    child.once("error", reject);
    child.once("close", (code) => {
      signal.removeEventListener("abort", stop);
      resolve({ exit: code ?? undefined, messages });
    });
  });
}
