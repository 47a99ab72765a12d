import { fileLines, textChanges } from "../diff.ts";
import { printableLine } from "../printable.ts";
import type { Report, ReportStep } from "../report.ts";
import type { Colors } from "../styles.ts";
import type { ReportFileChange } from "./report-changes.ts";
import { allSteps } from "./steps-of-change.ts";

/** Lines for the files of a step, unless all are asked for. */
const maxLines = 60;

/** How much is shown: `all` names every file; `diffs` groups what belongs together; `files` shows no diffs either. */
export type Detail = "files" | "diffs" | "all";

/** Formats the changes of a run for people: accounts and units, then the files of each step in the order of the recipe. */
export function* textRunChanges(report: Report, colors: Colors, detail: Detail): Generator<string> {
  const { changes } = report;
  if (!changes) return;
  const { accounts, units, files, more_files, not_compared } = changes;
  const steps = allSteps(report.steps);
  const isAll = detail === "all";
  yield* textChanges({ packages: [], accounts, units, files: [] }, colors, isAll);
  for (const { title, ofPackages, group } of groupBySteps(files, steps)) {
    yield colors.bold(`${printableLine(title)} (${group.length})`);
    if (isAll) for (const file of group) yield* fileLines([file], colors, true);
    else yield* shortLines(group, ofPackages, detail, colors);
  }
  if (more_files > 0) yield `${more_files} more files`;
  for (const reason of not_compared) yield `not compared: ${printableLine(reason)}`;
  if (!changes.complete && files.length > 0 && !files.some(({ before, after }) => before ?? after))
    yield "the files are those that the run itself named: without removed files, accounts, units and diffs";
}

/** What package managers keep for themselves. */
const bookkeeping =
  /^\/(?:var\/(?:lib|cache|log)\/(?:dpkg|apt|debconf|rpm|dnf|yum|zypp|apk|pacman|alternatives)|usr\/lib\/sysimage\/rpm|lib\/apk\/db)\b/;

/** The files of packages, folders and databases of package managers in one line each. */
function shortLines(
  group: readonly ReportFileChange[],
  ofPackages: boolean,
  detail: Detail,
  colors: Colors,
): string[] {
  const kept = group.filter(({ path }) => !(ofPackages && bookkeeping.test(path)));
  const shown = kept.map(({ diff, package: owner, ...file }) => ({
    ...file,
    ...(owner !== undefined && ofPackages ? { package: owner } : {}),
    ...(diff !== undefined && detail === "diffs" ? { diff } : {}),
  }));
  const lines = fileLines(shown, colors, false);
  const left = lines.length - maxLines;
  const own = group.length - kept.length;
  return [
    ...(left > 1 ? [...lines.slice(0, maxLines), `  … ${left} more lines (see \`-v\`)`] : lines),
    ...(own > 0
      ? [`  ${colors.yellow(`~ ${own} ${own === 1 ? "file" : "files"} of the package manager itself`)}`]
      : []),
  ];
}

interface FilesOfSteps {
  readonly title: string;
  readonly ofPackages: boolean;
  readonly group: ReportFileChange[];
}

/** Groups files by the steps that changed them; those of no step come last. */
function groupBySteps(files: readonly ReportFileChange[], steps: readonly ReportStep[]): FilesOfSteps[] {
  const byId = new Map(steps.map((step, index) => [step.id, { step, index }]));
  const groups = new Map<string, ReportFileChange[]>();
  for (const file of files) {
    const key = file.steps.join(" ");
    const group = groups.get(key);
    if (group) group.push(file);
    else groups.set(key, [file]);
  }
  const place = (key: string) => byId.get(key.split(" ")[0]!)?.index ?? Number.POSITIVE_INFINITY;
  return [...groups]
    .sort(([a], [b]) => place(a) - place(b))
    .map(([key, group]) => {
      const own = key.split(" ").flatMap((id) => byId.get(id)?.step ?? []);
      const ofPackages = own.length > 0 && own.every(({ kind }) => kind === "package");
      return { title: titleOf(own, ofPackages), ofPackages, group };
    });
}

function titleOf(steps: readonly ReportStep[], ofPackages: boolean): string {
  if (steps.length === 0) return "files of no known step";
  const titles = steps.map(({ title }) => title);
  if (!ofPackages || titles.length === 1) return `files of ${titles.join(", ")}`;
  return `files of packages ${titles.map((title) => title.slice("package ".length)).join(", ")}`;
}
