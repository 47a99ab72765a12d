import { lstatSync } from "node:fs";
import { join, resolve } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { printableLine } from "../../report/printable.ts";
import { reasonOf } from "../../source/errno.ts";
import { shellPath } from "../../source/shell-word.ts";
import { makeFolders } from "../../system/folder.ts";
import { FileRefused } from "../../system/read-file.ts";
import { writeNamedFile } from "../../system/write-named-file.ts";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { firstRecipe } from "../init/first-recipe.ts";
import { refuseOptions } from "../words.ts";

export const initCommand: CommandModule = {
  configure(command) {
    command
      .usage("[DIR]")
      .description(
        "Write a first recipe and its script into a folder (by default the current one), ready to check. Existing files are never overwritten.",
      );
  },
  async run({ io, name, words, optionNames, settings }) {
    const [folder = ".", ...more] = refuseOptions(words, name, optionNames);
    if (more.length > 0)
      throw new Refusal(diagnostic("words-unexpected", { words: more, expected: "one folder" }));
    const files = Object.entries(firstRecipe).map(([file, content]) => ({
      path: join(folder, file),
      ...content,
    }));
    const exists = (path: string) =>
      lstatSync(resolve(io.cwd, path), { throwIfNoEntry: false }) !== undefined;
    makeFolder(folder, io.cwd);
    const taken = files.find(({ path }) => exists(path));
    if (taken) throw new Refusal(diagnostic("file-exists", { path: taken.path }));
    for (const { path, text, mode } of files) {
      await writeNamedFile(path, text, {
        cwd: io.cwd,
        mode,
        beforehand() {
          if (exists(path)) throw new FileRefused("it was created meanwhile");
        },
      });
      io.stdout.write(`created ${printableLine(path)}\n`);
    }
    if (settings.verbosity >= 0) io.stderr.write(nextSteps(shellPath(folder)));
    return exitCodes.good;
  },
};

function makeFolder(folder: string, cwd: string): void {
  try {
    makeFolders(resolve(cwd, folder));
  } catch (error) {
    throw new Refusal(diagnostic("file-unwritable", { path: folder, reason: reasonOf(error) }));
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
