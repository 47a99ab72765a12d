import { closeSync } from "node:fs";
import { type ExitCode, exitCodeOfSignal } from "./exit-code.ts";
import { OutputStream, type Writer } from "./output-stream.ts";
import { type SignalHandling, Signals } from "./signals.ts";

/** Everything that the program uses of its process. Tests replace it to call `main` in their own process. */
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
  /** Aborted when a signal asks the program to end. The reason is the signal's name. */
  readonly signal: AbortSignal;
  readonly signals: SignalHandling;
}

/** Whether standard input has been read from. To look at `process.stdin` would open it. */
let readsStdin = false;

/** Takes over the signals and streams of the process until its end. */
export function processIo(): Io {
  const signals = new Signals(process, () => exitNow(exitCodeOfSignal(signals.signal), signals.signal));
  let stderr: OutputStream | undefined;
  return {
    stdout: new OutputStream(process.stdout),
    // Opened only when it is used: Node takes milliseconds to open a terminal or a pipe.
    get stderr() {
      stderr ??= new OutputStream(process.stderr);
      return stderr;
    },
    // Standard input is opened only when it is read.
    stdin: {
      [Symbol.asyncIterator]() {
        readsStdin = true;
        return process.stdin[Symbol.asyncIterator]();
      },
    },
    env: process.env,
    // Throws if the folder was deleted. Only some commands need it.
    get cwd() {
      return process.cwd();
    },
    isTTY: {
      get stdin() {
        return process.stdin.isTTY === true;
      },
      stdout: process.stdout.isTTY === true,
      get stderr() {
        return process.stderr.isTTY === true;
      },
    },
    // Read each time, because the size of a window can change.
    get columns() {
      return process.stderr.columns ?? process.stdout.columns ?? 80;
    },
    get rows() {
      return process.stderr.rows ?? 24;
    },
    signal: signals.signal,
    signals,
  };
}

/** Ends the process with an exit code once all output has been written. */
export function endProcess(code: ExitCode, signal: AbortSignal): void {
  process.exitCode = code;
  // A read from standard input may still be pending: an editor sends `exit` and keeps its end open.
  if (signal.aborted) exitNow(code, signal);
  else if (readsStdin) process.stdin.destroy();
}

function exitNow(code: ExitCode, signal: AbortSignal): void {
  // At exit, Node restores the settings of its terminal, and aborts if the terminal is gone.
  if (signal.reason === "SIGHUP") for (const fd of [0, 1, 2]) closeQuietly(fd);
  process.exit(code);
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // It is already closed.
  }
}
