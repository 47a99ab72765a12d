import type { CommandModule } from "../command.ts";
import { addRecipeOptions, addReportOptions, addRunOptions, addTargetOptions } from "../options.ts";

export const checkCommand: CommandModule = {
  takesRecipe: true,
  configure(command) {
    command
      .usage("TARGET RECIPE [options] [recipe arguments]")
      .description(
        "Report where an image, a live host or a root folder differs from a recipe. An image is opened read-only and does not change. The guest boots only if reading its disk is not enough.",
      );
    addTargetOptions(command);
    addRecipeOptions(command);
    addRunOptions(command, "off");
    command.option("--quick", "never boot the guest; steps that need a boot stay undetermined");
    command.option("--boot", "always boot the guest, even if reading its disk is enough");
    addReportOptions(command);
  },
  async run(invocation) {
    return (await import("../run-recipe.ts")).runRecipe(invocation, "check");
  },
};
