import type { Command } from "./print-script.ts";

/** Where the plan of a guest program begins, and where the library after it (emit-guest.ts, guest/start.sh). */
const planBegins = "\n# ---- The plan ---";
const libraryBegins = "\n# ---- The workshop, the environment ---";

/**
 * Returns the table of contents of a script, for its heading: what a reader finds in which lines.
 *
 * @param printed each command as it is printed; an empty line stands between two of them.
 * @param headingLines the lines before the commands, without those that are returned.
 */
export function contentsOf(
  commands: readonly Command[],
  printed: readonly string[],
  headingLines: number,
): string[] {
  const parts: [text: string, first: number, last: number][] = [];
  const titles = 5;
  let next = headingLines + titles + 1;
  for (const [index, { document }] of commands.entries()) {
    const text = printed[index]!;
    const end = next + newlines(text) - 1;
    if (document?.name === "guest") {
      const plan = next + newlines(text.slice(0, text.indexOf(planBegins) + 1));
      // A file of the recipe may have the same line, but stands before the library.
      const library = next + newlines(text.slice(0, text.lastIndexOf(libraryBegins) + 1));
      parts.push(["the plan, with the scripts and files of the recipe", plan, library - 1]);
      parts.push(["the functions that it calls", library, end]);
    } else if (document?.name === "appliance") {
      parts.push(["the program that mounts the image's file systems and starts the plan", next, end]);
    } else if (index === commands.length - 1) {
      parts.push(["the run", parts.at(-1)![2] + 2, end]);
    }
    next = end + 2;
  }
  return ["", ...parts.map(([text, first, last]) => `lines ${first} to ${last}: ${text}`)];
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
