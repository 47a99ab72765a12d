import { setImmediate } from "node:timers/promises";
import { Unsupported } from "../unsupported.ts";
import type { ByteSource } from "./byte-source.ts";

export interface Budget {
  /** How many bytes may be read in all. */
  readonly bytes: number;
  /** How long reading may take in all, in milliseconds. */
  readonly milliseconds: number;
}

/** 8 GiB and two minutes: more than any answer is worth that a boot gives in half a minute. */
export const defaultBudget: Budget = { bytes: 8 * 2 ** 30, milliseconds: 120_000 };

/** After so many milliseconds of reading, other work of the process has a turn. */
const turn = 50;

/** Ends reading with `Unsupported` once the budget is used up, or the signal is aborted. */
export class Budgeted implements ByteSource {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #signal: AbortSignal | undefined;
  readonly #deadline: number;
  #left: number;
  #lastTurn = performance.now();

  constructor(source: ByteSource, budget: Budget = defaultBudget, signal?: AbortSignal) {
    this.#source = source;
    this.size = source.size;
    this.#signal = signal;
    this.#left = budget.bytes;
    this.#deadline = performance.now() + budget.milliseconds;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    await this.#giveTurn();
    this.#signal?.throwIfAborted();
    this.#left -= length;
    if (this.#left < 0) throw new Unsupported("too much of the disk would have to be read");
    if (performance.now() > this.#deadline) throw new Unsupported("reading the disk takes too long");
    return this.#source.read(offset, length);
  }

  /** Work on what is in memory already would keep the process from receiving signals. */
  async #giveTurn(): Promise<void> {
    if (performance.now() - this.#lastTurn < turn) return;
    await setImmediate();
    this.#lastTurn = performance.now();
  }

  inBase(offset: number, length: number): number | undefined {
    return this.#source.inBase?.(offset, length);
  }
}
