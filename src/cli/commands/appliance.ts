import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { safeJson } from "../../report/formats/json.ts";
import { printableLine } from "../../report/printable.ts";
import type { BuiltAppliance, OwnApplianceState } from "../../runtime/index.ts";
import { nearest } from "../../source/nearest.ts";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { refuseOptions } from "../words.ts";

export const applianceActions = ["status", "build", "clear"];
const expected = "`status`, `build` or `clear`";

export const applianceCommand: CommandModule = {
  configure(command) {
    command
      .usage("[status|build|clear] [options]")
      .description(
        "Show, build or remove an appliance that starts faster than that of libguestfs. Runs use it once it is built.",
      )
      .option("--json", "print JSON");
  },
  async run({ io, name, words, options, optionNames, settings }) {
    const [action = "status", ...more] = refuseOptions(words, name, optionNames);
    if (!applianceActions.includes(action))
      throw new Refusal(
        diagnostic("option-value-wrong", {
          option: name,
          value: action,
          expected,
          nearest: nearest(action, applianceActions),
          example: "build",
        }),
      );
    if (more.length > 0) throw new Refusal(diagnostic("words-unexpected", { words: more, expected }));
    const { ownAppliance } = await import("../../runtime/index.ts");
    const env = { ...io.env };
    const { json } = options as { readonly json?: boolean };
    const say = (text: string) => {
      if (settings.verbosity >= 0) io.stderr.write(`${printableLine(text)}\n`);
    };
    if (action === "clear") {
      const removed = await ownAppliance.clear(env);
      if (json) io.stdout.write(`${safeJson({ removed })}\n`);
      say(removed ? "removed the appliance" : "there is no appliance to remove");
      return exitCodes.good;
    }
    if (action === "build") {
      const onStage = (stage: "building" | "testing") =>
        say(stage === "building" ? "building an appliance" : "starting it once");
      const { isNew } = await io.signals.hold(() => ownAppliance.build({ env, signal: io.signal, onStage }));
      if (!isNew) say("the appliance is up to date");
    }
    const found = ownAppliance.state(env);
    io.stdout.write(json ? `${safeJson(asJson(found))}\n` : describe(found));
    return exitCodes.good;
  },
};

function describe(found: OwnApplianceState): string {
  switch (found.state) {
    case "none":
      return "none: runs use the appliance of libguestfs; `sahara-image appliance build` builds one that starts faster\n";
    case "unused":
      return `unused: ${found.variable} is set, so runs use the appliance of libguestfs\n`;
    case "ready":
      return `ready: runs use it\n${facts(found.built)}`;
    case "outdated":
      return `outdated: libguestfs or the kernel was updated; the next run builds it again\n${facts(found.built)}`;
    case "unusable":
      return `unusable: ${printableLine(found.reason)}; to build it again: sahara-image appliance build\n`;
  }
}

function facts({ kernel, when, seconds, folder }: BuiltAppliance): string {
  return `  Linux ${kernel}, built ${when.slice(0, 10)}, started and tested in ${seconds} s\n  ${printableLine(folder)}\n`;
}

function asJson(found: OwnApplianceState) {
  const built = "built" in found ? found.built : undefined;
  const { kernel, when, seconds, folder } = built ?? {};
  return {
    state: found.state,
    ...("reason" in found ? { reason: found.reason } : {}),
    ...("variable" in found ? { variable: found.variable } : {}),
    ...(built ? { kernel, built: when, seconds, folder } : {}),
  };
}
