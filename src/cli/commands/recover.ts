import { pathFrom } from "../../app/paths.ts";
import { printableLine } from "../../report/printable.ts";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { onlyImage } from "../words.ts";

export const recoverCommand: CommandModule = {
  configure(command) {
    command
      .usage("IMG")
      .description(
        "Finish or undo a change to an image that a crash interrupted. `check` and `apply` do this automatically.",
      );
  },
  async run({ io, name, words, optionNames, settings }) {
    const image = onlyImage(words, "the image to recover", name, optionNames);
    const { recover } = await import("../../runtime/index.ts");
    const { action, detail } = await io.signals.hold(() => recover(pathFrom(io.cwd, image)));
    if (settings.verbosity >= 0)
      io.stdout.write(`${printableLine(image)}: ${action}: ${printableLine(detail)}\n`);
    return exitCodes.good;
  },
};
