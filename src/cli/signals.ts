/** The signals that ask a program to end: Ctrl-C, `kill`, and a terminal that was closed. */
const ending = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
export type EndingSignal = (typeof ending)[number];

/** Milliseconds after the first signal within which another counts as the same: keys bounce, and people press twice. */
const oneGesture = 1000;

type Happening = "repeat" | "resume";

/** What the rest of the program may ask of the signals. */
export interface SignalHandling {
  /**
   * Runs work that puts things in order when `Io.signal` is aborted. Until it has ended, no signal ends the process.
   */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Calls a function when a signal asks again for the end of work that is held (`repeat`), or when the process goes on
   * after it was stopped by Ctrl-Z (`resume`). Returns a function that ends the calls.
   */
  on(happening: Happening, listener: () => void): () => void;
  /** Asks for the end of the program, as a signal does. */
  abort(reason: EndingSignal | "failure"): void;
}

/**
 * The one owner of the process's signals. A second listener anywhere could end the process in the middle of a commit,
 * so a test looks for them in the source and in the libraries (test/cli/signals.test.ts).
 *
 * The first signal aborts `signal`, with its own name as the reason; commands then end by themselves. A later one ends
 * the process where nothing is held; else `repeat` is told. SIGQUIT (Ctrl-\) is left to the system as the way to end
 * the process whatever it does.
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
    // They stay for the whole life of the process: a library that finds itself the only listener may end the process.
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
