import { lstatSync } from "node:fs";
import { join, resolve } from "node:path";
import { recipeFileName } from "../../catalog/find-recipe.ts";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { printableLine } from "../../report/printable.ts";
import { reasonOf } from "../../source/errno.ts";
import { shellPath } from "../../source/shell-word.ts";
import { makeFolders } from "../../system/folder.ts";
import { FileRefused } from "../../system/read-file.ts";
import { writeNamedFile } from "../../system/write-named-file.ts";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { firstRecipe } from "../first-recipe.ts";
import { refuseOptions } from "../words.ts";

export const initCommand: CommandModule = {
  configure(command) {
    command
      .usage("[DIR]")
      .description(
        "Write a first recipe into a folder (by default the current one), ready to check. Existing files are never overwritten.",
      );
  },
  async run({ io, name, words, optionNames, settings }) {
    const [folder = ".", ...more] = refuseOptions(words, name, optionNames);
    const wrong = folder === "-" ? [folder, ...more] : more;
    if (wrong.length > 0)
      throw new Refusal(diagnostic("words-unexpected", { words: wrong, expected: "one folder" }));
    const path = join(folder, recipeFileName);
    const exists = () => lstatSync(resolve(io.cwd, path), { throwIfNoEntry: false }) !== undefined;
    makeFolder(folder, io.cwd);
    if (exists()) throw new Refusal(diagnostic("file-exists", { path }));
    await writeNamedFile(path, firstRecipe, {
      cwd: io.cwd,
      mode: 0o666,
      beforehand() {
        if (exists()) throw new FileRefused("it was created meanwhile");
      },
    });
    io.stdout.write(`created ${printableLine(path)}\n`);
    if (settings.verbosity >= 0) io.stderr.write(nextSteps(shellPath(folder)));
    return exitCodes.good;
  },
};

function makeFolder(folder: string, cwd: string): void {
  try {
    makeFolders(resolve(cwd, folder));
  } catch (error) {
    throw new Refusal(diagnostic("folder-unusable", { path: folder, reason: reasonOf(error) }));
  }
}

function nextSteps(folder: string): string {
  return `
Next:
  sahara-image lint ${folder}
  sahara-image check --image IMG -f ${folder}
  sahara-image apply --image IMG -f ${folder}
`;
}
