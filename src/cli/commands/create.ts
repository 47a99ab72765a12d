import type { CommandModule } from "../command.ts";
import { addApplyOptions, runApply } from "./apply.ts";

/** The command of the original specification: `apply`, or `check` with `--test-only`. */
export const createCommand: CommandModule = {
  takesRecipe: true,
  configure(command) {
    command
      .usage("--image IMG [--root-filesystem DEV] [--test-only] PLUGIN PLUGIN_VERSION [arguments]")
      .description(
        "Apply the recipe of a plugin to an image, or with --test-only report the differences. Same as `sahara-image apply`.",
      );
    addApplyOptions(command);
    command.optionsGroup("Output:").option("-V, --version", "show the version");
  },
  run: runApply,
};
