import type { Plan } from "../../plan/plan.ts";
import { printableLine } from "../../report/printable.ts";
import { type Colors, colorsFor } from "../../report/styles.ts";
import type { RunEvent } from "../../runtime/request.ts";
import type { Io } from "../io.ts";
import type { Progress } from "./progress.ts";
import { Screen } from "./screen.ts";
import { View } from "./view.ts";

/** Milliseconds between two frames. */
const interval = 100;

/** Shows the view. Redraws it ten times a second in the same place of the terminal, and removes it at the end. */
export class LiveProgress implements Progress {
  readonly #io: Io;
  readonly #colors: Colors;
  readonly #view: View;
  readonly #screen: Screen;
  readonly #timer: NodeJS.Timeout;
  readonly #stopListening: () => void;

  constructor(plan: Plan, io: Io, color: boolean) {
    this.#io = io;
    this.#colors = colorsFor(color);
    this.#view = new View(plan, performance.now());
    this.#screen = new Screen(io);
    this.#timer = setInterval(() => this.#draw(), interval);
    this.#timer.unref();
    this.#stopListening = io.signals.on("resume", () => this.#screen.forget());
  }

  onEvent(event: RunEvent): void {
    this.#view.take(event, performance.now());
    if (event.kind !== "note") return;
    // A note stays on the screen, above the view.
    this.#screen.clear();
    this.#io.stderr.write(`${printableLine(event.text)}\n`);
    this.#draw();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#stopListening();
    this.#screen.clear();
  }

  #draw(): void {
    const { columns, rows } = this.#io;
    // One row stays free for the cursor, or the terminal would scroll.
    const room = Math.max(1, rows - 1);
    const lines = this.#view.render(performance.now(), columns, Math.max(4, room), this.#colors);
    this.#screen.draw(lines.slice(0, room));
  }
}
