import { setFlagsFromString } from "node:v8";
import { tool } from "../../source/version.ts";
import type { CommandModule } from "../command.ts";
import { exitCodeOfSignal, exitCodes } from "../exit-code.ts";
import { loadKinds } from "../load-kinds.ts";
import { validatorsOption } from "../options.ts";
import { refuseOperands } from "../words.ts";

/**
 * V8 learns which arrays and objects survive, and then makes them in its old generation at once. After an edit, such an array
 * holds all of the former recipe until the next full collection: changes took 1.2 times the processor time. Node 20 and 26
 * know the flag.
 */
const noPretenuring = "--no-allocation-site-pretenuring";

export const lspCommand: CommandModule = {
  configure(command) {
    command
      .usage("--stdio")
      .description(
        "Run the language server. Editors start it and use the Language Server Protocol over standard input and output.",
      )
      .option("--stdio", "use standard input and output (the only transport)")
      .addOption(validatorsOption());
  },
  async run({ io, name, words, options, optionNames }) {
    // Editors pass more options, such as `--clientProcessId=…` from VS Code.
    refuseOperands(
      words.filter((word) => !word.startsWith("--clientProcessId")),
      name,
      optionNames,
    );
    const { validators } = options as { validators?: readonly string[] };
    const kinds = await loadKinds(validators ?? [], io.cwd);
    setFlagsFromString(noPretenuring);
    const { serve } = await import("../../lsp/serve.ts");
    const code = await serve(
      { input: io.stdin, write: (bytes) => io.stdout.write(bytes), signal: io.signal },
      { toolVersion: tool.version, kinds },
    );
    if (io.signal.aborted) return exitCodeOfSignal(io.signal);
    return code === 0 ? exitCodes.good : exitCodes.found;
  },
};
