import { canonicalDistribution } from "../../plan/distributions.ts";
import type { Mode, StepId } from "../../plan/plan.ts";
import type { PackageChange, RunRecord, RunWarning, Verdict } from "../../plan/record.ts";
import { runWarningCodes } from "../../plan/record.ts";
import type { RunTrace } from "../../plan/trace.ts";
import { KeptEnd, KeptStart, ownCopy, shownStart, TextRoom } from "./kept-text.ts";
import type { Mask } from "./mask.ts";
import { TraceReader } from "./trace-reader.ts";
import { limits } from "./transcript-limits.ts";
import { isStepId, TranscriptSteps } from "./transcript-steps.ts";

/** What the lines of a transcript say. */
export interface ReadLines {
  readonly record: RunRecord;
  /** When steps ran and files changed; only of a reconcile that changed files. */
  readonly trace?: RunTrace;
  /** Whether this was a reconcile that ran scripts and changed no file of the guest. */
  readonly untouched: boolean;
  /** Of a part of a run that stopped on its way: the step after which another part goes on. */
  readonly stopped?: StepId;
  /** The device that was mounted as `/`, if the script names it. */
  readonly root?: string;
}

const verdicts: readonly string[] = [
  "conforms",
  "discrepancies",
  "done",
  "failed",
  "not-converged",
  "refused",
] satisfies Verdict[];
const guestKeys: readonly string[] = ["distro", "version", "family", "arch"];

/** Reads a line without its key. May return the text to which the rest of a long line belongs. */
type KeyReader = (rest: string) => unknown;

/** Reads the lines of a transcript after its header. */
export class RecordReader {
  readonly #mode: Mode;
  readonly #mask: Mask;
  readonly #room = new TextRoom();
  readonly #steps: TranscriptSteps;
  /** A check has no use for it. */
  readonly #trace: TraceReader | undefined;
  readonly #guest = new Map<string, string>();
  readonly #variables = new Map<string, KeptStart>();
  readonly #packages: PackageChange[] = [];
  readonly #warnings: RunWarning[] = [];
  #refused: KeptStart | undefined;
  #verdict: Verdict | undefined;
  #root: string | undefined;
  #stoppedAfter: StepId | undefined;
  #hasStopped = false;
  #untouched = false;
  /** Whether the line that is read is only the start of a line. */
  #continues = false;
  /** The text of that line. */
  #text: KeptStart | KeptEnd | undefined;

