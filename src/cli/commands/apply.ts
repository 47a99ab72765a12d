import type { Command } from "commander";
import type { CommandModule, Invocation } from "../command.ts";
import type { ExitCode } from "../exit-code.ts";
import {
  addRecipeOptions,
  addReportOption,
  addRunOptions,
  addTargetOptions,
  fileOption,
  retriesOption,
  secondsOption,
  textOption,
} from "../options.ts";

export const applyCommand: CommandModule = {
  takesRecipe: true,
  configure(command) {
    command
      .usage("TARGET RECIPE [options] [recipe arguments]")
      .description(
        "Apply a recipe to an image. The image changes only after every step and a verification have succeeded. A host or a root folder is changed in place, after a question.",
      );
    addApplyOptions(command);
    command
      .optionsGroup("Image:")
      .addOption(
        textOption(
          "--plan <file>",
          "commit this plan instead of a recipe, without another run (see `plan -o`)",
        ),
      );
  },
  run: runApply,
};

/** Adds the options of `apply` to a command. */
export function addApplyOptions(command: Command): void {
  addTargetOptions(command);
  addRecipeOptions(command);
  addRunOptions(command, "on");
  command
    .addOption(
      fileOption("-o, --output <new>", "write the result to a new file and leave the image unchanged"),
    )
    .option("--force", "let --output overwrite an existing file")
    .option("-y, --yes", "change a host or a root folder without asking first")
    .option("--test-only", "change nothing, like `check`")
    .option("--no-reconcile", "same as --test-only");
  addReconcileOptions(command);
  command.addOption(textOption("--lock <file>", "write the exact installed package versions to this file"));
  addReportOption(command);
}

/** Adds the options of commands that reconcile. */
export function addReconcileOptions(command: Command): void {
  command
    .addOption(
      textOption(
        "--grow <size>",
        "enlarge the image and its root file system first: to a size such as 20G, or by +5G",
      ),
    )
    .option("--no-verify", "skip the verification after the changes")
    .addOption(retriesOption())
    .addOption(
      textOption(
        "--package-cache <dir>",
        "keep downloaded packages in this folder, and share it with other runs",
      ),
    )
    .addOption(
      textOption(
        "--cache <dir>",
        "keep the changes of long steps in this folder; an apply of the same steps to the same image starts from there",
      ),
    )
    .addOption(textOption("--cache-size <size>", "let the cache take this much room (default: 20G)"))
    .addOption(
      secondsOption(
        "--cache-after <seconds>",
        "keep changes when the steps since the last time took this long (default: 60)",
      ),
    )
    .option("--offline", "download no files on this machine; take them from the artifact cache")
    .option("--no-selinux-relabel", "skip the SELinux relabel")
    .addOption(textOption("--locked <file>", "install only packages in this lock file, at its versions"));
}

/** Runs `apply`, or a check if the options ask for one. */
export async function runApply(invocation: Invocation): Promise<ExitCode> {
  const { testOnly, reconcile } = invocation.options as { testOnly?: boolean; reconcile: boolean };
  const purpose = testOnly || !reconcile ? "check" : "apply";
  return (await import("../run-recipe.ts")).runRecipe(invocation, purpose);
}
