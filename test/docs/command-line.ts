// Reads a command line of the program as the program does, without running it.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { locate } from "../../src/app/locate.ts";
import { buildCommand } from "../../src/cli/build-command.ts";
import type { CommandModule, Invocation } from "../../src/cli/command.ts";
import { createCommand } from "../../src/cli/commands/create.ts";
import { commands } from "../../src/cli/commands.ts";
import { recipeSettings } from "../../src/cli/recipe-settings.ts";
import { reportTargets } from "../../src/cli/reporting.ts";
import { unknownOption } from "../../src/cli/slips.ts";
import { refuseOptions, sortWords } from "../../src/cli/words.ts";
import { decodeRecipe, listArguments, parseRecipe } from "../../src/compiler/compile.ts";
import { Refusal } from "../../src/diagnostics/diagnostic.ts";
import { FilesAtStake } from "../../src/system/files-at-stake.ts";
import { ioFor } from "../cli/support.ts";

/** The simple commands of a shell text: words without quotes, up to what joins or redirects. */
export function splitCommands(text: string): string[][] {
  const commands: string[][] = [[]];
  const word =
    /\\\n|\s*\n|[;|&]+|\d?[<>]+\s*\S*|#[^\n]*|((?:"(?:\\.|[^"\\])*"|'[^']*'|\\[^\n]|[^\s"'\\;|&<>])+)|[^\S\n]+/g;
  for (const [whole, found] of text.matchAll(word)) {
    if (found !== undefined)
      commands.at(-1)!.push(found.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g, "$1$2$3"));
    else if (/^(\s*\n|[;|&]+)$/.test(whole)) commands.push([]);
  }
  return commands.filter((words) => words.length > 0);
}

/**
 * What is wrong with a command line of the program: a command, option, value or recipe argument that is not known,
 * a recipe that is not there. `cwd` is where its files are.
 */
export async function commandLineMistake(words: readonly string[], cwd: string): Promise<string | undefined> {
  const [program, ...rest] = words;
  const create = program === "sahara-image-create";
  if (rest.length === 1 && rest[0] === "--version") return undefined;
  const first = create ? program : rest.shift()!;
  // The names of some commands have two words.
  const name = Object.hasOwn(commands, `${first} ${rest[0]}`) ? `${first} ${rest.shift()}` : first;
  const module: CommandModule | undefined = create ? createCommand : commands[name]?.module;
  if (!module) return `there is no command ${name}`;
  const io = ioFor({}, { cwd });
  try {
    const command = buildCommand(name, module, io, false);
    command.parse(rest, { from: "user" });
    const options = command.opts();
    const optionNames = command.options.flatMap(({ short, long }) => [short ?? [], long ?? []].flat());
    if (Array.isArray(options.report)) reportTargets(options.report, options.o as string | undefined);
    const invocation: Invocation = {
      io,
      name,
      options,
      words: command.args,
      argv: rest,
      optionNames,
      settings: { verbosity: 0, color: "never" },
      files: new FilesAtStake(cwd),
    };
    if (!module.takesRecipe) refuseOptions(command.args, name, optionNames);
    else if (typeof options.verify !== "string") await readRecipeWords(invocation);
  } catch (error) {
    if (error instanceof Refusal) return error.diagnostics.map((diagnostic) => diagnostic.message).join("; ");
    throw error;
  }
  return undefined;
}

async function readRecipeWords(invocation: Invocation): Promise<void> {
  const { f } = invocation.options as { f?: string };
  if (f === "-") return;
  if (f !== undefined && !existsSync(resolve(invocation.io.cwd, f)))
    throw new Error(`${f} is not there: put it on the page with file=${f}`);
  // A page does not have the folders of its reader.
  const options = { ...invocation.options, resourceRoot: [] };
  const settings = await recipeSettings({ ...invocation, options });
  if (!settings) {
    if (!invocation.options.help) throw new Error("no recipe is named");
    return;
  }
  const { recipe } = await locate(settings);
  if (!recipe) return;
  const { given } = sortWords(invocation.words, invocation.name, invocation.optionNames);
  const { source } = decodeRecipe(recipe.path, recipe.bytes);
  const known = listArguments((await parseRecipe(source)).recipe).map((listArgument) =>
    listArgument.name.replaceAll("-", "_"),
  );
  for (const { name } of given)
    if (!known.includes(name.replaceAll("-", "_")))
      throw unknownOption(`--${name}`, invocation.name, invocation.optionNames, known);
}

/** The scripts of package.json, for `npm run NAME`. */
export function npmMistake(words: readonly string[]): string | undefined {
  const name =
    words[1] === "test"
      ? "test"
      : words[1] === "run"
        ? words.find((word, at) => at > 1 && !word.startsWith("-"))
        : undefined;
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  return name === undefined || Object.hasOwn(scripts, name)
    ? undefined
    : `package.json has no script ${name}`;
}
