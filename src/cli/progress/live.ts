import { createLogUpdate } from "log-update";
import type { Plan } from "../../plan/plan.ts";
import { printableLine } from "../../report/printable.ts";
import { type Colors, colorsFor } from "../../report/styles.ts";
import type { RunEvent } from "../../runtime/request.ts";
import type { Io } from "../io.ts";
import type { Progress } from "./progress.ts";
import { View } from "./view.ts";

/** Milliseconds between two frames. */
const frame = 100;

/** The view, drawn anew ten times a second at the same place of the terminal, and taken away at the end. */
export class LiveProgress implements Progress {
  readonly #io: Io;
  readonly #colors: Colors;
  readonly #view: View;
  readonly #update: ReturnType<typeof createLogUpdate>;
  readonly #timer: NodeJS.Timeout;

  constructor(plan: Plan, io: Io, color: boolean) {
    this.#io = io;
    this.#colors = colorsFor(color);
    this.#view = new View(plan, performance.now());
    this.#update = createLogUpdate(io.stderr as NodeJS.WriteStream);
    this.#timer = setInterval(() => this.#draw(), frame);
    this.#timer.unref();
  }

  onEvent(event: RunEvent): void {
    this.#view.take(event, performance.now());
    if (event.kind !== "note") return;
    // A note stays on the screen, above the view.
    this.#update.clear();
    this.#io.stderr.write(`${printableLine(event.text)}\n`);
    this.#draw();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#update.clear();
    this.#update.done();
  }

  #draw(): void {
    const { columns, rows } = this.#io;
    this.#update(
      this.#view.render(performance.now(), columns, Math.max(4, rows - 1), this.#colors).join("\n"),
    );
  }
}
