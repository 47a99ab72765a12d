import { version } from "../source/version.ts";
import type { ProgramName } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";

/**
 * The program: reads a command line, does what it says, and resolves to the exit code. It never throws and
 * touches nothing of the process but through `io`. What a command needs is loaded when it is known.
 */
export async function main(
  argv: readonly string[],
  io: Io,
  program: ProgramName = "sahara-image",
): Promise<ExitCode> {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
    io.stdout.write(`${program} ${version}\n`);
    return 0;
  }
  try {
    const { runProgram } = await import("./program.ts");
    return await runProgram(program, argv, io);
  } catch (error) {
    const { reportFailure } = await import("./failure.ts");
    return reportFailure(error, argv, io);
  }
}
