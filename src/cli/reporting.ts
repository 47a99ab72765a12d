import { basename } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { ReportInput } from "../report/format.ts";
import type { FormatName } from "../report/formats.ts";
import type { ReportTarget as Target } from "../report/report.ts";
import { shellWord } from "../source/shell-word.ts";
import { refuseDiskImage } from "../system/refuse-disk-image.ts";
import { refuseUnwritable } from "../system/write-named-file.ts";
import type { Invocation } from "./command.ts";
import { type OutputFile, standardOutput, writeOutput } from "./output-file.ts";
import { wantsColor } from "./settings.ts";

/** Where a report goes: a file, or standard output without one. */
export interface ReportTarget {
  readonly format: FormatName;
  readonly file?: OutputFile;
}

/**
 * Returns where `--report FMT[=FILE]` and `-o FILE` send reports. The report without a file goes to `-o`, or to standard
 * output. If every report has a file, the text goes to standard output as well.
 *
 * @throws {Refusal} `options-conflict` if two reports have no file.
 */
export function reportTargets(reports: readonly string[], output: string | undefined): ReportTarget[] {
  const asked = reports.map((report): ReportTarget => {
    const equals = report.indexOf("=");
    const file = report.slice(equals + 1);
    return equals === -1 || file === "-"
      ? { format: report.split("=")[0] as FormatName }
      : {
          format: report.slice(0, equals) as FormatName,
          file: { path: file, option: `--report ${report}` },
        };
  });
  const loose = asked.filter((target) => target.file === undefined);
  if (loose.length > 1)
    throw new Refusal(
      diagnostic("options-conflict", {
        one: `--report ${loose[0]!.format}`,
        other: `--report ${loose[1]!.format}`,
        why: "both would go to standard output; give one a file, as `--report FMT=FILE`",
      }),
    );
  const withText: ReportTarget[] = loose.length === 0 ? [...asked, { format: "text" }] : asked;
  if (output === undefined || output === "-") return withText;
  const file = { path: output, option: `-o ${output}` };
  return withText.map((target) => (target.file === undefined ? { ...target, file } : target));
}

/** What the name of a target replaces in the name of a report's file. */
const placeholderOf = (kind: Target["kind"]) => `{${kind}}`;

/**
 * Returns the names of several targets in the names of their reports: the address of a host; the file name of an image,
 * or its path with hyphens if several images have the same file name.
 *
 * @throws {Refusal} `outputs-same` if two images have the same name then.
 */
export function reportNames(targets: readonly Target[]): (target: Target) => string {
  const isUnique = (names: readonly string[]) => new Set(names).size === names.length;
  const plain = targets.map(({ kind, name }) =>
    kind === "image" ? basename(name) : name.replace(/^ssh:\/\//, ""),
  );
  const names = isUnique(plain)
    ? plain
    : targets.map(({ name }) => name.replace(/^\/+/, "").replace(/\/+/g, "-"));
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice !== -1) {
    const [one, other] = [targets[names.indexOf(names[twice]!)]!.name, targets[twice]!.name];
    throw new Refusal(
      diagnostic("outputs-same", { one: `the report on ${one}`, other: `the report on ${other}` }),
    );
  }
  const known = new Map(targets.map((target, index) => [target, names[index]!]));
  return (target) => known.get(target)!;
}

/**
 * Returns where the reports on one target of several go. The text without a file is not a report on one target.
 */
export function reportsOn(
  target: Target,
  reports: readonly ReportTarget[],
  nameOf: (target: Target) => string,
): ReportTarget[] {
  return reports.filter(({ file }) => file).map((report) => nameReport(report, target, nameOf(target)));
}

/** Returns where the reports on the only target go: a script may not know that it has just one. */
export function reportsOnOnly(reports: readonly ReportTarget[], target: Target): ReportTarget[] {
  const name = reportNames([target])(target);
  return reports.map((report) => nameReport(report, target, name));
}

function nameReport({ format, file }: ReportTarget, { kind }: Target, name: string): ReportTarget {
  const named = (text: string) => text.replaceAll(placeholderOf(kind), name);
  return file ? { format, file: { path: named(file.path), option: named(file.option) } } : { format };
}

/**
 * Refuses reports on several targets that would go to the same place. Only the text can show all of them.
 *
 * @throws {Refusal} `option-value-wrong`
 */
export function refuseSharedReports(reports: readonly ReportTarget[], kind: Target["kind"]): void {
  const placeholder = placeholderOf(kind);
  for (const { format, file } of reports) {
    if (file ? file.path.includes(placeholder) : format === "text") continue;
    const [option, ...value] = file?.option.split(" ") ?? ["--report", format];
    const isOutput = option === "-o";
    const expected = `${isOutput ? "a file" : "FMT=FILE"} with \`${placeholder}\` in the name of the file`;
    const example = shellWord(
      isOutput ? `report-${placeholder}.txt` : `${format}=report-${placeholder}.${format}`,
    );
    throw new Refusal(
      diagnostic("option-value-wrong", { option: option!, value: value.join(" "), expected, example }),
    );
  }
}

/**
 * Refuses outputs that can't be written, or that are other files of the command.
 *
 * @throws {Refusal} `file-unwritable`, `output-overwrites`, `outputs-same`
 */
export function claimOutputs(
  outputs: readonly (OutputFile | undefined)[],
  { io, files }: Pick<Invocation, "io" | "files">,
): void {
  for (const output of outputs) {
    if (output === undefined || output.path === "-") continue;
    files.claim(output.path, output.option);
    refuseDiskImage(output.path, io.cwd, output.option);
    refuseUnwritable(output.path, io.cwd);
  }
}

/** Writes every requested report. The run is over, so a report that fails does not stop the others. */
export async function writeReports(
  targets: readonly ReportTarget[],
  input: ReportInput,
  invocation: Pick<Invocation, "io" | "settings" | "files">,
): Promise<void> {
  const { io, settings } = invocation;
  const { loadFormat } = await import("../report/formats.ts");
  const failures: unknown[] = [];
  for (const { format, file } of targets) {
    try {
      const color = file === undefined && wantsColor(settings.color, "stdout", io);
      const { render } = await loadFormat(format);
      const pieces = render(input, { color, verbosity: settings.verbosity });
      await writeOutput(file ?? standardOutput, pieces, invocation);
    } catch (error) {
      failures.push(error);
    }
  }
  const refusals = failures.filter((error) => error instanceof Refusal);
  if (refusals.length < failures.length) throw failures.find((error) => !(error instanceof Refusal));
  if (refusals.length > 0) throw new Refusal(...refusals.flatMap((refusal) => refusal.diagnostics));
}
