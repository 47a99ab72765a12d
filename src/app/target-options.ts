import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { ReportTarget } from "../report/report.ts";
import type { RunSettings } from "./settings.ts";

/** The settings that only mean something for an image, and their options. */
const optionsOfImages = {
  rootFilesystem: "--root-filesystem",
  format: "--format",
  allowBacking: "--allow-backing",
  keys: "--key",
  log: "--log",
  output: "--output",
  force: "--force",
  grow: "--grow",
  packageCache: "--package-cache",
  cache: "--cache",
  offline: "--offline",
} as const satisfies Partial<Record<keyof RunSettings, string>>;

/**
 * Refuses settings that have no effect on a host or a root folder.
 *
 * @param option that names the target.
 * @throws {Refusal} `options-conflict`
 */
export function refuseOptionsOfImages(settings: RunSettings, { kind }: ReportTarget, option: string): void {
  if (kind === "image") return;
  const { boot, network, selinuxRelabel } = settings;
  const names = Object.keys(optionsOfImages) as (keyof typeof optionsOfImages)[];
  const [given] = [
    ...names.filter((name) => settings[name] !== undefined).map((name) => optionsOfImages[name]),
    ...(boot === "never" ? ["--quick"] : boot === "always" ? ["--boot"] : []),
    ...(selinuxRelabel === false ? ["--no-selinux-relabel"] : []),
  ];
  const conflict = (word: string, why: string) =>
    new Refusal(diagnostic("options-conflict", { one: word, other: option, why }));
  if (given !== undefined) throw conflict(given, "it is for disk images");
  if (kind === "host" && network !== undefined)
    throw conflict(network ? "--network" : "--no-network", "a host keeps its own network");
}
