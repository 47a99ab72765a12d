import { setMaxListeners } from "node:events";

/** The signals that ask a program to end: Ctrl-C, `kill`, and a terminal that was closed. */
const ending = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
export type EndingSignal = (typeof ending)[number];

/** Another signal within this many milliseconds counts as the same one: keys bounce, and people press twice. */
const oneGesture = 1000;

type Happening = "repeat" | "resume";

/** The functions of the signals that the rest of the program uses. */
export interface SignalHandling {
  /**
   * Runs cleanup work when `Io.signal` is aborted. No signal ends the process before the work has ended.
   */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Calls a function when another signal arrives during such work (`repeat`), or when the process continues after
   * Ctrl-Z (`resume`). Returns a function that ends the calls.
   */
  on(happening: Happening, listener: () => void): () => void;
  /** Requests the end of the program, as a signal does. */
  abort(reason: EndingSignal | "failure"): void;
}

/**
 * The only owner of the process's signals. A second listener could end the process in the middle of a commit, so a
 * test searches the source and the libraries for others (test/cli/signals.test.ts).
 *
 * The first signal aborts `signal`, with its own name as the reason; commands then end by themselves. A later signal
 * ends the process, unless cleanup work runs; then it calls `repeat`. SIGQUIT (Ctrl-\) keeps its default action, so
 * it always ends the process.
 */
export class Signals implements SignalHandling {
  readonly #controller = new AbortController();
  readonly #listeners = { repeat: new Set<() => void>(), resume: new Set<() => void>() };
  readonly #end: () => void;
  #held = 0;
  #first: number | undefined;

  /** @param end ends the process at once, with the exit code of `signal.reason`. */
  constructor(process: Pick<NodeJS.Process, "on">, end: () => void) {
    this.#end = end;
    // Each of many runs at the same time listens.
    setMaxListeners(0, this.signal);
    // The listeners stay until the process ends: a library that finds itself the only listener may end the process.
    for (const name of ending) process.on(name, () => this.abort(name));
    process.on("SIGCONT", () => this.#tell("resume"));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason: EndingSignal | "failure"): void {
    if (this.#first === undefined) {
      this.#first = performance.now();
      this.#controller.abort(reason);
    } else if (performance.now() - this.#first > oneGesture) {
      if (this.#held === 0) this.#end();
      else this.#tell("repeat");
    }
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#held++;
    try {
      return await work();
    } finally {
      this.#held--;
    }
  }

  on(happening: Happening, listener: () => void): () => void {
    this.#listeners[happening].add(listener);
    return () => this.#listeners[happening].delete(listener);
  }

  #tell(happening: Happening): void {
    for (const listener of this.#listeners[happening]) listener();
  }
}
