import type { Command, Option } from "commander";
import type { CommandModule } from "../command.ts";
import type { Io } from "../io.ts";
import { buildCommand } from "../program.ts";
import { entry } from "./roff.ts";

/** What `buildCommand` asks of a process: its width, which only help has. */
const nowhere = { columns: 80 } as Io;

export const configured = (name: string, module: CommandModule): Command =>
  buildCommand(name, module, nowhere, false);

/** `--output <new>` as manual pages have it: what is typed bold, what it stands for italic. */
function flags(option: Option): string {
  return option.flags
    .split(/(<[^>]*>+)/)
    .map((part) => (part.startsWith("<") ? part.slice(1, -1).replace(/[<>]/g, "").toUpperCase() : part))
    .map((part, index) => (index % 2 || part.trim() === "" ? part : bold(part)))
    .join("");
}

const bold = (part: string) => part.replace(/-[\w-]+/g, (word) => `\`${word}\``);

/** An option with all that `--help` says of it. */
export function optionEntry(option: Option, ofCommands?: readonly string[]): string {
  const notes = [
    option.argChoices ? `one of ${option.argChoices.map((one) => `\`${one}\``).join(", ")}` : undefined,
    typeof option.defaultValue === "string" ? `by default \`${option.defaultValue}\`` : undefined,
  ].filter((one) => one !== undefined);
  const text = `${sentence(option.description)}${notes.length > 0 ? ` ${sentence(notes.join("; "))}` : ""}`;
  const commands = ofCommands ? ` Of ${ofCommands.map((one) => `\`${one}\``).join(", ")}.` : "";
  return entry(flags(option), `${text}${commands}`);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** The heading under which `--help` lists an option. */
export const groupOf = (option: Option) => (option.helpGroupHeading ?? "Options:").replace(/:$/, "");

/** Whether two commands mean the same by it. */
export const identityOf = (option: Option) => JSON.stringify([option.flags, option.description]);
