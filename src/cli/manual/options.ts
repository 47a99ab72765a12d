import type { Command, Option } from "commander";
import { buildCommand } from "../build-command.ts";
import type { CommandModule } from "../command.ts";
import type { Io } from "../io.ts";
import { entry } from "./roff.ts";

/** The process for `buildCommand`, which needs only its width. */
const nowhere = { columns: 80 } as Io;

export const configured = (name: string, module: CommandModule): Command =>
  buildCommand(name, module, nowhere, false);

/** Returns `--output <new>` for manual pages: the option in bold, its value in upper case. */
function flags(option: Option): string {
  return option.flags
    .split(/(<[^>]*>+)/)
    .map((part) => (part.startsWith("<") ? part.slice(1, -1).replace(/[<>]/g, "").toUpperCase() : part))
    .map((part, index) => (index % 2 || part.trim() === "" ? part : bold(part)))
    .join("");
}

const bold = (part: string) => part.replace(/-[\w-]+/g, (word) => `\`${word}\``);

/** Returns the entry of an option with its description, choices, default and commands. */
export function optionEntry(option: Option, ofCommands?: readonly string[]): string {
  const notes = [
    option.argChoices
      ? `one of ${option.argChoices.map((argChoice) => `\`${argChoice}\``).join(", ")}`
      : undefined,
    typeof option.defaultValue === "string" ? `default: \`${option.defaultValue}\`` : undefined,
  ].filter((part) => part !== undefined);
  const text = `${sentence(option.description)}${notes.length > 0 ? ` ${sentence(notes.join("; "))}` : ""}`;
  const commands = ofCommands
    ? ` Commands: ${ofCommands.map((ofCommand) => `\`${ofCommand}\``).join(", ")}.`
    : "";
  return entry(flags(option), `${text}${commands}`);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** Returns the heading of an option in `--help`. */
export const groupOf = (option: Option) => (option.helpGroupHeading ?? "Options:").replace(/:$/, "");

/** Returns a key that is equal for the same option of two commands. */
export const identityOf = (option: Option) => JSON.stringify([option.flags, option.description]);
