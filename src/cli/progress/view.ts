import type { Plan, Status, StepId } from "../../plan/plan.ts";
import { plannedSteps } from "../../plan/planned-steps.ts";
import { printableLine } from "../../report/printable.ts";
import { type Colors, statusSigns } from "../../report/styles.ts";
import type { Phase, RunEvent } from "../../runtime/request.ts";
import { phaseTitles } from "./phases.ts";

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** How many lines of the running step's output are shown. */
const outputLines = 5;

interface ViewStep {
  readonly id: StepId;
  readonly title: string;
  readonly depth: number;
  state: "to-come" | "running" | "done";
  status?: Status;
  /** The time at which it began and how long it ran, in milliseconds. */
  began: number;
  took: number;
}

/** The state of the live view, and its lines at a given time. It draws nothing itself. */
export class View {
  readonly #plan: Plan;
  readonly #started: number;
  #phase: Phase = "opening";
  /** The time at which the phase began and how long it usually takes, in milliseconds. */
  #phaseBegan: number;
  #usual: number | undefined;
  #steps: ViewStep[];
  #output: string[] = [];

  constructor(plan: Plan, now: number) {
    this.#plan = plan;
    this.#started = now;
    this.#phaseBegan = now;
    this.#steps = this.#fresh();
  }

  #fresh(): ViewStep[] {
    return plannedSteps(this.#plan).map((step) => ({ ...step, state: "to-come", began: 0, took: 0 }));
  }

  take(event: RunEvent, now: number): void {
    switch (event.kind) {
      case "phase":
        if (event.phase === "verifying") this.#steps = this.#fresh();
        this.#phase = event.phase;
        this.#phaseBegan = now;
        this.#usual = event.usual === undefined ? undefined : event.usual * 1000;
        this.#output = [];
        break;
      case "begin": {
        const step = this.#steps.find(({ id }) => id === event.id);
        if (step) Object.assign(step, { state: "running", began: now });
        this.#output = [];
        break;
      }
      case "end": {
        const step = this.#steps.find(({ id }) => id === event.id);
        if (step) Object.assign(step, { state: "done", status: event.status, took: now - step.began });
        break;
      }
      case "output":
        this.#output = [...this.#output, event.line].slice(-outputLines);
        break;
      case "note":
        break;
    }
  }

  /** Returns how much of a phase is left, if its usual length is known. */
  #left(now: number): string {
    if (this.#usual === undefined) return "";
    const usual = `${Math.round(this.#usual / 1000)} s`;
    const left = Math.ceil((this.#usual - (now - this.#phaseBegan)) / 1000);
    return left > 0 ? `, about ${left} s left (usually ${usual})` : `, longer than the usual ${usual}`;
  }

  /** Returns at most `rows` lines of at most `columns` cells: the last steps, the running step, the next steps. */
  render(now: number, columns: number, rows: number, colors: Colors): string[] {
    const seconds = (milliseconds: number) => `${Math.floor(milliseconds / 1000)} s`;
    const turn = spinner[Math.floor(now / 100) % spinner.length]!;
    const cut = (text: string, from = 0) => [...text].slice(0, Math.max(0, columns - 1 - from)).join("");
    const title = phaseTitles[this.#phase];
    const time = `${seconds(now - this.#started)}${this.#left(now)}`;
    const head = `${colors.cyan(turn)} ${colors.bold(cut(title, 2))} ${colors.dim(cut(time, 3 + title.length))}`;

    const past = this.#steps.findLastIndex((step) => step.state !== "to-come");
    const done = this.#steps.filter((step) => step.state === "done" && step.depth === 0);
    const running = this.#steps.filter((step) => step.state === "running");
    const coming = this.#steps.slice(past + 1).filter((step) => step.depth === 0);

    const current = running.map((step) =>
      cut(`${"  ".repeat(step.depth + 1)}${turn} ${printableLine(step.title)} ${seconds(now - step.began)}`),
    );
    const output =
      running.length > 0 ? this.#output.map((line) => cut(`      | ${printableLine(line)}`)) : [];
    const room = Math.max(0, rows - 2 - current.length - output.length);
    const shownDone = done.slice(-Math.max(1, Math.ceil(room / 2)));
    const shownComing = coming.slice(0, Math.max(0, room - shownDone.length - 1));
    const more = coming.length - shownComing.length;
    return [
      head,
      ...shownDone.map((step) => {
        const { sign, color } = statusSigns[step.status ?? "ok"];
        return `  ${colors[color](sign)} ${cut(`${printableLine(step.title)} ${(step.took / 1000).toFixed(1)} s`, 4)}`;
      }),
      ...current,
      ...output.map((line) => colors.dim(line)),
      ...shownComing.map((step) => colors.dim(cut(`  · ${printableLine(step.title)}`))),
      ...(more > 0 ? [colors.dim(cut(`  … ${more} more`))] : []),
    ];
  }
}
