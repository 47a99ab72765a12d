/** When the time that the user gave to a run is over. */
export interface Deadline {
  /** The whole time, in seconds. */
  readonly seconds: number;
  /** The instant of `performance.now()`, in milliseconds. */
  readonly at: number;
}

/** The longest delay that a timer of Node takes, in milliseconds. */
const longestDelay = 2 ** 31 - 1;

/** What ends a plugin's work from outside: the user, the deadline, or a failure of its own. */
export class Ending {
  readonly deadline: Deadline | undefined;
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(seconds: number | undefined, user: AbortSignal | undefined) {
    this.signal = user ? AbortSignal.any([user, this.#controller.signal]) : this.#controller.signal;
    if (seconds === undefined) return;
    const delay = seconds * 1000;
    this.deadline = { seconds, at: performance.now() + delay };
    this.#timer = setTimeout(() => this.#controller.abort("timeout"), Math.min(delay, longestDelay));
  }

  /** Whether the deadline came before anything else. */
  get isLate(): boolean {
    return this.#controller.signal.reason === "timeout";
  }

  /** Ends all that the plugin has started. */
  abort(): void {
    this.#controller.abort("failed");
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
