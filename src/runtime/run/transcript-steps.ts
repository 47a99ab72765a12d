import type { Mode, Status, StepId, StepKind } from "../../plan/plan.ts";
import type { BranchRecord, Difference, StepOutput, StepRecord } from "../../plan/record.ts";
import { ChangedFiles } from "./changed-files.ts";
import { KeptEnd, KeptStart, type TextRoom } from "./kept-text.ts";
import type { Mask } from "./mask.ts";
import { limits } from "./transcript-limits.ts";

const statuses: readonly string[] = [
  "ok",
  "changed",
  "discrepancy",
  "failed",
  "skipped",
  "undetermined",
  "not-converged",
] satisfies Status[];
/** The form of a step's kind: the key of its validator. */
const kindForm = /^[a-z][a-z0-9_]{0,99}$/;
const stepIdForm = /^\d{1,9}(?:\.\d{1,9})*$/;

export const isStatus = (word: string): word is Status => statuses.includes(word);
export const isStepId = (word: string): word is StepId => stepIdForm.test(word) && word.length <= 200;
const isMode = (word: string): word is Mode => word === "test-only" || word === "reconcile";

const outputKeys: readonly string[] = ["stdout", "stderr"];

type Texts = Map<string, KeptStart | KeptEnd>;

interface OpenStep {
  readonly type: "step";
  readonly id: StepId;
  readonly kind: StepKind;
  readonly texts: Texts;
  /** Of a state step: the attributes that differ, each with its texts. */
  readonly differences: { readonly attribute: string; readonly texts: Texts }[];
  readonly branches: BranchRecord[];
  readonly siblings: StepRecord[];
  exitCode?: number;
  mark?: number;
  truncated: boolean;
}

interface OpenBranch {
  readonly type: "branch";
  readonly id: StepId;
  readonly mode: Mode;
  readonly steps: StepRecord[];
  readonly siblings: BranchRecord[];
}

/** Builds the tree of step records from the lines of a transcript, in the order in which they come. */
export class TranscriptSteps {
  readonly #mode: Mode;
  readonly #mask: Mask;
  readonly #room: TextRoom;
  readonly #text: (text: string, limit: number) => string;
  readonly #steps: StepRecord[] = [];
  readonly #open: (OpenStep | OpenBranch)[] = [];
  /** The files that steps changed, by the marks of the steps. */
  readonly changedFiles: ChangedFiles;
  #verify: StepRecord[] | undefined;
  #begun = 0;
  #differences = 0;

  /**
   * @param mode the mode of the run.
   * @param mask hides secrets in the texts of steps.
   * @param room bounds what is kept of these texts.
   * @param text makes a line of the transcript safe to show, and cuts it to a limit.
   */
  constructor(mode: Mode, mask: Mask, room: TextRoom, text: (text: string, limit: number) => string) {
    this.#mode = mode;
    this.#mask = mask;
    this.#room = room;
    this.#text = text;
    this.changedFiles = new ChangedFiles(text);
  }

  /** Ends the current phase; with `verify`, the steps that follow belong to the verification. */
  beginPhase(phase: string): void {
    this.#closeTo(0);
    if (phase === "verify") this.#verify ??= [];
  }

  begin(id: string, word: string): void {
    if (!isStepId(id) || !kindForm.test(word)) return;
    if (!this.#mayBegin()) return;
    const around = this.#open.at(-1);
    // A step within another step (the body of a case) is listed beside it, in the branch around both or at the top.
    const holder = this.#open.findLast((open) => open.type === "branch");
    const siblings =
      around?.type === "branch" ? around.steps : (holder?.steps ?? this.#verify ?? this.#steps);
    this.#open.push({
      type: "step",
      id,
      kind: word,
      texts: new Map(),
      differences: [],
      branches: [],
      siblings,
      truncated: false,
    });
  }

