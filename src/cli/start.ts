import type { ProgramName } from "./command.ts";
import { endProcess, processIo } from "./io.ts";
import { main } from "./main.ts";

/** What the bundle of the program does once it is loaded (`load-program.ts`). */
export function start(program: ProgramName): void {
  const io = processIo();
  void main(process.argv.slice(2), io, program).then((code) => endProcess(code, io));
}
