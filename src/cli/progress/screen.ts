import { stripVTControlCharacters } from "node:util";
import type { Io } from "../io.ts";

const up = (rows: number) => (rows > 0 ? `\u001b[${rows}A` : "");
const eraseToLineEnd = "\u001b[K";
const eraseBelow = "\u001b[J";
/** Without automatic margins, the terminal cuts lines that are too long. It knows how wide a character is. */
const marginsOff = "\u001b[?7l";
const marginsOn = "\u001b[?7h";
/** Terminals that support this show the whole frame at once. Others ignore it. */
const frame = (text: string) => `\u001b[?2026h${text}\u001b[?2026l`;

/** Whether standard error is a terminal on which a block of lines can be redrawn. */
export function canRedraw({ isTTY, columns, rows, env }: Io): boolean {
  return isTTY.stderr && columns > 0 && rows > 0 && env.TERM !== "dumb" && !env.CI;
}

/**
 * A block of lines at the bottom of a terminal, which is redrawn in the same place.
 *
 * Between two calls nothing about the terminal is changed, not even the cursor, so nothing has to be restored if the
 * process is killed.
 */
export class Screen {
  readonly #io: Pick<Io, "stderr" | "columns">;
  #shown: readonly string[] = [];

  constructor(io: Pick<Io, "stderr" | "columns">) {
    this.#io = io;
  }

  /** Replaces the block by these lines. */
  draw(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}${eraseToLineEnd}\n`).join("");
    this.#io.stderr.write(frame(`${this.#toStart()}${marginsOff}${text}${marginsOn}${eraseBelow}`));
    this.#shown = lines;
  }

  /** Removes the block. */
  clear(): void {
    if (this.#shown.length > 0) this.#io.stderr.write(frame(`${this.#toStart()}${eraseBelow}`));
    this.#shown = [];
  }

  /** Leaves the block where it is: after Ctrl-Z and `fg`, the shell's lines are below it. */
  forget(): void {
    this.#shown = [];
  }

  /**
   * Moves to the start of the block. If the window became narrower, the terminal has wrapped lines that are now too
   * long.
   */
  #toStart(): string {
    const columns = Math.max(1, this.#io.columns);
    const rows = this.#shown.map((line) =>
      Math.max(1, Math.ceil([...stripVTControlCharacters(line)].length / columns)),
    );
    return `\r${up(rows.reduce((sum, count) => sum + count, 0))}`;
  }
}
