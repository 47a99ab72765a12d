import type { ProgramName } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { endProcess, processIo } from "./io.ts";
import { main } from "./main.ts";

/** Starts the program, once its bundle is loaded (`load-program.ts`). */
export function start(program: ProgramName): void {
  // If a bug leaves nothing to wait for, the exit code must not be 0.
  process.exitCode = exitCodes.unable;
  const argv = process.argv.slice(2);
  const io = processIo();
  let failed = false;
  // A bug in code that `main` does not wait for. Cleanup work still runs before the process ends.
  process.on("uncaughtException", async (error) => {
    if (failed) return;
    failed = true;
    const { reportFailure } = await import("./failure.ts");
    reportFailure(error, argv, io);
    io.signals.abort("failure");
  });
  void main(argv, io, program).then((code) => endProcess(failed ? exitCodes.unable : code, io.signal));
}
