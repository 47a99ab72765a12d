import type { Mode } from "../../plan/plan.ts";
import type { StepRecord, WrittenFiles } from "../../plan/record.ts";
import { limits } from "./transcript-limits.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A step whose changed files the appliance lists at the end of the transcript. */
interface Marked {
  readonly record: Writable<StepRecord>;
  readonly mode: Mode;
  readonly files: string[];
  more: number;
}

/**
 * Collects the files that the steps of a run changed. The appliance lists them at the end of the transcript, by a
 * number that the guest program gave to each step.
 */
export class ChangedFiles {
  readonly #text: (text: string, limit: number) => string;
  readonly #marked = new Map<number, Marked>();

  /** @param text makes a path safe to show, and cuts it to a limit. Returns an empty text for a path to leave out. */
  constructor(text: (text: string, limit: number) => string) {
    this.#text = text;
  }

  /** Gives a step its mark. */
  begin(mark: number, record: StepRecord, mode: Mode): void {
    this.#marked.set(mark, { record, mode, files: [], more: 0 });
  }

  /** Adds a file that the step with a mark changed. */
  add(mark: string, path: string): void {
    const marked = this.#marked.get(Number(mark));
    if (!marked) return;
    const shown = marked.files.length < limits.files ? this.#text(path, limits.warning) : "";
    if (shown === "") marked.more++;
    else marked.files.push(shown);
  }

  /** Sets how many more files the step with a mark changed, which the appliance did not list. */
  addMore(mark: string, count: string): void {
    const marked = this.#marked.get(Number(mark));
    if (marked) marked.more += /^\d{1,9}$/.test(count) ? Number(count) : 0;
  }

  /** Adds to each step the files that it changed. In a reconcile, a script that changed files is `changed`. */
  settle(steps: readonly StepRecord[], verify: readonly StepRecord[]): void {
    for (const { record, mode, files, more } of this.#marked.values()) {
      if (files.length === 0) continue;
      record.wrote = writtenFiles(files, more);
      if (mode === "reconcile" && record.status === "ok") record.status = "changed";
    }
    // Only the last change of each file is known. A script that wrote in the verification also wrote in the run.
    for (const { id, kind, wrote } of verify) {
      const first = steps.find((step) => step.id === id) as Writable<StepRecord> | undefined;
      if (!wrote || !first || kind !== "script") continue;
      const { files = [], more = 0 } = first.wrote ?? {};
      first.wrote = writtenFiles([...files, ...wrote.files], more + wrote.more);
      if (first.status === "ok") first.status = "changed";
    }
  }
}

function writtenFiles(paths: readonly string[], more: number): WrittenFiles {
  const sorted = [...new Set(paths)].sort();
  // What is in a folder follows it.
  const isParent = (path: string, index: number) =>
    path.endsWith("/") && sorted[index + 1]?.startsWith(path) === true;
  return { files: sorted.filter((path, index) => !isParent(path, index)), more };
}
