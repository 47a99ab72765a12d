import { pathFrom } from "../../../app/paths.ts";
import { diagnostic, Refusal } from "../../../diagnostics/diagnostic.ts";
import type { JobState } from "../../../fleet/summary.ts";
import { safeJson } from "../../../report/formats/json.ts";
import { colorsFor } from "../../../report/styles.ts";
import { nearest } from "../../../source/nearest.ts";
import type { CommandModule } from "../../command.ts";
import { listOption, textOption } from "../../options.ts";
import { writeOutput } from "../../output-file.ts";
import { claimOutputs } from "../../reporting.ts";
import { wantsColor } from "../../settings.ts";
import { oneOperand } from "../../words.ts";

interface MergeOptions {
  readonly only?: readonly string[];
  readonly json?: boolean;
  readonly junit?: string;
  readonly html?: string;
}

export const fleetMergeCommand: CommandModule = {
  configure(command) {
    command
      .usage("DIR [options]")
      .description(
        "Show one summary of all jobs of a fleet. The exit status is that of the worst job; a job without a result counts like one that could not be run.",
      )
      .addOption(
        listOption(
          "--only <states>",
          "print only the indexes of jobs in these states, such as failed,missing; can repeat",
        ),
      )
      .option("--json", "print JSON")
      .addOption(textOption("--junit <file>", "write JUnit XML to a file"))
      .addOption(textOption("--html <file>", "write a page with a table of images and recipes to a file"));
  },
  async run(invocation) {
    const { io, name, words, optionNames, settings } = invocation;
    const { only, json, junit, html } = invocation.options as MergeOptions;
    const path = oneOperand(words, { option: "DIR", what: "the folder of the fleet" }, name, optionNames);
    const outputs = {
      junit: junit === undefined ? undefined : { path: junit, option: `--junit ${junit}` },
      html: html === undefined ? undefined : { path: html, option: `--html ${html}` },
    };
    if (only !== undefined && json)
      throw new Refusal(
        diagnostic("options-conflict", { one: "--only", other: "--json", why: "each prints something else" }),
      );
    const [{ FleetFolder }, { exitOfFleet, indexRanges, jobStates, summarise }] = await Promise.all([
      import("../../../fleet/fleet-folder.ts"),
      import("../../../fleet/summary.ts"),
    ]);
    const states = only && statesOf(only, jobStates);
    const fleet = new FleetFolder(pathFrom(io.cwd, path), path);
    for (const file of fleet.files(fleet.head())) invocation.files.keep(file, `${file}, a file of the fleet`);
    claimOutputs([outputs.junit, outputs.html], invocation);
    const summary = summarise(fleet);
    if (outputs.junit) {
      const { junitSummary } = await import("../../../fleet/formats/junit.ts");
      await writeOutput(outputs.junit, junitSummary(summary), invocation);
    }
    if (outputs.html) {
      const { htmlSummary } = await import("../../../fleet/formats/html.ts");
      await writeOutput(outputs.html, htmlSummary(summary), invocation);
    }
    if (states) {
      const indexes = summary.jobs.filter(({ state }) => states.includes(state)).map(({ index }) => index);
      if (indexes.length > 0) io.stdout.write(`${indexRanges(indexes)}\n`);
    } else if (json) io.stdout.write(`${safeJson(summary)}\n`);
    else {
      const { textSummary } = await import("../../../fleet/formats/text.ts");
      const colors = colorsFor(wantsColor(settings.color, "stdout", io));
      io.stdout.write(textSummary(summary, colors, settings.verbosity > 0));
    }
    return exitOfFleet(summary);
  },
};

/** Reads the values of `--only`, such as `failed,missing`. */
export function statesOf(values: readonly string[], states: readonly JobState[]): readonly JobState[] {
  return values
    .flatMap((value) => value.split(","))
    .map((value) => {
      const state = states.find((known) => known === value);
      if (state) return state;
      const expected = states.map((known) => `\`${known}\``).join(", ");
      throw new Refusal(
        diagnostic("option-value-wrong", {
          option: "--only",
          value,
          expected,
          nearest: nearest(value, states),
        }),
      );
    });
}
