import { Command, CommanderError } from "commander";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { version } from "../source/version.ts";
import { FilesAtStake } from "../system/files-at-stake.ts";
import { buildCommand } from "./build-command.ts";
import type { CommandModule, Invocation, ProgramName } from "./command.ts";
import { createCommand } from "./commands/create.ts";
import { commands } from "./commands.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import { helpWidth, wrapText } from "./help-format.ts";
import type { Io } from "./io.ts";
import { refuseMisread } from "./misread-words.ts";
import { type ColorChoice, colorChoiceOf, wantsColor } from "./settings.ts";
import { slipBehind, UnknownOption, unknownCommand, unknownOption } from "./slips.ts";

/** Runs the command of a command line. */
export async function runProgram(program: ProgramName, argv: readonly string[], io: Io): Promise<ExitCode> {
  if (program === "sahara-image-create") {
    return runCommand(program, createCommand, argv, io);
  }
  const { word, rest, help } = commandWord(argv);
  if (word === undefined) {
    if (rest.includes("--version") || rest.includes("-V")) {
      io.stdout.write(`${program} ${version}\n`);
      return exitCodes.good;
    }
    // Requested help goes to standard output. Without a command, help is an error message.
    const asked = help || rest.includes("--help") || rest.includes("-h");
    if (!asked) refuseOptionsBefore(undefined, rest, program);
    (asked ? io.stdout : io.stderr).write(programHelp(argv, io));
    return asked ? exitCodes.good : exitCodes.wrong;
  }
  if (word === "") throw new Refusal(diagnostic("word-empty", {}));
  const words = help ? [...rest, "--help"] : rest;
  const entry = Object.hasOwn(commands, word) ? commands[word] : undefined;
  if (entry) return runCommand(`${program} ${word}`, entry.module, words, io);
  if (actionsOf(word).length > 0) return runAction(word, words, argv, io);
  refuseOptionsBefore(word, argv, program);
  throw unknownCommand(word, [...new Set(Object.keys(commands).map((name) => name.split(" ")[0]!))]);
}

const optionsOfAll = ["-h", "--help", "-V", "--version", "-q", "--quiet", "-v", "--verbose", "--color"];

/**
 * Refuses an option before a word that is no command: the word is its value, and the command is missing.
 *
 * @param name of the program, and the word that its commands begin with.
 */
function refuseOptionsBefore(word: string | undefined, argv: readonly string[], name: string): void {
  const before = argv.slice(0, word === undefined ? argv.length : argv.indexOf(word));
  const option = before.find(
    (given) => given.startsWith("-") && !optionsOfAll.includes(given.split("=")[0]!),
  );
  if (option === undefined) return;
  const owner = commandsWith(option.split("=")[0]!)
    .map((owner) => `sahara-image ${owner}`)
    .find((owner) => owner.startsWith(`${name} `) && owner !== "sahara-image compile");
  throw owner === undefined
    ? unknownOption(option, name, optionsOfAll)
    : new UnknownOption(option, name, {
        argumentNames: [],
        hint: `write the command first, such as \`${owner} ${option} …\``,
      });
}

/** Returns the second words of the commands that begin with a word. */
function actionsOf(group: string): readonly string[] {
  return Object.keys(commands).flatMap((name) => (name.startsWith(`${group} `) ? [name.split(" ")[1]!] : []));
}

/** Runs a command whose name has two words, such as `fleet plan`. */
function runAction(
  group: string,
  words: readonly string[],
  argv: readonly string[],
  io: Io,
): Promise<ExitCode> | ExitCode {
  const name = `sahara-image ${group}`;
  const actions = actionsOf(group);
  const { word, rest, help } = commandWord(words);
  const entry = word === undefined ? undefined : commands[`${group} ${word}`];
  if (entry) return runCommand(`${name} ${word}`, entry.module, help ? [...rest, "--help"] : rest, io);
  const asked = help || words.includes("--help") || words.includes("-h");
  if (word !== undefined || !asked) refuseOptionsBefore(word, words, name);
  if (word !== undefined)
    throw unknownCommand(
      `${group} ${word}`,
      actions.map((action) => `${group} ${action}`),
    );
  (asked ? io.stdout : io.stderr).write(programHelp(argv, io, group));
  return asked ? exitCodes.good : exitCodes.wrong;
}

/** Takes the command's name out of a command line. Options of every command can come before it. */
function commandWord(argv: readonly string[]): { word?: string; rest: readonly string[]; help: boolean } {
  const find = (from: number) => {
    for (let at = from; at < argv.length; at++) {
      if (argv[at] === "--color") at++;
      else if (!argv[at]!.startsWith("-")) return at;
    }
    return -1;
  };
  let at = find(0);
  const help = argv[at] === "help";
  const dropped = new Set([at]);
  if (help) {
    at = find(at + 1);
    dropped.add(at);
  }
  const rest = argv.filter((_, index) => !dropped.has(index));
  return at === -1 ? { rest, help } : { word: argv[at]!, rest, help };
}

