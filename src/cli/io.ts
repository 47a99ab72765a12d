import { closeSync } from "node:fs";
import type { Signal } from "./exit-code.ts";

/** All that the program touches of its process, so that tests can call `main` in theirs. */
export interface Io {
  readonly stdout: Writer;
  readonly stderr: Writer;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly isTTY: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** Width and height of the terminal, in cells. */
  readonly columns: number;
  readonly rows: number;
  /** Aborted where a signal asks the program to end, with the signal's name as reason. */
  readonly signal: AbortSignal;
}

export interface Writer {
  write(text: string | Uint8Array): unknown;
}

/**
 * The process itself. A reader of our output that leaves early (`| head`) is no error, nor is a terminal that is
 * closed (EIO). The first signal
 * asks for a tidy end; a second one of the same kind ends the process as if nobody had listened, but not a SIGHUP: of
 * a terminal that is closed both the kernel and the shell tell.
 */
export function processIo(): Io {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const satisfies readonly Signal[])
    process[signal === "SIGHUP" ? "on" : "once"](signal, () => controller.abort(signal));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
    });
  }
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    // Opening standard input is left until somebody reads it.
    stdin: {
      [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator](),
    },
    env: process.env,
    cwd: process.cwd(),
    isTTY: {
      get stdin() {
        return process.stdin.isTTY === true;
      },
      stdout: process.stdout.isTTY === true,
      stderr: process.stderr.isTTY === true,
    },
    // Asked each time: a terminal's window may change its size.
    get columns() {
      return process.stderr.columns ?? process.stdout.columns ?? 80;
    },
    get rows() {
      return process.stderr.rows ?? 24;
    },
    signal: controller.signal,
  };
}

/** Ends the process with the code that `main` came to, once all that was written has been taken. */
export function endProcess(code: number, { signal }: Pick<Io, "signal">): void {
  process.exitCode = code;
  if (!signal.aborted) return;
  // As it ends, Node puts back the settings of its terminal, and aborts where that is gone.
  if (signal.reason === "SIGHUP") for (const fd of [0, 1, 2]) closeQuietly(fd);
  // Standard input may still be waited for, by nobody any more.
  process.exit();
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // It was closed already.
  }
}
