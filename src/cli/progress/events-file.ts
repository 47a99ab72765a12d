import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import type { Mode, Plan, StepId } from "../../plan/plan.ts";
import { plannedSteps } from "../../plan/planned-steps.ts";
import { printableLine } from "../../report/printable.ts";
import type { Outcome, ReportTarget } from "../../report/report.ts";
import type { RunEvent } from "../../runtime/request.ts";
import { reasonOf } from "../../source/errno.ts";
import { tool } from "../../source/version.ts";
import type { StreamedFile } from "../../system/streamed-file.ts";
import { openStreamed } from "../../system/write-named-file.ts";
import { eventsFormat } from "./events-schema.ts";
import type { Progress } from "./progress.ts";

/**
 * The most bytes that wait for the reader of a pipe. A reader that is further behind loses the rest, and delays
 * nothing.
 */
const backlog = 4 << 20;

/** The contents of the start event. */
export interface EventsStart {
  readonly plan: Plan;
  readonly mode: Mode;
  /** The target and the output, as the user named them. */
  readonly target: ReportTarget;
  readonly output?: string | undefined;
}

/** The file of `--events`: what happens in a run, one JSON object a line (schemas/events.schema.json). */
export class EventsFile implements Progress {
  readonly #path: string;
  readonly #file: StreamedFile;
  readonly #began = performance.now();
  /** The steps that have started, the innermost last. */
  readonly #open: StepId[] = [];

  /**
   * Opens the file and writes the start event.
   *
   * @param path as the user named it.
   * @param place the path for this process.
   * @throws {Refusal} `file-unwritable`
   */
  constructor(path: string, place: string, { plan, mode, target, output }: EventsStart) {
    this.#path = path;
    try {
      this.#file = openStreamed(place);
    } catch (error) {
      throw this.#refusal(error);
    }
    const { path: recipe, plugin, version } = plan.recipe;
    this.#write("start", {
      format: eventsFormat,
      tool,
      started: new Date().toISOString(),
      mode,
      recipe: { path: recipe, plugin, version },
      target,
      image: target.kind === "image" ? { path: target.name } : undefined,
      output,
      steps: plannedSteps(plan).map(({ id, title, depth }) => ({ id, title: printableLine(title), depth })),
    });
  }

  onEvent(event: RunEvent): void {
    switch (event.kind) {
      case "phase":
        this.#open.length = 0;
        this.#write("phase", { phase: event.phase, usual_seconds: event.usual });
        break;
      case "begin":
        this.#open.push(event.id);
        this.#write("step-start", { id: event.id });
        break;
      case "end": {
        const at = this.#open.lastIndexOf(event.id);
        if (at !== -1) this.#open.length = at;
        this.#write("step-end", { id: event.id, status: event.status });
        break;
      }
      case "output":
        this.#write("output", { id: this.#open.at(-1), line: event.line });
        break;
      case "note":
        this.#write("note", { text: printableLine(event.text) });
        break;
    }
  }

  stop(): void {}

  /**
   * Writes the end event and closes the file.
   *
   * @param result the outcome, or what was thrown instead.
   * @throws {Refusal} `file-unwritable` if any event could not be written.
   */
  async end(result: Outcome | { readonly thrown: unknown }): Promise<void> {
    this.#write(
      "end",
      typeof result === "string" ? { outcome: result } : { errors: errorsOf(result.thrown) },
    );
    const error = await this.#file.end();
    if (error) throw this.#refusal(error);
  }

  #write(event: string, fields: object): void {
    if (this.#file.pending > backlog) this.#file.abandon(new Error("the program that reads it is too slow"));
    const seconds = Math.round(performance.now() - this.#began) / 1000;
    this.#file.write(`${JSON.stringify({ event, seconds, ...fields })}\n`);
  }

  #refusal(error: unknown): Refusal {
    return new Refusal(diagnostic("file-unwritable", { path: this.#path, reason: reasonOf(error) }));
  }
}

function errorsOf(thrown: unknown): { readonly code: string; readonly message: string }[] {
  if (thrown instanceof Refusal) return thrown.diagnostics.map(({ code, message }) => ({ code, message }));
  return [{ code: "internal-error", message: thrown instanceof Error ? thrown.message : String(thrown) }];
}
