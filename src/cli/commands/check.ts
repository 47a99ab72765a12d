import type { CommandModule } from "../command.ts";
import { addImageOptions, addRecipeOptions, addReportOptions, addRunOptions } from "../options.ts";

export const checkCommand: CommandModule = {
  configure(command) {
    command
      .usage("--image IMG RECIPE [options] [recipe arguments]")
      .description(
        "Tell what of an image is not as a recipe asks. The image is left as it is, to the last byte.",
      );
    addImageOptions(command);
    addRecipeOptions(command);
    addRunOptions(command, "off");
    addReportOptions(command);
  },
  async run(invocation) {
    return (await import("../run-recipe.ts")).runRecipe(invocation, "test-only");
  },
  async moreHelp(invocation) {
    return (await import("../recipe-help.ts")).recipeHelp(invocation);
  },
};
