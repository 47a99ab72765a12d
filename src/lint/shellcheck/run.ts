import { type ExecFileException, execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { formatBytes } from "../../source/format-bytes.ts";
import { limited } from "../../system/limit-program.ts";
import { makeTemporaryFolder, type TemporaryFolder } from "../../system/temporary-folder.ts";

/** A text for ShellCheck. */
export interface ShellcheckInput {
  readonly text: string;
  /** The shell, if there is no `#!` line. */
  readonly shell?: "sh" | "bash";
  /** The content of its .shellcheckrc (`ShellcheckSettings`). */
  readonly rc: string;
}

/** A comment of ShellCheck in the form of `-f json1`: lines and columns from 1, columns in code points. */
export interface ShellcheckComment {
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
  readonly level: "error" | "warning" | "info" | "style";
  readonly code: number;
  readonly message: string;
  readonly fix?: {
    readonly replacements: readonly {
      readonly line: number;
      readonly endLine: number;
      readonly column: number;
      readonly endColumn: number;
      readonly replacement: string;
    }[];
  } | null;
}

export interface ShellcheckOutcome {
  /** For each input, in its order. */
  readonly comments: readonly (readonly ShellcheckComment[])[];
  /** The inputs that it did not finish, by their position, with the reason. */
  readonly unfinished: readonly { readonly index: number; readonly reason: string }[];
  /** Why it could not be run; there are no comments then. */
  readonly missing?: string;
}

/** Scripts for one process. */
const batchLimit = 100;
/** ShellCheck 0.9 needs 43 MB for 28 scripts of recipes; it works with a limit of 256 MiB. */
const memoryLimit = 1 << 30;
/** Seconds of processor time for one process, and in addition for each of its scripts, which take about 0.2. */
const [processSeconds, scriptSeconds] = [20, 1];
/** Milliseconds after which scripts that ShellCheck does not finish are not looked for any more. */
const searchTime = 120_000;

/** Thrown where ShellCheck ended without a result, which one of the scripts can cause. */
class Unfinished extends Error {}

/**
 * Runs ShellCheck on texts, in few processes. The texts are written to a temporary folder, so that unsaved
 * and inline scripts work like files, each with its .shellcheckrc beside it.
 *
 * Memory and time are limited: scripts are somebody else's. Where a process does not finish, its scripts are checked
 * in halves, so that one script can't keep the others from being checked.
 */
export async function runShellcheck(
  inputs: readonly ShellcheckInput[],
  exclude: readonly string[],
  signal?: AbortSignal,
): Promise<ShellcheckOutcome> {
  const comments: ShellcheckComment[][] = inputs.map(() => []);
  const unfinished: { index: number; reason: string }[] = [];
  if (inputs.length === 0) return { comments, unfinished };
  let folder: TemporaryFolder | undefined;
  try {
    folder = makeTemporaryFolder();
    const { path } = folder;
    const deadline = performance.now() + searchTime;
    let folders = 0;
    const checkBatch = async (batch: Batch): Promise<void> => {
      const own = join(path, String(folders++));
      await writeBatch(own, batch, inputs);
      try {
        const printed = await execute(batch, own, exclude, signal);
        for (const { file, ...comment } of printed) comments[Number.parseInt(file, 10)]?.push(comment);
      } catch (error) {
        if (!(error instanceof Unfinished)) throw error;
        const { indexes } = batch;
        const half = Math.ceil(indexes.length / 2);
        if (half === indexes.length || performance.now() > deadline)
          for (const index of indexes) unfinished.push({ index, reason: error.message });
        else
          for (const part of [indexes.slice(0, half), indexes.slice(half)])
            await checkBatch({ ...batch, indexes: part });
      }
    };
    const queue = batchesOf(inputs);
    const workers = Array.from({ length: Math.min(availableParallelism(), queue.length) }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await checkBatch(next);
    });
    await Promise.all(workers);
    return { comments, unfinished };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { comments: inputs.map(() => []), unfinished: [], missing: (error as Error).message };
  } finally {
    folder?.remove();
  }
}

