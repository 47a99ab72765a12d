import type { CommandModule } from "../command.ts";
import { addImageOptions, addRecipeOptions, addReportOptions, addRunOptions } from "../options.ts";

export const checkCommand: CommandModule = {
  configure(command) {
    command
      .usage("--image IMG RECIPE [options] [recipe arguments]")
      .description(
        "Report where an image differs from a recipe. The image is opened read-only and does not change. The guest is booted only if its disk does not tell everything.",
      );
    addImageOptions(command);
    addRecipeOptions(command);
    addRunOptions(command, "off");
    command.option("--quick", "never boot the guest: what its disk does not tell stays undetermined");
    command.option("--boot", "always boot the guest, also if its disk tells everything");
    addReportOptions(command);
  },
  async run(invocation) {
    return (await import("../run-recipe.ts")).runRecipe(invocation, "test-only");
  },
  async moreHelp(invocation) {
    return (await import("../recipe-help.ts")).recipeHelp(invocation);
  },
};
