import type { CommandModule } from "../command.ts";
import { addApplyOptions, runApply } from "./apply.ts";

/** The command of the founding specification: `apply`, and `check` with `--test-only`, under its own name. */
export const createCommand: CommandModule = {
  configure(command) {
    command
      .usage("--image IMG [--root-filesystem DEV] [--test-only] PLUGIN PLUGIN_VERSION [arguments]")
      .description(
        "Make an image as a plugin's recipe asks, or with --test-only tell what of it is not. The same as `sahara-image apply`.",
      );
    addApplyOptions(command);
    command.optionsGroup("Output:").option("-V, --version", "the version of this program");
  },
  run: runApply,
  async moreHelp(invocation) {
    return (await import("../recipe-help.ts")).recipeHelp(invocation);
  },
};
