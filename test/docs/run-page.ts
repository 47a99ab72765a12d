// Types the commands of a page into a shell, and compares what they print with what the page shows.
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { scratch } from "../cli/support.ts";
import type { Block, Page } from "./page.ts";
import { writePageFiles } from "./page-files.ts";
import { type Answer, ShellSession } from "./shell-session.ts";
import { type Exchange, matches, readExchanges } from "./transcript.ts";

/** The console blocks that are run. */
export function runBlocks({ blocks }: Page): Block[] {
  return blocks.filter(({ language, marks }) => language === "console" && !marks.includes("by-hand"));
}

/** Whether a command starts an appliance. */
export function boots(command: string): boolean {
  const plain = command.replace(/^(sudo|time|\w+=\S+) /, "");
  if (/ (--help|-h)\b/.test(plain)) return false;
  if (/^sahara-image doctor\b/.test(plain)) return !plain.includes("--no-boot");
  return /^(sahara-image (check|plan|apply)\b|sahara-image-create\b|guestfish\b|virt-)/.test(plain);
}

/** Whether a command works on the image of a test guest. */
export function needsGuest(command: string): boolean {
  return boots(command) || /^sahara-image (inspect|diff|draft) .*\.qcow2\b/.test(command);
}

export interface RunPage {
  /** The folder of the built program. */
  readonly program: string;
  /** Images that the page's folder begins with: name → path. */
  readonly images?: ReadonlyMap<string, string>;
  /** What commands that boot came to, by the command and the files that it found; shared by pages. */
  readonly remembered?: Map<string, Remembered>;
}

interface Remembered {
  readonly answer: Answer;
  /** The files as they were afterwards. */
  readonly folder: string;
}

/** What differs from the page, for each command that does; with UPDATE=1 the page is written anew instead. */
export async function runPage(page: Page, { program, images, remembered }: RunPage): Promise<string[]> {
  const work = scratch();
  const folder = join(work, "page");
  mkdirSync(folder);
  for (const [name, path] of images ?? []) {
    copyFileSync(path, join(folder, name));
  }
  const session = new ShellSession(folder, program, work);
  const wrong: string[] = [];
  const updates: { exchange: Exchange; output: readonly string[] }[] = [];
  try {
    for (const block of runBlocks(page)) {
      writePageFiles(page, folder, block.line);
      for (const exchange of readExchanges(block)) {
        const answer = await answerOf(exchange.command, session, folder, remembered);
        const output = asOnTerminal(answer.output, exchange.expected).map((line) =>
          line.replaceAll(folder, "~").replaceAll(work, "~"),
        );
        if (matches(exchange.expected, output)) continue;
        updates.push({ exchange, output });
        wrong.push(
          `${page.path}:${exchange.line}: $ ${exchange.command}\n--- printed (status ${answer.status})\n${output.join("\n")}\n--- the page says\n${exchange.expected.join("\n")}`,
        );
      }
    }
  } finally {
    session.end();
  }
  if (process.env.UPDATE !== "1") return wrong;
  const lines = [...page.lines];
  if (readFileSync(page.path, "utf8") !== lines.join("\n"))
    throw new Error(`${page.path} was changed meanwhile; nothing was written`);
  for (const { exchange, output } of updates.reverse())
    lines.splice(exchange.output.start, exchange.output.end - exchange.output.start, ...output);
  writeFileSync(page.path, lines.join("\n"));
  return [];
}

/** Without the lines of progress, which on a terminal are gone in the end; unless the page has some. */
function asOnTerminal(output: readonly string[], expected: readonly string[]): readonly string[] {
  const progress = /^ *\d+\.\d s {2}/;
  return expected.some((line) => progress.test(line))
    ? output
    : output.filter((line) => !progress.test(line));
}

/** Runs a command, or takes over what it came to before on the same files: an appliance takes its time to boot. */
async function answerOf(
  command: string,
  session: ShellSession,
  folder: string,
  remembered: Map<string, Remembered> | undefined,
): Promise<Answer> {
  if (!remembered || !boots(command)) return session.run(command);
  const key = `${command}\n${stateOf(folder)}`;
  const known = remembered.get(key);
  if (known) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    cpSync(known.folder, folder, { recursive: true, preserveTimestamps: true });
    session.pretend(known.answer);
    return known.answer;
  }
  const answer = await session.run(command);
  const after = join(scratch(), "after");
  cpSync(folder, after, { recursive: true, preserveTimestamps: true });
  remembered.set(key, { answer, folder: after });
  return answer;
}

function stateOf(folder: string): string {
  const hash = createHash("sha256");
  for (const name of (readdirSync(folder, { recursive: true }) as string[]).sort()) {
    const path = join(folder, name);
    if (existsSync(path) && statSync(path).isFile()) hash.update(`${name}\0`).update(readFileSync(path));
  }
  return hash.digest("hex");
}
