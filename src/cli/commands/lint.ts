import type { Option } from "commander";
import { recipeFileName, recipesFolders } from "../../catalog/find-recipe.ts";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { printableLine } from "../../report/printable.ts";
import { tool } from "../../source/version.ts";
import { descriptorOf } from "../../system/descriptors.ts";
import type { CommandModule, Invocation } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { addReportOptions, listOption, resourceRootOption, validatorsOption } from "../options.ts";
import { claimOutputs, reportTargets, writeReports } from "../reporting.ts";
import { refuseOptions } from "../words.ts";

interface LintOptions {
  readonly resourceRoot?: readonly string[];
  readonly recipes?: readonly string[];
  readonly validators?: readonly string[];
  readonly fix?: boolean;
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly strict?: boolean;
  /** False with `--no-shellcheck`. */
  readonly shellcheck: boolean;
  readonly report?: readonly string[];
  readonly o?: string;
}

export const lintCommand: CommandModule = {
  configure(command) {
    command
      .usage("[PATH…] [options]")
      .description(
        `Find mistakes in recipes and their scripts, and in the matrices of fleets. PATH is a recipe, a matrix, or a folder that is searched for files such as ${recipeFileName} and fleet.yaml; default: the current folder.`,
      )
      .addOption(resourceRootOption())
      .addOption(
        listOption(
          "--recipes <dir>",
          "search the recipes of a matrix in this folder (PLUGIN/VERSION/image.yaml); can repeat",
        ),
      )
      .addOption(validatorsOption())
      .option("--fix", "apply the safe fixes, and report the rest")
      .addOption(codesOption("--select <code>", "use only these rules"))
      .addOption(codesOption("--ignore <code>", "do not use these rules"))
      .option("--strict", "report warnings as errors")
      .option("--no-shellcheck", "do not run ShellCheck on scripts");
    addReportOptions(command);
  },
  run: lint,
};

/** Returns an option for comma-separated codes, which can repeat. */
function codesOption(flags: string, description: string): Option {
  const option = listOption(flags, `${description} (comma-separated codes); can repeat`);
  const parse = option.parseArg!;
  return option.argParser((value: string, before: readonly string[] | undefined) => {
    const lists = parse(value, before as never) as unknown as readonly string[];
    const codes = lists.flatMap((list) => list.split(",").map((code) => code.trim()));
    const named = codes.filter((code) => code !== "");
    if (named.length === 0)
      throw new Refusal(diagnostic("option-value-missing", { option: option.long ?? flags }));
    return named;
  });
}

async function lint(invocation: Invocation): Promise<ExitCode> {
  const { io, name, words, optionNames, settings } = invocation;
  const {
    resourceRoot = [],
    recipes = [],
    validators = [],
    fix,
    select,
    ignore,
    strict,
    shellcheck,
    report = [],
    o,
  } = invocation.options as unknown as LintOptions;
  const targets = reportTargets(report, o);
  claimOutputs(
    targets.map(({ file }) => file),
    invocation,
  );
  const asked = refuseOptions(words, name, optionNames);
  const paths = asked.length > 0 ? asked : ["."];
  const pipe = paths.find((path) => path === "-" || descriptorOf(path) !== undefined);
  if (fix && pipe !== undefined)
    throw new Refusal(
      diagnostic("options-conflict", {
        one: "--fix",
        other: pipe,
        why: "a pipe can't be rewritten, so name the file",
      }),
    );
  const { loadKinds, refuseMissingRoots } = await import("../load-kinds.ts");
  refuseMissingRoots(resourceRoot, io.cwd);
  const { checkSelection, lintRecipes } = await import("../../app/lint.ts");
  const rules = checkSelection({ select, ignore, strict });
  const { findings, files, matrices, fixed, sources } = await lintRecipes({
    paths,
    resourceRoots: resourceRoot,
    folders: recipesFolders(recipes, io.env),
    kinds: await loadKinds(validators, io.cwd),
    fix: fix === true,
    rules,
    shellcheck: shellcheck ? undefined : false,
    stdin: io.stdin,
    files: invocation.files,
    cwd: io.cwd,
    signal: io.signal,
  });
  if (settings.verbosity >= 0)
    for (const { path, count } of fixed)
      io.stderr.write(`${printableLine(path)}: ${count} ${count === 1 ? "problem" : "problems"} fixed\n`);
  await writeReports(targets, { tool, findings, files, matrices, sources }, invocation);
  return findings.some(({ severity }) => severity === "error") ? exitCodes.found : exitCodes.good;
}
