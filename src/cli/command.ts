import type { Command } from "commander";
import type { FilesAtStake } from "../system/files-at-stake.ts";
import type { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import type { Settings } from "./settings.ts";

/** The names under which the program is started. */
export type ProgramName = "sahara-image" | "sahara-image-create";

/** One command of the program, in a file of its own under commands/. */
export interface CommandModule {
  /** Adds description, usage and options; commander's operands are not used, `Invocation.words` holds them. */
  configure(command: Command): void;
  run(invocation: Invocation): Promise<ExitCode>;
  /** Whether it takes a RECIPE: `--help` and completion then know the arguments of the recipe. */
  readonly takesRecipe?: true;
}

/** A parsed command line: the command's own options, and all other words. */
export interface Invocation {
  readonly io: Io;
  /** `sahara-image check`, for messages. */
  readonly name: string;
  /** The options, by commander's camel-case names; each command knows its own. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The words that are not options of the command: operands, recipe arguments. */
  readonly words: readonly string[];
  /** All words after the command's name, in their order. */
  readonly argv: readonly string[];
  /** The names of the command's own options, with their dashes. */
  readonly optionNames: readonly string[];
  readonly settings: Settings;
  /** The files that the command reads and writes. Every output is registered here before anything runs. */
  readonly files: FilesAtStake;
}
