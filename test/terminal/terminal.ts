import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** A program in a pseudo-terminal of its own, at which a test types and looks. */
export class Terminal {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number>;
  readonly #waiting = new Set<() => void>();
  #shown = "";
  #reported = "";
  #over = false;

  private constructor(child: ChildProcess) {
    this.#child = child;
    (child.stdout as Readable).setEncoding("utf8").on("data", (text: string) => {
      this.#shown += text;
      this.#wake();
    });
    (child.stdio[3] as Readable).setEncoding("utf8").on("data", (text: string) => {
      this.#reported += text;
      this.#wake();
    });
    this.#ended = once(child, "close").then(() => {
      this.#over = true;
      this.#wake();
      return Number(this.#reported.split("\n")[1]);
    });
  }

  /** Starts a program; `env` is the whole of its environment. */
  static start(
    words: readonly string[],
    env: NodeJS.ProcessEnv,
    { rows, columns }: Size = { rows: 24, columns: 80 },
    cwd?: string,
  ): Terminal {
    const runner = join(process.cwd(), "test", "terminal", "in-terminal.py");
    return new Terminal(
      spawn("python3", [runner, String(rows), String(columns), ...words], {
        env,
        cwd,
        stdio: ["pipe", "pipe", "inherit", "pipe"],
      }),
    );
  }

  /** Everything that the program has written to the terminal, control sequences included. */
  get shown(): string {
    return this.#shown;
  }

  /** Waits until the terminal has shown a text; fails where the program ends without it. */
  async until(text: string | RegExp): Promise<void> {
    const seen = () => (typeof text === "string" ? this.#shown.includes(text) : text.test(this.#shown));
    await this.#when(() => seen() || this.#over);
    if (!seen()) throw new Error(`the program ended without showing ${text}:\n${this.#shown}`);
  }

  /** The process id of the program. */
  async pid(): Promise<number> {
    await this.#when(() => this.#reported.includes("\n"));
    return Number(this.#reported.split("\n")[0]);
  }

  /** Types keys; \x03 is Ctrl-C. */
  type(keys: string): void {
    this.#order({ keys });
  }

  resize({ rows, columns }: Size): void {
    this.#order({ resize: [rows, columns] });
  }

  /** Closes the terminal's window. */
  close(): void {
    this.#order({ close: true });
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    process.kill(await this.pid(), signal);
  }

  /** Waits for the program to end: its exit status, or the negative number of the signal that killed it. */
  exit(): Promise<number> {
    return this.#ended;
  }

  #order(order: unknown): void {
    (this.#child.stdin as Writable).write(`${JSON.stringify(order)}\n`);
  }

  async #when(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