  constructor(mode: Mode, mask: Mask) {
    this.#mode = mode;
    this.#mask = mask;
    this.#steps = new TranscriptSteps(mode, this.#mask, this.#room, (...of) => this.#shown(...of));
    if (mode === "reconcile") {
      const show = (text: string, limit: number) => shownStart(text, mask, limit, this.#continues);
      this.#trace = new TraceReader(show, this.#room);
    }
  }

  /** What to do with a line, by its first word. */
  readonly #keyReaders = new Map<string, KeyReader>([
    ["guest", (rest) => this.#addGuest(...cut(rest))],
    ["root", (rest) => this.#setRoot(rest)],
    [
      "filesystem",
      (rest) => {
        this.#untouched ||= rest === "unchanged";
      },
    ],
    ["phase", (rest) => this.#steps.beginPhase(rest)],
    ["begin", (rest) => this.#steps.begin(...pair(rest))],
    [
      "end",
      (rest) => {
        const [id = "", status = "", seconds] = words(rest);
        this.#steps.end(id, status, seconds);
      },
    ],
    ["branch", (rest) => this.#steps.beginBranch(...pair(rest))],
    ["endbranch", (rest) => this.#steps.endBranch(...pair(rest))],
    ...["expected", "found", "diff", "would", "because", "stdout", "stderr"].map(
      (key): [string, KeyReader] => [key, (rest) => this.#steps.addText(key, rest)],
    ),
    ["differs", (rest) => this.#steps.addDifference(rest)],
    ["exit", (rest) => this.#steps.exit(rest)],
    ["truncated", () => this.#steps.truncated()],
    ["mark", (rest) => this.#steps.mark(rest)],
    ["wrote", (rest) => this.#steps.changedFiles.add(...cut(rest))],
    ["wrote-more", (rest) => this.#steps.changedFiles.addMore(...cut(rest))],
    ["moment", (rest) => this.#trace?.addMoment(rest)],
    ["changed", (rest) => this.#trace?.addFile(rest)],
    ["variable", (rest) => this.#addVariable(...cut(rest))],
    ["package", (rest) => this.#addPackage(rest)],
    ["refused", (rest) => this.#refuse(rest)],
    [
      "stopped",
      (rest) => {
        if (isStepId(rest)) this.#stoppedAfter = rest;
      },
    ],
    ["warning", (rest) => this.#warn(...cut(rest))],
    [
      "verdict",
      (rest) => {
        if (verdicts.includes(rest)) this.#verdict = rest as Verdict;
        this.#hasStopped = rest === "stopped";
      },
    ],
  ]);

  /** @param continues whether `readMore` gets the rest of the line. */
  read(line: string, continues: boolean): void {
    const [key, rest] = cut(line);
    this.#continues = continues;
    const text = this.#keyReaders.get(key)?.(rest);
    this.#text = text instanceof KeptStart || text instanceof KeptEnd ? text : undefined;
  }

  /** Reads more of the last line. */
  readMore(piece: string): void {
    this.#text?.add(piece);
  }

  finish(): ReadLines {
    const { steps, verify } = this.#steps.finish();
    const warnings = [...this.#warnings, ...this.#leftOut()];
    const variables = [...this.#variables].map(([id, value]) => [id, value.shown(this.#mask)]);
    const record: RunRecord = {
      mode: this.#mode,
      guest: {
        distro: canonicalDistribution(this.#guest.get("distro") || "unknown"),
        version: this.#guest.get("version") ?? "",
        family: this.#guest.get("family") ?? "",
        arch: this.#guest.get("arch") ?? "",
      },
      steps,
      ...(verify ? { verify } : {}),
      variables: Object.fromEntries(variables),
      ...(this.#mode === "reconcile" ? { packageChanges: this.#packages } : {}),
      ...(this.#verdict ? { verdict: this.#verdict } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
      ...(this.#refused ? { refused: this.#refused.shown(this.#mask) } : {}),
    };
    const trace = this.#trace?.finish();
    return {
      record,
      ...(trace ? { trace } : {}),
      untouched: this.#untouched,
      ...(this.#root ? { root: this.#root } : {}),
      ...(this.#hasStopped && this.#stoppedAfter !== undefined ? { stopped: this.#stoppedAfter } : {}),
    };
  }

  /** Returns the start of a line, or of a part of it, as it may be shown. It is empty if the room is full. */
  #shown(text: string, limit: number): string {
    const shown = shownStart(text, this.#mask, this.#room.limitOf(limit), this.#continues);
    this.#room.kept += Buffer.byteLength(shown) + limits.item;
    return shown;
  }

  /** Says what is left out of a transcript that exceeds the limits. */
  #leftOut(): RunWarning[] {
    const lists = [...this.#room.leftOut].map(([list, count]) => `${count} ${list}`);
    if (lists.length === 0) return [];
    return [
      { code: "output-left-out", text: `the run reports more than is kept; left out: ${lists.join(", ")}` },
    ];
  }

  #addGuest(key: string, value: string): void {
    if (guestKeys.includes(key)) this.#guest.set(key, this.#shown(value, 200));
  }

  #setRoot(root: string): void {
    this.#root = this.#shown(root, limits.text);
  }

  #addVariable(name: string, line: string): KeptStart | undefined {
    if (!/^[A-Za-z_]\w{0,200}$/.test(name)) return undefined;
    let value = this.#variables.get(name);
    if (!value) {
      if (this.#room.isFull || this.#variables.size >= limits.steps) {
        this.#room.leaveOut("variables");
        return undefined;
      }
      this.#room.kept += name.length;
      value = new KeptStart(limits.text, this.#room);
      this.#variables.set(ownCopy(name), value);
    }
    value.addLine(line);
    return value;
  }

  #refuse(line: string): KeptStart {
    this.#refused ??= new KeptStart(limits.text, this.#room);
    this.#refused.addLine(line);
    return this.#refused;
  }

  #warn(word: string, text: string): void {
    const code = runWarningCodes.find((known) => known === word);
    if (code === undefined) return;
    if (this.#warnings.length >= limits.warnings) this.#room.leaveOut("warnings");
    else this.#warnings.push({ code, text: this.#shown(text, limits.warning) });
  }

  #addPackage(line: string): void {
    const parts = line.split(" ", 4);
    if (parts.length !== 3 || parts[0] === "") return;
    if (this.#room.isFull || this.#packages.length >= limits.steps) {
      this.#room.leaveOut("packages");
      return;
    }
    const [name, from, to] = parts.map((part) => this.#shown(part, 1000)) as [string, string, string];
    if (name === "") return;
    this.#packages.push({ name, ...(from === "-" ? {} : { from }), ...(to === "-" ? {} : { to }) });
  }
}

const words = (text: string): string[] => text.split(" ", 3).map(ownCopy);

function pair(text: string): [string, string] {
  const [first = "", second = ""] = words(text);
  return [first, second];
}

/** Returns the first word of a text, and what follows the space after it. */
function cut(text: string): [string, string] {
  const at = text.indexOf(" ");
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