async function runCommand(
  name: string,
  module: CommandModule,
  argv: readonly string[],
  io: Io,
): Promise<ExitCode> {
  const command = buildCommand(name, module, io, wantsColor(colorChoiceOf(argv), "stdout", io));
  // Everything after `--` is an operand. Commander would drop the mark.
  const end = argv.indexOf("--");
  const operands = end === -1 ? [] : argv.slice(end);
  const own = argv.slice(0, argv.length - operands.length);
  const inUse = {
    name,
    optionNames: command.options.flatMap(({ short, long }) =>
      [short, long].filter((name) => name !== undefined),
    ),
    usage: command.usage().replace(/ \[options\]$/, ""),
    commandsWith,
  };
  refuseMisread(own, command, inUse);
  try {
    command.parse(own, { from: "user" });
  } catch (error) {
    throw error instanceof CommanderError ? refusalOf(error) : error;
  }
  const options = command.opts();
  if (options.quiet && options.verbose)
    throw new Refusal(
      diagnostic("options-conflict", { one: "-q", other: "-v", why: "one prints less, and the other more" }),
    );
  let files: FilesAtStake | undefined;
  const invocation: Invocation = {
    io,
    name,
    options,
    words: [...command.args, ...operands],
    argv,
    optionNames: inUse.optionNames,
    settings: {
      verbosity: options.quiet ? -1 : options.verbose ? 1 : 0,
      color: options.color as ColorChoice,
    },
    // The current folder may have been deleted, and only some commands need it.
    get files() {
      files ??= new FilesAtStake(io.cwd);
      return files;
    },
  };
  if (options.version) {
    io.stdout.write(`${name} ${version}\n`);
    return exitCodes.good;
  }
  if (options.help) {
    const ofRecipe = module.takesRecipe && (await import("./recipe-help.ts")).recipeHelp;
    io.stdout.write(command.helpInformation() + (ofRecipe ? await ofRecipe(invocation) : ""));
    return exitCodes.good;
  }
  try {
    return await module.run(invocation);
  } catch (error) {
    throw slipBehind(error, invocation.words, inUse) ?? error;
  }
}

/** Returns the names of the commands that have an option. */
function commandsWith(option: string): readonly string[] {
  return Object.entries(commands).flatMap(([name, { module }]) => {
    const command = new Command(name);
    module.configure(command);
    return command.options.some(({ short, long }) => short === option || long === option) ? [name] : [];
  });
}

/** Returns a commander error as a diagnostic. The commands report unknown options and operands themselves. */
function refusalOf(error: CommanderError): unknown {
  const option = /option '([^']*)'/.exec(error.message)?.[1] ?? "";
  const name = /--[\w-]+/.exec(option)?.[0] ?? option.split(" ")[0]!;
  return error.code === "commander.optionMissingArgument"
    ? new Refusal(diagnostic("option-value-missing", { option: name }))
    : error;
}

/** What the commands that begin with a word are for. */
const groups: Readonly<Record<string, string>> = {
  fleet: "Check or change many images with many recipes: on this machine, in Slurm or in Kubernetes.",
};

/** The help of the program, or of the commands that begin with a word. */
function programHelp(argv: readonly string[], io: Io, group?: string): string {
  const color = wantsColor(colorChoiceOf(argv), "stdout", io);
  const name = group === undefined ? "sahara-image" : `sahara-image ${group}`;
  const prefix = group === undefined ? "" : `${group} `;
  const overview: CommandModule = {
    configure(command) {
      command
        .usage("COMMAND [options]")
        .description(
          (group !== undefined && groups[group]) ||
            "Check disk images against recipes, apply recipes to images, and compile recipes to guestfish scripts.",
        );
      for (const [full, { summary }] of Object.entries(commands))
        if (full.startsWith(prefix))
          // A name with a space would declare an operand.
          command
            .command(full.replace(" ", "-"))
            .name(full.slice(prefix.length))
            .description(summary)
            .helpOption(false);
      command.helpCommand(false);
      if (group === undefined) command.option("-V, --version", "show the version");
    },
    run: async () => exitCodes.good,
  };
  const more = group === undefined ? " After a RECIPE, `--help` also lists the arguments of the recipe." : "";
  return (
    buildCommand(name, overview, io, color).helpInformation() +
    `\n${wrapText(`Run \`${name} COMMAND --help\` for the options of a command.${more}`, helpWidth(io.columns))}\n`
  );
}
