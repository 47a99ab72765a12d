import type { Command } from "commander";
import type { CommandModule, Invocation } from "../command.ts";
import type { ExitCode } from "../exit-code.ts";
import { addImageOptions, addRecipeOptions, addReportOption, addRunOptions, textOption } from "../options.ts";

export const applyCommand: CommandModule = {
  configure(command) {
    command
      .usage("--image IMG RECIPE [options] [recipe arguments]")
      .description(
        "Make an image as a recipe asks. It is changed only once everything, a second look included, has succeeded.",
      );
    addApplyOptions(command);
  },
  run: runApply,
  async moreHelp(invocation) {
    return (await import("../recipe-help.ts")).recipeHelp(invocation);
  },
};

export function addApplyOptions(command: Command): void {
  addImageOptions(command);
  addRecipeOptions(command);
  addRunOptions(command, "on");
  command
    .addOption(textOption("-o, --output <new>", "leave the image alone, and write the result there"))
    .option("--force", "let --output write over a file")
    .option("--test-only", "look, change nothing: the same as `check`")
    .option("--no-reconcile", "the same as --test-only")
    .option("--no-verify", "leave out the second look")
    .option("--no-selinux-relabel", "leave out the SELinux relabel")
    .addOption(textOption("--lock <file>", "write the exact versions that were installed to a file"))
    .addOption(
      textOption("--locked <file>", "install at the versions of such a file, and nothing that it lacks"),
    );
  addReportOption(command);
}

export async function runApply(invocation: Invocation): Promise<ExitCode> {
  const { testOnly, reconcile } = invocation.options as { testOnly?: boolean; reconcile: boolean };
  const mode = testOnly || !reconcile ? "test-only" : "reconcile";
  return (await import("../run-recipe.ts")).runRecipe(invocation, mode);
}
