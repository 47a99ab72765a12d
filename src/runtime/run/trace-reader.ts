import type { RunTrace, StepInterval } from "../../plan/trace.ts";
import { ownCopy, type TextRoom } from "./kept-text.ts";
import { TracedFiles } from "./traced-files.ts";
import { limits } from "./transcript-limits.ts";
import { isStepId } from "./transcript-steps.ts";

interface Moment {
  readonly number: number;
  readonly time: number;
  readonly what: "begin" | "end";
  readonly id: string;
}

const timeForm = /^\d{1,12}(?:\.\d{1,12})?$/;

/** Reads the lines of a transcript that say when steps ran and when files changed. */
export class TraceReader {
  readonly #text: (text: string, limit: number) => string;
  readonly #moments: Moment[] = [];
  readonly #files = new TracedFiles();
  readonly #room: TextRoom;

  /**
   * @param text makes a path safe to show, and cuts it to a limit.
   * @param room counts what is left out.
   */
  constructor(text: (text: string, limit: number) => string, room: TextRoom) {
    this.#text = text;
    this.#room = room;
  }

  /** Adds the time at which a step began or ended: `TIME NUMBER-begin|end-STEP`. */
  addMoment(rest: string): void {
    const [time = "", name = ""] = rest.split(" ", 2);
    const [, number, what, id] = /^(\d{1,9})-(begin|end)-(.+)$/.exec(name) ?? [];
    if (id === undefined || !isStepId(id) || !timeForm.test(time)) return;
    if (this.#moments.length >= limits.moments) {
      this.#room.leaveOut("times of steps");
      return;
    }
    this.#moments.push({
      number: Number(number),
      time: Number(time),
      what: what as Moment["what"],
      id: ownCopy(id),
    });
  }

  /** Adds a changed file: `TIME d|f PATH`, where PATH has no slash at its start and that of a folder one at its end. */
  addFile(rest: string): void {
    const [, time, path] = /^(\S+) [df] (.*)$/.exec(rest) ?? [];
    if (time === undefined || path === undefined || !timeForm.test(time)) return;
    const shown = this.#text(`/${path.replace(/^\/|\/$/g, "")}`, limits.text);
    if (this.#files.bytes < limits.tracedFiles) this.#files.add(shown, Number(time));
    else this.#room.leaveOut("changed files");
  }

  /** Returns undefined if the transcript has no such lines. */
  finish(): RunTrace | undefined {
    if (this.#moments.length === 0 && this.#files.bytes === 0) return undefined;
    const open: StepInterval[] = [];
    const done: StepInterval[] = [];
    for (const { number, time, what, id } of this.#moments.toSorted((a, b) => a.number - b.number)) {
      const never = Number.POSITIVE_INFINITY;
      if (what === "begin") {
        if (open.length < limits.depth)
          open.push({ id, began: time, ended: never, first: number, last: never });
      } else {
        const at = open.findLastIndex((interval) => interval.id === id);
        if (at !== -1) done.push({ ...open.splice(at, 1)[0]!, ended: time, last: number });
      }
    }
    return { intervals: [...done, ...open].sort((a, b) => a.first - b.first), files: this.#files };
  }
}
