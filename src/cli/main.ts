import { version } from "../source/version.ts";
import type { ProgramName } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";

/**
 * Runs a command line, and resolves to the exit code. Never throws, and uses the process only through `io`. Loads
 * what a command needs once the command is known.
 */
export async function main(
  argv: readonly string[],
  io: Io,
  program: ProgramName = "sahara-image",
): Promise<ExitCode> {
  try {
    const code = await run(argv, io, program);
    const unwritten = await io.stdout.flushed();
    if (unwritten) throw (await import("./deliver.ts")).refusalOfOutput(unwritten);
    return code;
  } catch (error) {
    const { reportFailure } = await import("./failure.ts");
    return reportFailure(error, argv, io);
  }
}

async function run(argv: readonly string[], io: Io, program: ProgramName): Promise<ExitCode> {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
    io.stdout.write(`${program} ${version}\n`);
    return 0;
  }
  const { runProgram } = await import("./program.ts");
  return runProgram(program, argv, io);
}
