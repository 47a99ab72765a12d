import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { ReportTarget } from "../report/report.ts";

/** The options that only mean something for an image, by their names in `Invocation.options`. */
const optionsOfImages: Readonly<Record<string, string>> = {
  rootFilesystem: "--root-filesystem",
  format: "--format",
  allowBacking: "--allow-backing",
  key: "--key",
  log: "--log",
  quick: "--quick",
  boot: "--boot",
  output: "--output",
  force: "--force",
  grow: "--grow",
  packageCache: "--package-cache",
  offline: "--offline",
};

/**
 * Refuses options that have no effect on a target.
 *
 * @throws {Refusal} `options-conflict`
 */
export function refuseOptionsOfOthers(
  options: Readonly<Record<string, unknown>>,
  { kind }: ReportTarget,
): void {
  const refuse = (one: string, why: string): never => {
    throw new Refusal(diagnostic("options-conflict", { one, other: `--${kind}`, why }));
  };
  if (kind === "image") {
    if (options.yes)
      refuse("--yes", "an apply to an image does not ask, because a failed step changes nothing");
    return;
  }
  for (const [name, flag] of Object.entries(optionsOfImages))
    if (options[name] !== undefined) refuse(flag, "it is for disk images");
  if (options.selinuxRelabel === false) refuse("--no-selinux-relabel", "it is for disk images");
  if (kind === "host" && options.network !== undefined)
    refuse(options.network ? "--network" : "--no-network", "a host keeps its own network");
}
