import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { ReportTarget } from "../report/report.ts";
import { parseHost } from "../runtime/live/live-target.ts";
import { fileLimits } from "../system/limits.ts";
import type { Invocation } from "./command.ts";
import { readInput } from "./read-input.ts";

/** The most hosts of a run, and the most mistakes that are shown. */
const [mostHosts, shownMistakes] = [1000, 10];

/**
 * Reads the file of `--hosts`: an address of a host a line. Empty lines and comments that begin with `#` are ignored.
 *
 * @param path `-` reads standard input.
 * @throws {Refusal} `hosts-file-invalid`, one for each wrong line; `file-unreadable`
 */
export async function readHosts(
  path: string,
  invocation: Pick<Invocation, "io" | "files">,
): Promise<ReportTarget[]> {
  const bytes = await readInput(path, "the file of hosts", fileLimits.hosts, invocation);
  const file = path === "-" ? "standard input" : path;
  /** The line of each address. */
  const lines = new Map<string, number>();
  const mistakes: Diagnostic[] = [];
  const add = (address: string, line: number) => {
    const wrong = (problem: string, help: string) => {
      mistakes.push(diagnostic("hosts-file-invalid", { path: file, line, problem, help }));
    };
    const name = nameOf(address);
    const first = name === undefined ? undefined : lines.get(name);
    if (name === undefined)
      wrong(
        `\`${address.slice(0, 100)}\` is not the address of a host`,
        "write one host a line: `HOST`, `USER@HOST` or `ssh://USER@HOST:PORT`",
      );
    else if (first !== undefined) wrong(`${name} is already in line ${first}`, `remove line ${line}`);
    else lines.set(name, line);
  };
  for (const [index, line] of bytes.toString("utf8").split("\n").entries()) {
    // A byte order mark counts as a space.
    const address = line.trim().replace(/(?:^|\s+)#.*$/, "");
    if (address !== "") add(address, index + 1);
    if (mistakes.length === shownMistakes) break;
  }
  const whole = (line: number, problem: string, help: string) =>
    new Refusal(diagnostic("hosts-file-invalid", { path: file, line, problem, help }));
  if (mistakes.length > 0) throw new Refusal(...mistakes);
  if (lines.size === 0)
    throw whole(1, "the file names no host", "write one host a line, such as `root@node-1`");
  if (lines.size > mostHosts)
    throw whole(
      [...lines.values()][mostHosts]!,
      `the file names ${lines.size} hosts; the limit is ${mostHosts}`,
      "split the file, and run the command for each part",
    );
  return [...lines.keys()].map((name) => ({ kind: "host", name }));
}

function nameOf(address: string): string | undefined {
  try {
    return parseHost(address);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
