import { stripVTControlCharacters } from "node:util";
import type { Io } from "../io.ts";

const up = (rows: number) => (rows > 0 ? `\u001b[${rows}A` : "");
const eraseToLineEnd = "\u001b[K";
const eraseBelow = "\u001b[J";
/** Without automatic margins a line that is too long is cut by the terminal, which knows how wide a character is. */
const marginsOff = "\u001b[?7l";
const marginsOn = "\u001b[?7h";
/** Terminals that know it show the frame at once; others ignore it. */
const frame = (text: string) => `\u001b[?2026h${text}\u001b[?2026l`;

/**
 * A block of lines at the bottom of a terminal, which is drawn anew in the same place.
 *
 * Nothing of the terminal is left changed between two calls, not even the cursor, so there is nothing to restore where
 * the process is killed.
 */
export class Screen {
  readonly #io: Pick<Io, "stderr" | "columns">;
  #shown: readonly string[] = [];

  constructor(io: Pick<Io, "stderr" | "columns">) {
    this.#io = io;
  }

  /** Shows these lines in the place of those before. */
  draw(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}${eraseToLineEnd}\n`).join("");
    this.#io.stderr.write(frame(`${this.#toStart()}${marginsOff}${text}${marginsOn}${eraseBelow}`));
    this.#shown = lines;
  }

  /** Takes the block away. */
  clear(): void {
    if (this.#shown.length > 0) this.#io.stderr.write(frame(`${this.#toStart()}${eraseBelow}`));
    this.#shown = [];
  }

  /** Leaves the block where it is: after Ctrl-Z and `fg` the shell's lines are below it. */
  forget(): void {
    this.#shown = [];
  }

  /** Moves to the start of the block. In a window that became narrower, terminals wrap the lines that are too long now. */
  #toStart(): string {
    const columns = Math.max(1, this.#io.columns);
    const rows = this.#shown.map((line) =>
      Math.max(1, Math.ceil([...stripVTControlCharacters(line)].length / columns)),
    );
    return `\r${up(rows.reduce((sum, count) => sum + count, 0))}`;
  }
}
