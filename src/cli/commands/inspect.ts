import { safeJson } from "../../report/formats/json.ts";
import { colorsFor } from "../../report/styles.ts";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { addOpenOptions } from "../options.ts";
import { wantsColor } from "../settings.ts";
import { onlyImage } from "../words.ts";

export const inspectCommand: CommandModule = {
  configure(command) {
    command
      .usage("IMG [options]")
      .description(
        "Show the system, volumes, packages, accounts, units and kernels of an image, without a boot. With -v, list every item.",
      );
    addOpenOptions(command);
    command.option("--json", "print JSON");
  },
  async run({ io, name, words, options, optionNames, settings }) {
    const image = onlyImage(words, "the disk image", name, optionNames);
    const { inspectImage } = await import("../../app/inspect.ts");
    const { textInspection } = await import("../../report/inspection.ts");
    const { json, ...open } = options as { json?: boolean; format?: string; rootFilesystem?: string };
    const found = await inspectImage({ ...open, image, cwd: io.cwd, signal: io.signal });
    if (json) io.stdout.write(`${safeJson(found)}\n`);
    else {
      const colors = colorsFor(wantsColor(settings.color, "stdout", io));
      io.stdout.write(textInspection(found.image, found, colors, settings.verbosity > 0));
    }
    return exitCodes.good;
  },
};
