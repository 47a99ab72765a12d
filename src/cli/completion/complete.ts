import { recipesFolders } from "../../catalog/find-recipe.ts";
import { codes } from "../../diagnostics/codes.ts";
import { jobStates } from "../../fleet/summary.ts";
import { builtInKinds } from "../../kinds/registry.ts";
import { listVersions } from "../../plugins/list-versions.ts";
import { foldName } from "../../recipe/names.ts";
import { formatNames } from "../../report/formats.ts";
import { FilesAtStake } from "../../system/files-at-stake.ts";
import { buildCommand } from "../build-command.ts";
import type { CommandModule, Invocation } from "../command.ts";
import { applianceActions } from "../commands/appliance.ts";
import { cacheActions } from "../commands/cache.ts";
import { createCommand } from "../commands/create.ts";
import { diffParts } from "../commands/diff.ts";
import { commands } from "../commands.ts";
import type { Io } from "../io.ts";
import { recipeArguments } from "./recipe-arguments.ts";

/** What can be inserted at the cursor: paths, which the shell completes itself, or these words. */
export interface Candidates {
  readonly kind: "files" | "folders" | "words";
  readonly words: readonly { readonly word: string; readonly about?: string }[];
}

const nothing: Candidates = { kind: "words", words: [] };
const words = (all: readonly string[]): Candidates => ({
  kind: "words",
  words: all.map((word) => ({ word })),
});

/**
 * Completes the last of a command line's words (it may be empty). The words begin with the program's name;
 * `--option=value` is one of them.
 */
export async function complete(line: readonly string[], io: Io): Promise<Candidates> {
  const [program = "", ...rest] = line;
  if (program.endsWith("sahara-image-create"))
    return completeCommand("sahara-image-create", createCommand, rest, io);
  const at = rest.findIndex((word) => !word.startsWith("-"));
  const name = rest[at];
  if (name === undefined || at === rest.length - 1) {
    const known = Object.entries(commands)
      .map(([word, { summary }]) => ({ word: word.split(" ")[0]!, about: summary }))
      .filter(({ word }, index, all) => all.findIndex((other) => other.word === word) === index);
    const current = rest.at(-1) ?? "";
    if (current.startsWith("-")) return words(["--help", "--version", "--quiet", "--verbose"]);
    return { kind: "words", words: known };
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry) return completeCommand(name, entry.module, rest.slice(at + 1), io);
  const action = rest[at + 1]!;
  const second = commands[`${name} ${action}`];
  if (second && rest.length > at + 2)
    return completeCommand(`${name} ${action}`, second.module, rest.slice(at + 2), io);
  const actions = Object.entries(commands).filter(([word]) => word.startsWith(`${name} `));
  return {
    kind: "words",
    words: actions.map(([word, { summary }]) => ({ word: word.split(" ")[1]!, about: summary })),
  };
}

async function completeCommand(
  name: string,
  module: CommandModule,
  typed: readonly string[],
  io: Io,
): Promise<Candidates> {
  const command = buildCommand(name, module, io, false);
  const current = typed.at(-1) ?? "";
  const before = typed.slice(0, -1);
  const optionOf = (word: string) =>
    command.options.find(({ short, long }) => short === word || long === word);

  const equals = /^(--[\w-]+)=/.exec(current)?.[1];
  const previous = before.at(-1);
  const open =
    equals ??
    (previous !== undefined && /^-/.test(previous) && !previous.includes("=") ? previous : undefined);
  if (open !== undefined) {
    const option = optionOf(open);
    if (option?.required || option?.optional) return valuesOf(option.flags, option.argChoices);
    if (!option) {
      // The option is incomplete and would be rejected because it has no value.
      const line = equals === undefined ? before.slice(0, -1) : before;
      const known = module.takesRecipe ? await argumentsOf(name, command, line, io) : [];
      const argument = known.find(({ option }) => foldName(option) === foldName(open));
      if (argument) return argument.choices ? words(argument.choices) : { kind: "files", words: [] };
    }
  }
  if (current.startsWith("-")) {
    const own = command.options
      .filter(({ hidden, long }) => !hidden && long)
      .map(({ long, description }) => ({ word: long!, about: description }));
    const known = module.takesRecipe ? await argumentsOf(name, command, before, io) : [];
    const arguments_ = known.map(({ option, description }) => ({
      word: option,
      ...(description === undefined ? {} : { about: description }),
    }));
    return { kind: "words", words: [...own, ...arguments_] };
  }
  const { operands: done } = command.parseOptions([...before]);
  if (module.takesRecipe || name === "list") return recipeWords(name, done, io, command.opts().recipes ?? []);
  return operands(name, done);
}

function valuesOf(flags: string, choices: readonly string[] | undefined): Candidates {
  if (choices) return words(choices);
  if (/<dir>/.test(flags)) return { kind: "folders", words: [] };
  if (/<(img|file|new|script|dev)>/.test(flags)) return { kind: "files", words: [] };
  if (/<fmt\[=file\]>/.test(flags)) return words(formatNames);
  if (/<selector>/.test(flags)) return words(builtInKinds.map(({ key }) => key));
  if (/<states>/.test(flags)) return words(jobStates);
  if (/<parts>/.test(flags)) return words(diffParts);
  if (/<code>/.test(flags)) return words(Object.keys(codes));
  return nothing;
}

/** The plugins, and then the versions of the plugin. */
async function recipeWords(
  name: string,
  done: readonly string[],
  io: Io,
  recipes: readonly string[],
): Promise<Candidates> {
  const found = await listVersions(recipesFolders(recipes, io.env), io.cwd);
  if (done.length === 0 || name === "list") return words([...new Set(found.map(({ plugin }) => plugin))]);
  if (done.length > 1) return nothing;
  return words(found.flatMap(({ plugin, version }) => (plugin === done[0] ? (version ?? []) : [])));
}

/** Words that are allowed in certain places: codes, shells, files. */
function operands(name: string, done: readonly string[]): Candidates {
  if (name === "explain")
    return {
      kind: "words",
      words: Object.entries(codes).map(([word, { title }]) => ({ word, about: title })),
    };
  if (name === "completion") return words(done.length === 0 ? ["bash", "zsh", "fish"] : []);
  if (name === "appliance") return words(done.length === 0 ? applianceActions : []);
  if (name === "cache") return words(done.length === 0 ? cacheActions : []);
  if (name === "init") return { kind: "folders", words: [] };
  return name === "doctor" ? nothing : { kind: "files", words: [] };
}

/** Returns the arguments of the recipe on the command line; none if there is no recipe, or it has errors. */
async function argumentsOf(
  name: string,
  command: ReturnType<typeof buildCommand>,
  line: readonly string[],
  io: Io,
) {
  try {
    command.parse([...line], { from: "user" });
    const invocation: Invocation = {
      io,
      name,
      options: command.opts(),
      words: command.args,
      argv: line,
      optionNames: [],
      settings: { verbosity: 0, color: "never" },
      files: new FilesAtStake(io.cwd),
    };
    return await recipeArguments(invocation);
  } catch {
    return [];
  }
}
