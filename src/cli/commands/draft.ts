import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { formatBytes } from "../../source/format-bytes.ts";
import type { CommandModule, Invocation } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { addOpenOptions, textOption } from "../options.ts";
import { standardOutput, writeOutput } from "../output-file.ts";
import { claimOutputs } from "../reporting.ts";
import { refuseOperands, refuseOptions } from "../words.ts";

interface DraftOptions {
  readonly base?: string;
  readonly golden?: string;
  readonly o?: string;
  readonly format?: string;
  readonly allowBacking?: boolean;
  readonly rootFilesystem?: string;
}

export const draftCommand: CommandModule = {
  configure(command) {
    command
      .usage("--base IMG1 --golden IMG2 [options]")
      .description(
        "Draft a recipe that leads from one image to another, without a boot. Comments at its end name what it does not express.",
      )
      .addOption(textOption("--base <img>", "the image to begin with"))
      .addOption(textOption("--golden <img>", "the image that the recipe should lead to"))
      .addOption(textOption("-o <file>", "write the recipe to this file"));
    addOpenOptions(command);
  },
  run: draft,
};

async function draft(invocation: Invocation): Promise<ExitCode> {
  const { io, name, words, optionNames, settings, files } = invocation;
  const { base, golden, o, ...open } = invocation.options as DraftOptions;
  refuseOptions(words, name, optionNames);
  const missing = (option: string, what: string) =>
    new Refusal(diagnostic("option-missing", { option, command: name, what }));
  if (base === undefined) throw missing("--base IMG1", "the image to begin with");
  if (golden === undefined) throw missing("--golden IMG2", "the image that the recipe should lead to");
  refuseOperands(words, name, optionNames);
  files.keep(base, "the base image");
  files.keep(golden, "the golden image");
  const output = o === undefined ? undefined : { path: o, option: `-o ${o}` };
  claimOutputs([output], invocation);
  const { draftFromImages } = await import("../../app/draft.ts");
  const found = await draftFromImages({ ...open, images: [base, golden], cwd: io.cwd, signal: io.signal });
  await writeOutput(output ?? standardOutput, found.text, invocation);
  if (settings.verbosity < 0) return exitCodes.good;
  const steps = found.steps === 1 ? "1 step" : `${found.steps} steps`;
  const rest =
    found.remainder === 0
      ? "nothing is left"
      : `not expressed: ${found.remainder} (${formatBytes(found.remainingBytes)}); comments at the end name them`;
  const more =
    found.moreFiles === 0 ? "" : `; not drafted, because too many files differ: ${found.moreFiles} more`;
  io.stderr.write(`drafted ${steps}; ${rest}${more}\n`);
  return exitCodes.good;
}