  #mayBegin(): boolean {
    const may = this.#open.length < limits.depth && this.#begun < limits.steps;
    if (may) this.#begun++;
    else this.#room.leaveOut("steps");
    return may;
  }

  beginBranch(id: string, mode: string): void {
    const step = this.#open.at(-1);
    if (step?.type !== "step" || !isStepId(id) || !isMode(mode)) return;
    if (!this.#mayBegin()) return;
    this.#open.push({ type: "branch", id, mode, steps: [], siblings: step.branches });
  }

  end(id: string, status: string, seconds: string | undefined): void {
    const depth = this.#open.findLastIndex((open) => open.type === "step" && open.id === id);
    if (depth === -1 || !isStatus(status)) return;
    this.#closeTo(depth + 1);
    const took =
      seconds !== undefined && /^\d{1,9}(?:\.\d{1,9})?$/.test(seconds) ? Number(seconds) : undefined;
    this.#closeStep(this.#open.pop() as OpenStep, status, took);
  }

  endBranch(id: string, status: string): void {
    const depth = this.#open.findLastIndex((open) => open.type === "branch" && open.id === id);
    if (depth === -1 || (status !== "ok" && status !== "discrepancy" && status !== "failed")) return;
    this.#closeTo(depth + 1);
    this.#closeBranch(this.#open.pop() as OpenBranch, status);
  }

  exit(text: string): void {
    const step = this.#innermost();
    if (step && /^\d{1,3}$/.test(text)) step.exitCode = Number(text);
  }

  truncated(): void {
    const step = this.#innermost();
    if (step) step.truncated = true;
  }

  /** Adds a line to a text of the innermost step (`expected`, `stdout`, …), and returns the text. */
  addText(key: string, line: string): KeptStart | KeptEnd | undefined {
    const step = this.#innermost();
    if (!step) return undefined;
    const isOfDifference = key === "expected" || key === "found" || key === "diff";
    const { texts } = (isOfDifference ? step.differences.at(-1) : undefined) ?? step;
    let text = texts.get(key);
    if (!text) {
      text = outputKeys.includes(key)
        ? new KeptEnd(limits.output, this.#room)
        : new KeptStart(limits.text, this.#room);
      texts.set(key, text);
    }
    text.addLine(line);
    return text;
  }

  /** Starts an attribute of the innermost step that differs. The texts that follow are about it. */
  addDifference(attribute: string): void {
    const { differences } = this.#innermost() ?? {};
    if (!differences) return;
    if (
      this.#room.isFull ||
      differences.length >= limits.differences ||
      this.#differences >= limits.allDifferences
    ) {
      this.#room.leaveOut("differences");
      return;
    }
    this.#differences++;
    differences.push({ attribute: this.#text(attribute, limits.warning), texts: new Map() });
  }

  /** Gives the innermost step a number, by which the appliance later lists the files that the step changed. */
  mark(text: string): void {
    const step = this.#innermost();
    if (step && /^\d{1,9}$/.test(text)) step.mark = Number(text);
  }

  /** Ends all open steps, and returns the records of the run and of the verification, if there was one. */
  finish(): { readonly steps: readonly StepRecord[]; readonly verify?: readonly StepRecord[] } {
    this.#closeTo(0);
    this.changedFiles.settle(this.#steps, this.#verify ?? []);
    return { steps: this.#steps, ...(this.#verify ? { verify: this.#verify } : {}) };
  }

  /** Ends all open steps and branches below a depth. The guest program died before it could end them. */
  #closeTo(depth: number): void {
    while (this.#open.length > depth) {
      const open = this.#open.pop()!;
      if (open.type === "step") this.#closeStep(open, "undetermined", undefined);
      else this.#closeBranch(open, "failed");
    }
  }

  #closeStep(step: OpenStep, status: Status, seconds: number | undefined): void {
    const sentence = (key: "expected" | "found" | "would" | "because") => {
      const text = this.#start(step.texts, key);
      return text === undefined ? {} : { [key]: text };
    };
    const differences = step.differences.map((difference) => this.#difference(difference));
    const output = this.#output(step);
    const record: StepRecord = {
      id: step.id,
      kind: step.kind,
      status,
      ...sentence("expected"),
      ...sentence("found"),
      ...(differences.length > 0 ? { differences } : {}),
      ...sentence("would"),
      ...sentence("because"),
      ...(output ? { output } : {}),
      ...(step.branches.length > 0 ? { branches: step.branches } : {}),
      ...(seconds === undefined ? {} : { seconds }),
    };
    step.siblings.push(record);
    if (step.mark !== undefined) this.changedFiles.begin(step.mark, record, this.#modeNow());
  }

  #difference({ attribute, texts }: OpenStep["differences"][number]): Difference {
    const text = (key: string) => this.#start(texts, key) ?? "";
    const diff = text("diff");
    return { attribute, expected: text("expected"), found: text("found"), ...(diff ? { diff } : {}) };
  }

  #start(texts: Texts, key: string): string | undefined {
    const text = texts.get(key);
    return text instanceof KeptStart ? text.shown(this.#mask) : undefined;
  }

  /** The mode in which the guest program runs the steps that are being read. */
  #modeNow(): Mode {
    const branch = this.#open.findLast((open): open is OpenBranch => open.type === "branch");
    return branch?.mode ?? (this.#verify ? "test-only" : this.#mode);
  }

  #closeBranch({ id, mode, steps, siblings }: OpenBranch, status: BranchRecord["status"]): void {
    siblings.push({ id, mode, status, steps });
  }

  #output(step: OpenStep): StepOutput | undefined {
    let truncated = step.truncated;
    const stream = (key: "stdout" | "stderr") => {
      const kept = step.texts.get(key);
      if (!(kept instanceof KeptEnd)) return "";
      const { text, isCut } = kept.shown(this.#mask, !step.truncated);
      truncated ||= isCut;
      return text;
    };
    if (!step.texts.has("stdout") && !step.texts.has("stderr") && step.exitCode === undefined)
      return undefined;
    const stdout = stream("stdout");
    const stderr = stream("stderr");
    return { stdout, stderr, ...(step.exitCode === undefined ? {} : { exitCode: step.exitCode }), truncated };
  }

  #innermost(): OpenStep | undefined {
    return this.#open.findLast((open): open is OpenStep => open.type === "step");
  }
}
