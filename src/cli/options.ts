import { type Command, Option } from "commander";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { formatNames } from "../report/format-names.ts";
import { nearest } from "../source/nearest.ts";

/** The options that several commands share. What a value is (`<file>`, `<dir>`, choices) also feeds completion. */

function refuse(option: Option, value: string, expected: string, near?: string): never {
  throw new Refusal(
    diagnostic("option-value-wrong", { option: option.long ?? option.flags, value, expected, nearest: near }),
  );
}

/** An option whose value is text; an option where the value should be is refused. */
export function textOption(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.argParser((value: string) => {
    if (value.startsWith("--") || value === "")
      throw new Refusal(diagnostic("option-value-missing", { option: option.long ?? flags }));
    return value;
  });
}

const repeatable = new WeakSet<Option>();

/** Whether an option may be given more than once. */
export function isRepeatable(option: Option): boolean {
  return repeatable.has(option);
}

/** The same for an option that may repeat; collects its values. */
export function listOption(flags: string, description: string): Option {
  const option = textOption(`${flags}`, description);
  repeatable.add(option);
  const parse = option.parseArg!;
  return option.argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    parse(value, undefined as never) as string,
  ]);
}

export function choiceOption(flags: string, description: string, choices: readonly string[]): Option {
  const option = new Option(flags, description).choices(choices);
  return option.argParser((value: string) => {
    if (!choices.includes(value))
      refuse(
        option,
        value,
        `one of ${choices.map((one) => `\`${one}\``).join(", ")}`,
        nearest(value, choices),
      );
    return value;
  });
}

export function secondsOption(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.argParser((value: string) => {
    const seconds = Number(value);
    if (!/^\d+(\.\d+)?$/.test(value) || seconds <= 0 || seconds > 2_000_000)
      refuse(option, value, "a number of seconds above 0, such as `600`");
    return seconds;
  });
}

/** `FMT` or `FMT=FILE`, which may repeat. */
function reportOption(): Option {
  const option = new Option(
    "--report <fmt[=file]>",
    `one of ${formatNames.join(", ")}; with =FILE it goes there; may repeat`,
  );
  repeatable.add(option);
  return option.argParser((value: string, before: readonly string[] | undefined) => {
    const name = value.split("=")[0]!;
    if (!(formatNames as readonly string[]).includes(name))
      refuse(
        option,
        name,
        `one of ${formatNames.map((one) => `\`${one}\``).join(", ")}`,
        nearest(name, formatNames),
      );
    if (value.endsWith("="))
      throw new Refusal(diagnostic("option-value-missing", { option: `--report ${value}` }));
    return [...(before ?? []), value];
  });
}

export function validatorsOption(): Option {
  return listOption("--validators <file>", "a module with validator kinds of your own; may repeat");
}

export function addRecipeOptions(command: Command): void {
  command
    .optionsGroup("Recipe:")
    .addOption(
      textOption("-f <file>", "the recipe's file, instead of PLUGIN VERSION; `-` reads standard input"),
    )
    .addOption(listOption("--recipes <dir>", "a folder of recipes, as PLUGIN/VERSION/image.yaml; may repeat"))
    .addOption(
      listOption(
        "--resource-root <dir>",
        "where scripts are looked up after the recipe's own folder; may repeat",
      ),
    )
    .addOption(
      listOption(
        "--only <selector>",
        "only the steps on this line of the recipe, of this kind, or with this title (* stands for any text); may repeat",
      ),
    )
    .addOption(listOption("--skip <selector>", "leave out these steps, named as for --only; may repeat"))
    .addOption(textOption("--argument-file <file>", "recipe arguments, as a YAML or JSON map"))
    .addOption(validatorsOption())
    .addOption(choiceOption("-O <level>", "0: no optimisation", ["0", "1"]).default("1"));
}

export function addImageOptions(command: Command): void {
  command.optionsGroup("Image:").addOption(textOption("--image <img>", "the disk image"));
  addOpenOptions(command);
}

/** How an image is opened, and which of its systems is meant. */
export function addOpenOptions(command: Command): void {
  command
    .addOption(
      textOption("--root-filesystem <dev>", "the filesystem to mount as /, where several systems are found"),
    )
    .addOption(
      choiceOption("--format <fmt>", "the image's format, where it is not to be read from its header", [
        "raw",
        "qcow2",
        "vmdk",
        "vdi",
      ]),
    )
    .option("--allow-backing", "let the image refer to other files (a backing file)");
}

export function addRunOptions(command: Command, networkDefault: "on" | "off"): void {
  command
    .optionsGroup("Run:")
    .addOption(secondsOption("--timeout <seconds>", "give up, and change nothing, past it"))
    .addOption(secondsOption("--step-timeout <seconds>", "end a step, which has then failed, past it"))
    .option("--network", `let the guest reach the network (${networkDefault} by default)`)
    .option("--no-network", "keep the guest off the network")
    .addOption(
      listOption(
        "--key <passphrase>",
        "a passphrase of LUKS, tried on every encrypted device; @FILE reads it from a file; may repeat",
      ),
    )
    .addOption(textOption("--log <file>", "keep everything that libguestfs says"));
}

export function addReportOption(command: Command): void {
  command.optionsGroup("Report:").addOption(reportOption());
}

/** For commands whose result is the report. */
export function addReportOptions(command: Command): void {
  addReportOption(command);
  command.addOption(textOption("-o <file>", "write the report there, whole or not at all"));
}
