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
  /** What `--help` says below the options, where that depends on the words (a recipe's own arguments). */
  moreHelp?(invocation: Invocation): Promise<string>;
}

/** A command line that has been read, as far as the command's own options go. */
export interface Invocation {
  readonly io: Io;
  /** `sahara-image check`, for messages. */
  readonly name: string;
  /** The options, by commander's camel-case names; each command knows its own. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The words that are not options of the command: operands, recipe arguments. */
  readonly words: readonly string[];
  /** All words after the command's name, as they came. */
  readonly argv: readonly string[];
  /** The names of the command's own options, with their dashes. */
  readonly optionNames: readonly string[];
  readonly settings: Settings;
  /** What the command reads and writes: every output is claimed there before anything runs. */
  readonly files: FilesAtStake;
}
