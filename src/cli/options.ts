import { type Command, Option } from "commander";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { formatNames } from "../report/formats.ts";
import { nearest } from "../source/nearest.ts";

/** The options that several commands share. Completion uses their value names (`<file>`, `<dir>`) and choices. */

interface Help {
  readonly nearest?: string | undefined;
  /** A right value. */
  readonly example?: string;
}

function refuse(option: Option, value: string, expected: string, help: Help): never {
  throw new Refusal(diagnostic("option-value-wrong", { option: nameOf(option), value, expected, ...help }));
}

function nameOf({ long, short, flags }: Option): string {
  return long ?? short ?? flags;
}

/** Returns an option with a string value. Another option in place of the value is an error. */
export function textOption(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.argParser((value: string) => {
    if (value.startsWith("--") || value === "")
      throw new Refusal(diagnostic("option-value-missing", { option: nameOf(option) }));
    return value;
  });
}

/** Returns a `textOption` for a file that can't be standard output; `-` would make a file of that name. */
export function fileOption(flags: string, description: string): Option {
  const option = textOption(flags, description);
  const parse = option.parseArg!;
  return option.argParser((value: string) => {
    if (value === "-") refuse(option, value, "the name of a file", {});
    return parse(value, undefined as never) as string;
  });
}

const repeatable = new WeakSet<Option>();

/** True if an option can be given more than once. */
export function isRepeatable(option: Option): boolean {
  return repeatable.has(option);
}

/** Returns a `textOption` that can repeat and collects its values. */
export function listOption(flags: string, description: string): Option {
  const option = textOption(flags, description);
  repeatable.add(option);
  const parse = option.parseArg!;
  return option.argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    parse(value, undefined as never) as string,
  ]);
}

