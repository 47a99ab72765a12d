import { recipesFolders } from "../../../catalog/find-recipe.ts";
import { diagnostic, Refusal } from "../../../diagnostics/diagnostic.ts";
import type { PlanWork } from "../../../fleet/plan-fleet.ts";
import { printableLine } from "../../../report/printable.ts";
import type { CommandModule } from "../../command.ts";
import { exitCodes } from "../../exit-code.ts";
import { printDiagnostics } from "../../failure.ts";
import { refuseMissingRoots } from "../../load-kinds.ts";
import { recipesOption, resourceRootOption, textOption } from "../../options.ts";
import { canRedraw, Screen } from "../../progress/screen.ts";
import { oneOperand } from "../../words.ts";

interface PlanOptions {
  readonly o?: string;
  readonly recipes?: readonly string[];
  readonly resourceRoot?: readonly string[];
}

const titles: Readonly<Record<PlanWork, string>> = {
  compiling: "compiling the jobs",
  "reading-images": "reading the images",
  writing: "writing the jobs",
};

export const fleetPlanCommand: CommandModule = {
  configure(command) {
    command
      .usage("MATRIX -o DIR [options]")
      .description(
        "Compile the jobs of a matrix of images, recipes and arguments, and write them into a folder. Jobs whose image and recipe are unchanged keep their results.",
      )
      .addOption(textOption("-o <dir>", "the folder of the fleet"))
      .addOption(recipesOption())
      .addOption(resourceRootOption());
  },
  async run({ io, name, words, options, optionNames, settings, files }) {
    const { o: output, recipes = [], resourceRoot = [] } = options as PlanOptions;
    const matrix = oneOperand(words, { option: "MATRIX", what: "the matrix file" }, name, optionNames);
    if (output === undefined)
      throw new Refusal(
        diagnostic("option-missing", { option: "-o DIR", command: name, what: "the folder of the fleet" }),
      );
    refuseMissingRoots(resourceRoot, io.cwd);
    const { planFleet } = await import("../../../fleet/plan-fleet.ts");
    const screen = settings.verbosity >= 0 && canRedraw(io) ? new Screen(io) : undefined;
    const planned = await planFleet({
      matrix,
      output,
      folders: recipesFolders(recipes, io.env),
      resourceRoots: resourceRoot,
      cwd: io.cwd,
      files,
      signal: io.signal,
      onProgress: (work, done, total) => screen?.draw([`${titles[work]}: ${done} of ${total}`]),
    }).finally(() => screen?.clear());
    const { head, jobs, done, diagnostics, sources } = planned;
    if (settings.verbosity >= 0 || !head) printDiagnostics(diagnostics, io, settings.color, sources);
    if (!head) return exitCodes.wrong;
    const known = done === 0 ? "" : `, ${done} with a result already`;
    if (settings.verbosity >= 0)
      io.stdout.write(
        `${jobs.length} ${jobs.length === 1 ? "job" : "jobs"} in ${printableLine(output)}${known}\n`,
      );
    return exitCodes.good;
  },
};
