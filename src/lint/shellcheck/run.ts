import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { makeTemporaryFolder, type TemporaryFolder } from "../../system/temporary-folder.ts";

/** A text for ShellCheck. */
export interface ShellcheckInput {
  readonly text: string;
  /** The shell, if there is no `#!` line. */
  readonly shell?: "sh" | "bash";
  /** The content of its .shellcheckrc. */
  readonly rc?: string;
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
  /** Why it could not be run; there are no comments then. */
  readonly missing?: string;
}

/** Scripts for one process. */
const BATCH = 100;
/** The time limit of a process, in milliseconds. */
const TIMEOUT = 120_000;

/**
 * Runs ShellCheck on texts, in few processes. The texts are written to a temporary folder, so that unsaved
 * and inline scripts work like files, each with its .shellcheckrc beside it.
 */
export async function runShellcheck(
  inputs: readonly ShellcheckInput[],
  exclude: readonly string[],
  signal?: AbortSignal,
): Promise<ShellcheckOutcome> {
  if (inputs.length === 0) return { comments: [] };
  let folder: TemporaryFolder | undefined;
  try {
    folder = makeTemporaryFolder();
    const { path } = folder;
    const batches = batchesOf(inputs);
    const comments: ShellcheckComment[][] = inputs.map(() => []);
    const queue = batches.map((batch, index) => async () => {
      const own = join(path, String(index));
      await writeBatch(own, batch, inputs);
      const printed = await execute(batch, own, exclude, signal);
      for (const { file, ...comment } of printed) comments[Number.parseInt(file, 10)]?.push(comment);
    });
    const workers = Array.from({ length: Math.min(availableParallelism(), queue.length) }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await next();
    });
    await Promise.all(workers);
    return { comments };
  } catch (error) {
    if (signal?.aborted) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const missing =
      code === "ENOENT"
        ? "there is no program `shellcheck` on the PATH"
        : `it failed: ${message.split("\n")[0]}`;
    return { comments: inputs.map(() => []), missing };
  } finally {
    folder?.remove();
  }
}

interface Batch {
  readonly shell: "sh" | "bash" | undefined;
  readonly rc: string | undefined;
  readonly indexes: number[];
}

function batchesOf(inputs: readonly ShellcheckInput[]): Batch[] {
  const batches: Batch[] = [];
  const open = new Map<string, Batch>();
  inputs.forEach(({ shell, rc }, index) => {
    const key = `${shell ?? ""} ${rc ?? ""}`;
    let batch = open.get(key);
    if (!batch || batch.indexes.length >= BATCH) {
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
  if (rc !== undefined) await writeFile(join(folder, ".shellcheckrc"), rc);
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
  const files = indexes.map(String);
  return new Promise((done, failed) => {
    const options = { cwd, timeout: TIMEOUT, maxBuffer: 256 * 1024 * 1024, ...(signal ? { signal } : {}) };
    execFile("shellcheck", [...args, "--", ...files], options, (error, stdout, stderr) => {
      // Status 1 means that there are comments, a higher one that ShellCheck failed.
      if (error && error.code !== 1) {
        failed(error.code === "ENOENT" ? error : new Error(stderr.trim() || error.message));
        return;
      }
      try {
        done(JSON.parse(stdout).comments);
      } catch {
        failed(new Error("its output is not the JSON that version 0.7 and later print"));
      }
    });
  });
}