interface Batch {
  readonly shell: "sh" | "bash" | undefined;
  readonly rc: string;
  readonly indexes: number[];
}

function batchesOf(inputs: readonly ShellcheckInput[]): Batch[] {
  const batches: Batch[] = [];
  const open = new Map<string, Batch>();
  inputs.forEach(({ shell, rc }, index) => {
    const key = `${shell ?? ""} ${rc}`;
    let batch = open.get(key);
    if (!batch || batch.indexes.length >= batchLimit) {
      batch = { shell, rc, indexes: [] };
      open.set(key, batch);
      batches.push(batch);
    }
    batch.indexes.push(index);
  });
  return batches;
}

async function writeBatch(
  folder: string,
  { rc, indexes }: Batch,
  inputs: readonly ShellcheckInput[],
): Promise<void> {
  await mkdir(folder);
  // Even if it is empty: ShellCheck would read one of a folder above, such as /tmp, where other users may put one.
  await writeFile(join(folder, ".shellcheckrc"), rc);
  // The guest gets the script without CR, too.
  for (const index of indexes)
    await writeFile(join(folder, String(index)), inputs[index]!.text.replaceAll("\r\n", "\n"));
}

function execute(
  { shell, indexes }: Batch,
  cwd: string,
  exclude: readonly string[],
  signal: AbortSignal | undefined,
): Promise<(ShellcheckComment & { readonly file: string })[]> {
  const args = ["--format=json1", "--color=never"];
  if (shell) args.push(`--shell=${shell}`);
  if (exclude.length > 0) args.push(`--exclude=${exclude.join(",")}`);
  const seconds = processSeconds + scriptSeconds * indexes.length;
  const [program, ...words] = limited(["shellcheck", ...args, "--", ...indexes.map(String)], {
    memory: memoryLimit,
    seconds,
  });
  const options = {
    cwd,
    env: environment(),
    // On a busy machine the processor time takes longer.
    timeout: seconds * 5000,
    killSignal: "SIGKILL" as const,
    maxBuffer: 256 * 1024 * 1024,
    ...(signal ? { signal } : {}),
  };
  return new Promise((done, failed) => {
    execFile(program, words, options, (error, stdout, stderr) => {
      // Status 1 means that there are comments.
      if (error && error.code !== 1)
        failed(signal?.aborted ? error : reasonOfFailure(error, stderr, seconds));
      else
        try {
          done(JSON.parse(stdout).comments);
        } catch {
          failed(new Error("its output is not the JSON that version 0.7 and later print"));
        }
    });
  });
}

/** A setting may make ShellCheck follow files. Untrusted scripts could then lead it anywhere. */
function environment(): NodeJS.ProcessEnv {
  const { SHELLCHECK_OPTS: options = "", ...rest } = process.env;
  return /(?:^|\s)-(?:[a-zA-Z]*x|-ext)/.test(options) ? rest : process.env;
}

/** The status of a shell that can't find or start the program (POSIX, “Exit Status for Commands”). */
const [notStarted, notFound] = [126, 127];
/** ShellCheck does not know an option (shellcheck(1), “RETURN VALUES”). */
const wrongOptions: readonly unknown[] = [3, 4];

function reasonOfFailure(error: ExecFileException, stderr: string, seconds: number): Error {
  const message = stderr.trim().split("\n")[0] ?? "";
  if (error.code === notFound) return new Error("there is no program `shellcheck` on the PATH");
  if (error.code === notStarted) return new Error("the program `shellcheck` can't be started");
  if (wrongOptions.includes(error.code)) return new Error(`it failed: ${message}`);
  if (/out of memory|heap exhausted|cannot allocate/i.test(stderr))
    return new Unfinished(`it needs more than ${formatBytes(memoryLimit)} of memory`);
  if (error.killed || error.signal) return new Unfinished(`it takes longer than ${seconds} s`);
  return new Unfinished(message || `it ended with status ${error.code}`);
}
