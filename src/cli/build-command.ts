import { Command, type Option } from "commander";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { CommandModule } from "./command.ts";
import { helpFormat, helpWidth } from "./help-format.ts";
import type { Io } from "./io.ts";
import { choiceOption, isRepeatable } from "./options.ts";
import { colorChoices } from "./settings.ts";

/** Returns a commander command with the options that every command has. It never prints or exits by itself. */
export function buildCommand(name: string, module: CommandModule, io: Io, color: boolean): Command {
  const command = new Command(name)
    .exitOverride()
    .configureOutput({
      writeOut: () => {},
      writeErr: () => {},
      getOutHelpWidth: () => helpWidth(io.columns),
      getErrHelpWidth: () => helpWidth(io.columns),
      getOutHasColors: () => color,
      getErrHasColors: () => color,
    })
    .configureHelp(helpFormat)
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments();
  module.configure(command);
  command
    .optionsGroup("Output:")
    .option("-q, --quiet", "print only problems")
    .option("-v, --verbose", "print every step and all output")
    .addOption(choiceOption("--color <when>", "when to use colors", colorChoices).default("auto"))
    .option("-h, --help", "show this help");
  for (const option of command.options) refuseRepeats(command, option);
  return command;
}

/** An option that takes one value must not be given twice: one of the values would be ignored. */
function refuseRepeats(command: Command, option: Option): void {
  if (!option.required || isRepeatable(option)) return;
  const values: string[] = [];
  command.on(`option:${option.name()}`, (value: string) => {
    values.push(value);
    if (values.length > 1)
      throw new Refusal(diagnostic("option-repeated", { option: option.long ?? option.short!, values }));
  });
}
