// What a console block says was typed and printed, and whether that is what is printed.
import type { Block } from "./page.ts";

/** One command of a console block. */
export interface Exchange {
  readonly command: string;
  /** The lines printed, as the page has them. */
  readonly expected: readonly string[];
  /** The line in the page of the command, from 1. */
  readonly line: number;
  /** Where in the page its output stands: lines from 0, end excluded. */
  readonly output: { readonly start: number; readonly end: number };
}

/** Splits a console block: `$ COMMAND`, continued after a `\` or a `<<END`, and the lines that follow it. */
export function readExchanges(block: Block): Exchange[] {
  const lines = block.text.split("\n").slice(0, -1);
  const exchanges: Exchange[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at]!;
    if (!line.startsWith("$ "))
      throw new Error(
        `line ${block.line + at + 1}: a console block begins with \`$ COMMAND\`, found ${line}`,
      );
    const first = at;
    let command = line.slice(2);
    const marker = /<<-?\s*['"]?(\w+)/.exec(command)?.[1];
    const more = () => {
      const next = lines[++at];
      if (next === undefined) throw new Error(`line ${block.line + first + 1}: the command does not end`);
      command += `\n${next.replace(/^> /, "")}`;
      return next.replace(/^> /, "");
    };
    while (command.endsWith("\\")) more();
    if (marker !== undefined) while (more() !== marker);
    at++;
    const start = at;
    while (at < lines.length && !lines[at]!.startsWith("$ ")) at++;
    let end = at;
    // An empty line before the next command is for the reader.
    while (end > start && lines[end - 1] === "" && at < lines.length) end--;
    exchanges.push({
      command,
      expected: lines.slice(start, end),
      line: block.line + first + 1,
      output: { start: block.line + start, end: block.line + end },
    });
  }
  return exchanges;
}

/** What differs between two runs and two machines, made the same. */
export function normalise(text: string): string {
  return (
    text
      .replace(/\b\d+(?:\.\d+)? s\b/g, "N s")
      // A step's seconds in a transcript of the guest program.
      .replace(/^(end \S+ [\w-]+) [\d.]+$/gm, "$1 N")
      .replace(/\btime="[\d.]+"/g, 'time="N"')
      .replace(/("seconds": )[\d.]+/g, "$1N")
      .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z?/g, "TIME")
      .replace(/\b[0-9a-f]{64}\b/g, "SHA256")
      // Of tools, not of packages: what is installed at which version is what pages tell of.
      .replace(/\b(sahara-image|guestfish|version|node|npm|v) ?v?\d+(?:\.\d+)+[^\s,:;)]*/g, "$1 VERSION")
      .replace(/[ \t]+$/gm, "")
  );
}

/** A line that stands for any lines, such as `[…]` or `[… three more]`. */
const leftOut = /^\s*\[….*\]\s*$/;

/** Whether the lines are what the page says; `[…]` stands for any lines, and within a line for any text. */
export function matches(expected: readonly string[], found: readonly string[]): boolean {
  const parts = expected.map((line) =>
    leftOut.test(line)
      ? "(?:[^\\n]*\\n)*?"
      : `${normalise(line).split("[…]").map(literal).join("[^\\n]*?")}\\n`,
  );
  return new RegExp(`^${parts.join("")}$`).test(found.map((line) => `${normalise(line)}\n`).join(""));
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
