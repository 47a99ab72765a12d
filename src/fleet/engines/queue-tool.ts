import { spawn } from "node:child_process";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";

/** Bytes of output that are kept. */
const limit = 1 << 20;

/**
 * Runs a program of a queue, such as sbatch, and returns what it printed on standard output.
 *
 * @param input its standard input.
 * @param waits whether it ends with the status of the jobs. Once it has printed something, they are in the queue.
 * @throws {Refusal} `fleet-tool-failed`: it is not installed, or it failed; the reason of `signal`.
 */
export async function queueTool(
  [program, ...words]: readonly [string, ...string[]],
  input: string,
  signal: AbortSignal,
  waits = false,
): Promise<string> {
  const refusal = (reason: string) => new Refusal(diagnostic("fleet-tool-failed", { program, reason }));
  const [code, stdout, stderr] = await new Promise<[number | null, string, string]>((resolve, reject) => {
    const child = spawn(program, words, { stdio: ["pipe", "pipe", "pipe"] });
    const stop = () => child.kill("SIGTERM");
    signal.addEventListener("abort", stop, { once: true });
    const texts = ["", ""];
    for (const [at, stream] of [child.stdout, child.stderr].entries())
      stream.setEncoding("utf8").on("data", (text: string) => {
        if (texts[at]!.length < limit) texts[at] += text;
      });
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "ENOENT" ? refusal("it is not installed") : refusal(error.message)),
    );
    // A program that ends early does not read its input.
    child.stdin.once("error", () => {}).end(input);
    child.once("close", (exit) => {
      signal.removeEventListener("abort", stop);
      resolve([exit, texts[0]!, texts[1]!]);
    });
  });
  signal.throwIfAborted();
  if (code !== 0 && !(waits && stdout !== ""))
    throw refusal(stderr.trim().split("\n").at(-1) || `it ended with ${code ?? "a signal"}`);
  return stdout;
}
