import type { CommandModule } from "../command.ts";
import { addImageOptions, addRecipeOptions, addReportOption, addRunOptions, fileOption } from "../options.ts";
import { unknownOption } from "../slips.ts";
import { addReconcileOptions } from "./apply.ts";

export const planCommand: CommandModule = {
  takesRecipe: true,
  configure(command) {
    command
      .usage("--image IMG RECIPE [options] [recipe arguments]")
      .description(
        "Apply a recipe to a throwaway copy of an image, and show exactly what changes. The image does not change. With -o, keep the changes for `apply --plan`.",
      );
    addImageOptions(command);
    addRecipeOptions(command);
    addRunOptions(command, "on");
    command.addOption(
      fileOption("-o <file>", "keep the changes in this file, to commit them later with `apply --plan FILE`"),
    );
    addReconcileOptions(command);
    addReportOption(command);
  },
  async run(invocation) {
    const { argv, name, optionNames } = invocation;
    // As terraform has it; it would be taken for `-o` with the value `ut=FILE`.
    const slip = argv.find((word) => /^-out(?:=|$)/.test(word));
    if (slip !== undefined) throw unknownOption(slip, name, optionNames);
    return (await import("../run-recipe.ts")).runRecipe(invocation, "plan");
  },
};
