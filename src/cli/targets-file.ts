import { resolve } from "node:path";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { ReportTarget } from "../report/report.ts";
import { parseHost } from "../runtime/live/live-target.ts";
import { shellPath } from "../source/shell-word.ts";
import { withoutPassword } from "../source/without-password.ts";
import { fileLimits } from "../system/limits.ts";
import type { Invocation } from "./command.ts";
import { readInput } from "./read-input.ts";

/** The most targets of a run, and the most mistakes that are shown. */
const [mostTargets, shownMistakes] = [1000, 10];

/** What the name of a disk image ends in. */
export const imageName = /\.(?:qcow2|raw|img|vmdk|vdi)$/;

/** What a file of targets holds, by their kind. */
interface TargetLines {
  /** Returns the text of a line without a comment. */
  text(line: string): string;
  /** Returns what identifies a target; undefined if the text is not a target. */
  nameOf(text: string, cwd: string): string | undefined;
  /** Returns what reports call it. */
  shown(name: string, text: string): string;
  readonly wrong: string;
  readonly write: string;
  readonly example: string;
}

const lines: Readonly<Record<"host" | "image", TargetLines>> = {
  host: {
    text: (line) => line.replace(/(?:^|\s+)#.*$/, ""),
    nameOf: hostOf,
    shown: (name) => name,
    wrong: "is not the address of a host",
    write: "write one host a line: `HOST`, `USER@HOST` or `ssh://USER@HOST:PORT`",
    example: "write one host a line, such as `root@node-1`",
  },
  image: {
    // A path may contain blanks and `#`.
    text: (line) => (line.startsWith("#") ? "" : line),
    nameOf: (text, cwd) => (text.includes("\0") ? undefined : resolve(cwd, text)),
    shown: (_, text) => text,
    wrong: "is not the path of an image",
    write: "write the path of one image a line",
    example: "write the path of one image a line, such as `images/web-1.qcow2`",
  },
};

/**
 * Reads the file of `--hosts` or `--images`: a target a line. Empty lines and comments that begin with `#` are ignored.
 *
 * @param path `-` reads standard input.
 * @throws {Refusal} `targets-file-invalid`, one for each wrong line; `file-unreadable`
 */
export async function readTargets(
  path: string,
  kind: "host" | "image",
  invocation: Pick<Invocation, "io" | "files">,
): Promise<ReportTarget[]> {
  if (kind === "image" && imageName.test(path.toLowerCase()))
    throw new Refusal(
      diagnostic("targets-file-invalid", {
        path,
        line: 1,
        problem: "the name is that of a disk image, and not of a file that lists images",
        help: `write \`--image ${shellPath(path)}\``,
      }),
    );
  const bytes = await readInput(path, `the file of ${kind}s`, fileLimits.targets, invocation);
  const file = path === "-" ? "standard input" : path;
  const { text, nameOf, shown, wrong, write, example } = lines[kind];
  /** The line of each target, and how the report calls it. */
  const targets = new Map<string, { readonly line: number; readonly shown: string }>();
  const mistakes: Diagnostic[] = [];
  const mistake = (line: number, problem: string, help: string) =>
    diagnostic("targets-file-invalid", { path: file, line, problem, help });
  const add = (target: string, line: number) => {
    const name = nameOf(target, invocation.io.cwd);
    const first = name === undefined ? undefined : targets.get(name);
    if (name === undefined)
      mistakes.push(mistake(line, `\`${withoutPassword(target).slice(0, 100)}\` ${wrong}`, write));
    else if (first)
      mistakes.push(mistake(line, `${first.shown} is already in line ${first.line}`, `remove line ${line}`));
    else targets.set(name, { line, shown: shown(name, target) });
  };
  for (const [index, line] of bytes.toString("utf8").split("\n").entries()) {
    // A byte order mark counts as a space.
    const target = text(line.trim());
    if (target !== "") add(target, index + 1);
    if (mistakes.length === shownMistakes) break;
  }
  if (mistakes.length > 0) throw new Refusal(...mistakes);
  const found = [...targets.values()];
  if (found.length === 0) throw new Refusal(mistake(1, `the file names no ${kind}`, example));
  if (found.length > mostTargets)
    throw new Refusal(
      mistake(
        found[mostTargets]!.line,
        `the file names ${found.length} ${kind}s; the limit is ${mostTargets}`,
        "split the file, and run the command for each part",
      ),
    );
  return found.map((target) => ({ kind, name: target.shown }));
}

function hostOf(address: string): string | undefined {
  try {
    return parseHost(address);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