/** Returns an option that takes one of a few values. */
export function choiceOption(
  flags: string,
  description: string,
  choices: readonly string[],
  meant: (value: string) => string | undefined = (value) => nearest(value, choices),
): Option {
  const option = new Option(flags, description).choices(choices);
  return option.argParser((value: string) => {
    if (!choices.includes(value))
      refuse(option, value, `one of ${choices.map((choice) => `\`${choice}\``).join(", ")}`, {
        nearest: meant(value),
      });
    return value;
  });
}

/** Returns an option that takes a positive number of seconds. */
export function secondsOption(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.argParser((value: string) => {
    const seconds = Number(value);
    if (!/^\d+(\.\d+)?$/.test(value) || seconds <= 0 || seconds > 2_000_000)
      refuse(option, value, "a number of seconds from 0.001 to 2000000", { example: inSeconds(value) });
    return seconds;
  });
}

/** Returns what a time such as “10m” is in seconds; a usual time for anything else. */
function inSeconds(value: string): string {
  const [, count, unit] = /^(\d{1,4}) ?([smh])/i.exec(value) ?? [];
  const seconds = { s: 1, m: 60, h: 3600 }[unit?.toLowerCase() ?? ""];
  return seconds === undefined || Number(count) === 0 ? "600" : `${Number(count) * seconds}`;
}

/** Returns an option whose value is a whole number from 1 to `most`. */
export function countOption(flags: string, description: string, most: number): Option {
  const option = new Option(flags, description);
  return option.argParser((value: string) => {
    if (!/^\d{1,9}$/.test(value) || Number(value) < 1 || Number(value) > most)
      refuse(option, value, `a whole number from 1 to ${most}`, { example: "4" });
    return Number(value);
  });
}

/** Returns the option `--retries N`; N is small, because the pauses double. */
export function retriesOption(): Option {
  const option = new Option(
    "--retries <n>",
    "retry downloads that fail because of the network up to n times, with growing pauses (default: 3)",
  );
  return option.argParser((value: string) => {
    if (!/^\d{1,2}$/.test(value) || Number(value) > 10)
      refuse(option, value, "a whole number from 0 to 10", { example: "3" });
    return Number(value);
  });
}

/** Returns the option `--report FMT[=FILE]`, which can repeat. */
function reportOption(): Option {
  const option = new Option(
    "--report <fmt[=file]>",
    `report format: ${formatNames.join(", ")}; =FILE writes it to a file; can repeat`,
  );
  repeatable.add(option);
  return option.argParser((value: string, before: readonly string[] | undefined) => {
    const name = value.split("=")[0]!;
    if (!(formatNames as readonly string[]).includes(name))
      refuse(
        option,
        name,
        `one of ${formatNames.map((format) => `\`${format}\``).join(", ")}`,
        name.includes(",")
          ? { example: `${name.split(",")[0]} --report FMT=FILE` }
          : { nearest: nearest(name, formatNames) },
      );
    if (value === `${name}=`)
      throw new Refusal(diagnostic("option-value-missing", { option: `--report ${value}` }));
    return [...(before ?? []), value];
  });
}

/** Returns the option `--validators`, which can repeat. */
export function validatorsOption(): Option {
  return listOption("--validators <file>", "load validator kinds from a module; can repeat");
}

/** Returns the option `--recipes`, which can repeat. */
export function recipesOption(): Option {
  return listOption(
    "--recipes <dir>",
    "search recipes in this folder (PLUGIN/VERSION/image.yaml); can repeat",
  );
}

/** Returns the option `--resource-root`, which can repeat. */
export function resourceRootOption(): Option {
  return listOption(
    "--resource-root <dir>",
    "search scripts in this folder after the recipe's own folder; can repeat",
  );
}

/** Adds the options that name the recipe and its arguments. */
export function addRecipeOptions(command: Command): void {
  command
    .optionsGroup("Recipe:")
    .addOption(
      textOption(
        "-f <file>",
        "use the recipe in this file instead of PLUGIN VERSION; `-` reads standard input",
      ),
    )
    .addOption(recipesOption())
    .addOption(resourceRootOption())
    .addOption(
      listOption(
        "--only <selector>",
        "run only the steps on this line, of this kind or with this title (* matches any text); can repeat",
      ),
    )
    .addOption(listOption("--skip <selector>", "skip these steps, named as for --only; can repeat"))
    .addOption(textOption("--argument-file <file>", "read recipe arguments from a YAML or JSON map"))
    .addOption(validatorsOption())
    .addOption(choiceOption("-O <level>", "optimization level; 0 turns it off", ["0", "1"]).default("1"));
}

/** Adds the options that name a disk image and how to open it. */
export function addImageOptions(command: Command): void {
  command.optionsGroup("Image:").addOption(textOption("--image <img>", "the disk image"));
  addOpenOptions(command);
}

/** Adds the options that name what `check` and `apply` work on. */
export function addTargetOptions(command: Command): void {
  command
    .optionsGroup("Target:")
    .addOption(listOption("--image <img>", "the disk image; can repeat"))
    .addOption(
      textOption("--images <file>", "the disk images in this file, one a line; `-` reads standard input"),
    )
    .addOption(textOption("--host <address>", "a live host instead of an image, such as ssh://root@node-1"))
    .addOption(
      textOption("--hosts <file>", "the live hosts in this file, one a line; `-` reads standard input"),
    )
    .addOption(
      countOption(
        "--jobs <n>",
        "of several targets: work on at most n hosts at the same time (default: 8), or run at most n appliances (default: as many as processors and memory allow)",
        100,
      ),
    )
    .option("--isolate", "of several images: boot each in an appliance of its own")
    .addOption(
      textOption("--root <dir>", "a root folder instead of an image: a container, a chroot, a mounted image"),
    );
  command.optionsGroup("Image:");
  addOpenOptions(command);
}

const imageFormats = ["raw", "qcow2", "vmdk", "vdi"];

/** Adds the options for opening an image and choosing one of its systems. */
export function addOpenOptions(command: Command): void {
  const has = (long: string) => command.options.some((option) => option.long === long);
  /** `--format json` asks for the form of the result. */
  const meant = (value: string) =>
    (formatNames as readonly string[]).includes(value) && has("--report")
      ? `--report ${value}`
      : value === "json" && has("--json")
        ? "--json"
        : nearest(value, imageFormats);
  command
    .addOption(
      textOption(
        "--root-filesystem <dev>",
        "the file system to mount as /; needed only if the image contains several systems",
      ),
    )
    .addOption(
      choiceOption(
        "--format <fmt>",
        "the format of the image; by default its header decides",
        imageFormats,
        meant,
      ),
    )
    .option("--allow-backing", "allow the image to refer to other files, such as a backing file");
}

/** Adds the options of a run in the guest. `networkDefault`: what `--network` is without them. */
export function addRunOptions(command: Command, networkDefault: "on" | "off"): void {
  command
    .optionsGroup("Run:")
    .addOption(
      secondsOption("--timeout <seconds>", "stop the run after this time; the image is unchanged then"),
    )
    .addOption(secondsOption("--step-timeout <seconds>", "fail a step that takes longer than this"))
    .option("--network", `give the guest network access (default: ${networkDefault})`)
    .option("--no-network", "give the guest no network access")
    .addOption(
      listOption(
        "--key <passphrase>",
        "LUKS passphrase to try on every encrypted device; @FILE reads it from a file; can repeat",
      ),
    )
    .addOption(fileOption("--log <file>", "write all output of libguestfs to this file"))
    .addOption(
      fileOption("--events <file>", "write what happens during the run to this file, one JSON object a line"),
    );
}

/** Adds `--report` to a command whose result is something else. */
export function addReportOption(command: Command): void {
  command.optionsGroup("Report:").addOption(reportOption());
}

/** Adds the report options of commands whose result is the report. */
export function addReportOptions(command: Command): void {
  addReportOption(command);
  command.addOption(textOption("-o <file>", "write the report to this file"));
}
