import type { Plan, StepId } from "../../plan/plan.ts";
import { type PlannedStep, plannedById } from "../../plan/planned-steps.ts";
import { printableLine } from "../../report/printable.ts";
import { type Colors, colorsFor, statusSigns } from "../../report/styles.ts";
import type { RunEvent } from "../../runtime/request.ts";
import type { Io } from "../io.ts";
import { phaseTitles } from "./phases.ts";
import type { Progress } from "./progress.ts";

const usually = (seconds: number | undefined) =>
  seconds === undefined ? "" : ` (usually ${Math.round(seconds)} s)`;

/** One line a step as it ends, with the seconds since the start; for pipes and CI logs. */
export class PlainProgress implements Progress {
  readonly #io: Io;
  readonly #colors: Colors;
  readonly #showOutput: boolean;
  readonly #started = performance.now();
  readonly #titles: ReadonlyMap<StepId, PlannedStep>;

  constructor(plan: Plan, io: Io, color: boolean, showOutput: boolean) {
    this.#io = io;
    this.#colors = colorsFor(color);
    this.#showOutput = showOutput;
    this.#titles = plannedById(plan);
  }

  onEvent(event: RunEvent): void {
    switch (event.kind) {
      case "phase":
        if (event.phase !== "cleaning" && event.phase !== "opening")
          this.#line(this.#colors.dim(phaseTitles[event.phase] + usually(event.usual)));
        break;
      case "end": {
        const { sign, color } = statusSigns[event.status];
        const step = this.#titles.get(event.id) ?? { title: event.id, depth: 0 };
        this.#line(`${"  ".repeat(step.depth)}${this.#colors[color](sign)} ${printableLine(step.title)}`);
        break;
      }
      case "output":
        if (this.#showOutput) this.#line(`    ${this.#colors.dim("|")} ${printableLine(event.line)}`);
        break;
      case "note":
        this.#line(printableLine(event.text));
        break;
      case "begin":
        break;
    }
  }

  stop(): void {}

  #line(text: string): void {
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1);
    this.#io.stderr.write(`${this.#colors.dim(`${seconds.padStart(6)} s`)}  ${text}\n`);
  }
}
