import type {
  AccountChange,
  Change,
  FileAttribute,
  FileChange,
  FileState,
  GuestChanges,
} from "../guest/compare/changes.ts";
import { formatBytes } from "../source/format-bytes.ts";
import { type FileGroup, groupFiles } from "./group-files.ts";
import { printable, printableLine } from "./printable.ts";
import type { Colors } from "./styles.ts";

/** What is shown of a comparison of two images. */
export interface ShownDiff extends GuestChanges {
  readonly before: ShownImage;
  readonly after: ShownImage;
}

interface ShownImage {
  readonly path: string;
  readonly obstacles: readonly string[];
}

const signs: Readonly<Record<Change, string>> = { added: "+", changed: "~", removed: "-" };

/** Formats a comparison for people. With `verbose` it names each file, and otherwise groups them. */
export function textDiff(diff: ShownDiff, colors: Colors, verbose: boolean): string {
  const { before, after } = diff;
  const changes = textChanges(diff, colors, verbose);
  const lines = [
    `${colors.red("---")} ${printableLine(before.path)}`,
    `${colors.green("+++")} ${printableLine(after.path)}`,
    ...(changes.length === 0 ? ["no differences"] : changes),
    ...[before, after].flatMap(({ path, obstacles }) =>
      obstacles.map((text) => `not compared: ${printableLine(`${path}: ${text}`)}`),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/** Formats changes of a guest, for a comparison or a plan, in lines. */
export function textChanges(
  { packages, accounts, units, files, moreFiles = 0 }: GuestChanges,
  colors: Colors,
  verbose: boolean,
): string[] {
  const line = (change: Change, text: string) => changeLine(change, text, colors);
  const section = (title: string, count: number, lines: readonly string[]) =>
    count === 0 ? [] : [colors.bold(`${title} (${count})`), ...lines];
  return [
    ...section(
      "packages",
      packages.length,
      packages.map(({ change, name, architecture, before, after }) =>
        line(change, `${name} ${[before, after].filter(Boolean).join(" → ")} ${architecture}`),
      ),
    ),
    ...section(
      "accounts",
      accounts.length,
      accounts.map((account) => line(account.change, describeAccount(account))),
    ),
    ...section(
      "units",
      units.length,
      units.map(({ change, name, before = "not enabled", after = "not enabled" }) =>
        line(change, `${name}: ${before} → ${after}`),
      ),
    ),
    ...section("files", files.length + moreFiles, [
      ...fileLines(files, colors, verbose),
      ...(moreFiles > 0 ? [`  … ${moreFiles} more files, which are not listed`] : []),
    ]),
  ];
}

/** Formats changes of files, a line each with its diff below; without `verbose`, groups them. */
export function fileLines(files: readonly FileChange[], colors: Colors, verbose: boolean): string[] {
  const shown = verbose ? files.map((file): FileGroup => ({ file })) : groupFiles(files);
  return shown.flatMap((group) =>
    "file" in group
      ? [changeLine(group.file.change, describeFile(group.file), colors), ...diffLines(group.file, colors)]
      : [changeLine(group.change, group.text, colors)],
  );
}

function changeLine(change: Change, text: string, colors: Colors): string {
  return `  ${colorOf(change, colors)(`${signs[change]} ${printableLine(text)}`)}`;
}

function colorOf(change: Change, colors: Colors): (text: string) => string {
  return { added: colors.green, changed: colors.yellow, removed: colors.red }[change];
}

function describeAccount({ kind, name, change, differences }: AccountChange): string {
  const texts = differences.map(({ attribute, before = "none", after = "none" }) => {
    if (change === "added") return `${attribute} ${after}`;
    return change === "removed" ? `${attribute} ${before}` : `${attribute} ${before} → ${after}`;
  });
  return `${kind} ${name}: ${texts.join(", ")}`;
}

function describeFile({ path, change, before, after, differences, secret }: FileChange): string {
  // The report of the run itself, for a disk that cannot be read.
  if (!before && !after) return path;
  if (change !== "changed" || !before || !after) return `${path}  ${describeState((after ?? before)!)}`;
  const texts = differences.map((attribute) =>
    attribute === "content" && secret ? "content (secret)" : describeAttribute[attribute](before, after),
  );
  return `${path}  ${texts.join(", ")}`;
}

const describeAttribute: Readonly<Record<FileAttribute, (before: FileState, after: FileState) => string>> = {
  type: (before, after) => `${before.type} → ${after.type}`,
  mode: (before, after) => `mode ${before.mode} → ${after.mode}`,
  owner: (before, after) => `owner ${before.uid} → ${after.uid}`,
  group: (before, after) => `group ${before.gid} → ${after.gid}`,
  content: (before, after) => `content (${showSizes(before.size ?? 0, after.size ?? 0)})`,
  target: (before, after) => `target ${before.target} → ${after.target}`,
  device: (before, after) => `device ${before.device} → ${after.device}`,
  xattrs: (before, after) => `extended attributes ${changedXattrs(before, after).join(", ")}`,
};

function describeState({ type, mode, uid, gid, size, target, device }: FileState): string {
  const what = type === "link" ? `link to ${target}` : type;
  const attributes = type === "link" ? "" : ` ${mode} ${uid}:${gid}`;
  return `${what}${attributes}${size === undefined ? "" : `, ${formatBytes(size)}`}${device ? ` ${device}` : ""}`;
}

function showSizes(before: number, after: number): string {
  return before === after ? formatBytes(after) : `${formatBytes(before)} → ${formatBytes(after)}`;
}

function changedXattrs(before: FileState, after: FileState): string[] {
  const [old, now] = [before.xattrs ?? {}, after.xattrs ?? {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.filter((name) => old[name] !== now[name]);
}

function diffLines({ diff }: FileChange, colors: Colors): string[] {
  if (diff === undefined) return [];
  return printable(diff)
    .split("\n")
    .map((text) => {
      const color = text.startsWith("+") ? colors.green : text.startsWith("-") ? colors.red : colors.dim;
      return `      ${color(text)}`;
    });
}
