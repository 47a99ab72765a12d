import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf, recipeFileName } from "../../plugins/find-recipe.ts";
import { resourceRoots } from "../../plugins/resource-roots.ts";
import { findingOf } from "../../report/locate.ts";
import type { Finding } from "../../report/report.ts";
import type { SourceText } from "../../source/source-text.ts";
import type { CommandModule, Invocation } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { sourcesFrom } from "../failure.ts";
import { readAll } from "../io.ts";
import { addReportOptions, listOption } from "../options.ts";
import { pathOf } from "../paths.ts";
import { reportTargets, writeReports } from "../reporting.ts";
import { tool } from "../version.ts";
import { refuseOptions } from "../words.ts";

interface LintOptions {
  readonly resourceRoot?: readonly string[];
  readonly report?: readonly string[];
  readonly o?: string;
}

export const lintCommand: CommandModule = {
  configure(command) {
    command
      .usage("[PATH…] [options]")
      .description(
        `Look for mistakes in recipes: files, or folders that are searched for files named ${recipeFileName} (by default the current one).`,
      )
      .addOption(
        listOption(
          "--resource-root <dir>",
          "where scripts are looked up after the recipe's own folder; may repeat",
        ),
      );
    addReportOptions(command);
  },
  run: lint,
};

async function lint(invocation: Invocation): Promise<ExitCode> {
  const { io, name, words, optionNames, settings } = invocation;
  const { resourceRoot = [], report = [], o } = invocation.options as LintOptions;
  const targets = reportTargets(report, o);
  const asked = refuseOptions(words, name, optionNames);
  const files = (asked.length > 0 ? asked : ["."]).flatMap((path) => recipesAt(path, io.cwd));

  const { analyse, decodeRecipe } = await import("../../compiler/compile.ts");
  const { folderFinder } = await import("../../compiler/resource-finder.ts");
  const texts: SourceText[] = [];
  const findings: Finding[] = [];
  for (const file of files) {
    const bytes = file === "-" ? await readAll(io) : readFileSync(resolve(io.cwd, file));
    const decoded = decodeRecipe(file, bytes);
    const roots = resourceRoots(file === "-" ? "." : dirname(file), resourceRoot, io.cwd);
    const analysis = await analyse({
      source: decoded.source,
      resources: folderFinder(roots.map((root) => pathOf(root, io))),
    });
    const sources = sourcesFrom(io.cwd, [decoded.source, ...analysis.sources.values()]);
    texts.push(decoded.source);
    findings.push(...[...decoded.diagnostics, ...analysis.diagnostics].map((one) => findingOf(one, sources)));
  }
  await writeReports(targets, { tool, findings, files, sources: sourcesFrom(io.cwd, texts) }, io, settings);
  return findings.some((one) => one.severity === "error") ? exitCodes.found : exitCodes.good;
}

/** The recipes that a path of the command line stands for; refused where there is none. */
function recipesAt(path: string, cwd: string): string[] {
  if (path === "-") return [path];
  try {
    if (!statSync(resolve(cwd, path)).isDirectory()) return [path];
  } catch (error) {
    throw new Refusal(
      2,
      diagnostic("file-unreadable", {
        path,
        what: "a recipe or a folder of recipes",
        reason: reasonOf(error),
      }),
    );
  }
  const found = findIn(path, cwd);
  if (found.length === 0) throw new Refusal(2, diagnostic("nothing-to-lint", { path }));
  return found;
}

function findIn(folder: string, cwd: string): string[] {
  const entries = readdirSync(resolve(cwd, folder), { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isFile()) return entry.name === recipeFileName ? [path] : [];
      return entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules"
        ? findIn(path, cwd)
        : [];
    });
}
