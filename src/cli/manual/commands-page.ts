import type { Command, Option } from "commander";
import type { CommandModule } from "../command.ts";
import { createCommand } from "../commands/create.ts";
import { commands } from "../commands.ts";
import { configured, groupOf, identityOf } from "./options.ts";
import { environment, exitStatuses, files } from "./texts.ts";

/** The reference page of the command line, in Markdown, made of what `--help` is made of: docs/reference/commands.md. */
export function commandsPage(): string {
  const all: (readonly [string, CommandModule])[] = Object.entries(commands).map(([name, { module }]) => [
    `sahara-image ${name}`,
    module,
  ]);
  const built = [...all, ["sahara-image-create", createCommand] as const].map(
    ([name, module]) => [name, configured(name.split(" ").at(-1)!, module)] as const,
  );
  const everywhere = sharedByAll(built.map(([, command]) => command));
  return [
    "# The command line",
    "",
    "<!-- Made by `npm run generate` from src/cli/; edit there. -->",
    "",
    "`sahara-image COMMAND --help` says the same of one command; after a RECIPE it shows the recipe's own arguments too.",
    "",
    "| command | |",
    "| --- | --- |",
    ...Object.entries(commands).map(
      ([name, { summary }]) => `| [\`sahara-image ${name}\`](#sahara-image-${name}) | ${summary} |`,
    ),
    "| [`sahara-image-create`](#sahara-image-create) | the command of the founding specification: `apply`, or `check` with `--test-only` |",
    "",
    "**RECIPE** is `PLUGIN VERSION`, looked up as `PLUGIN/VERSION/image.yaml` in each folder of `--recipes`, in those of",
    "`SAHARA_IMAGE_RECIPES`, and among the recipes that ship; or it is a file, with `-f`. A recipe's arguments are options",
    "of their own: `--java_version 17`, `--java-version 17` and `--java_version=17` are the same.",
    "",
    "Options of every command:",
    "",
    ...optionTable(everywhere),
    ...built.flatMap(([name, command]) => commandSection(name, command, everywhere)),
    "## Exit status",
    "",
    ...table("status", "means", exitStatuses),
    "## Environment",
    "",
    ...table("variable", "", environment),
    "## Files",
    "",
    ...table("file", "", files),
  ].join("\n");
}

function sharedByAll([first, ...others]: readonly Command[]): readonly Option[] {
  return first!.options.filter((option) =>
    others.every((other) => other.options.some((one) => identityOf(one) === identityOf(option))),
  );
}

function commandSection(name: string, command: Command, everywhere: readonly Option[]): string[] {
  const own = command.options.filter(
    (option) => !everywhere.some((one) => identityOf(one) === identityOf(option)),
  );
  const groups = [...new Set(own.map(groupOf))];
  return [
    `## ${name}`,
    "",
    command.description(),
    "",
    `Usage: \`${name} ${command.usage()}\``,
    "",
    ...groups.flatMap((group) => [
      ...(groups.length > 1 || group !== "Options" ? [`${group}:`, ""] : []),
      ...optionTable(own.filter((option) => groupOf(option) === group)),
    ]),
  ];
}

function optionTable(options: readonly Option[]): string[] {
  return table(
    "option",
    "",
    options.map((option) => {
      const { argChoices: choices, defaultValue } = option;
      const notes = [
        choices ? `One of ${choices.map((one) => `\`${one}\``).join(", ")}.` : undefined,
        typeof defaultValue === "string" ? `\`${defaultValue}\` by default.` : undefined,
      ].filter((one) => one !== undefined);
      const text = option.description.replace(/^./, (letter) => letter.toUpperCase());
      return [`\`${option.flags}\``, [`${text}${/[.!?]$/.test(text) ? "" : "."}`, ...notes].join(" ")];
    }),
  );
}

function table(first: string, second: string, rows: readonly (readonly [string, string])[]): string[] {
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  return [
    `| ${first} | ${second} |`,
    "| --- | --- |",
    ...rows.map(([one, other]) => `| ${cell(one)} | ${cell(other)} |`),
    "",
  ];
}
