import { canonicalDistribution } from "../../plan/distributions.ts";
import type { Mode, StepId } from "../../plan/plan.ts";
import type { GuestIdentity, PackageChange, RunRecord, RunWarning, Verdict } from "../../plan/record.ts";
import { runWarningCodes } from "../../plan/record.ts";
import type { RunTrace } from "../../plan/trace.ts";
import { maskOf } from "./mask.ts";
import { sanitiseText } from "./sanitise.ts";
import { TraceReader } from "./trace-reader.ts";
import { limits } from "./transcript-limits.ts";
import { isStepId, TranscriptSteps } from "./transcript-steps.ts";

/** A transcript of the guest program (docs/dev/guest-program.md), as `parseTranscript` reads it. */
export interface Transcript {
  readonly record: RunRecord;
  /** When steps ran and files changed; only of a reconcile that changed files. */
  readonly trace?: RunTrace;
  /** Whether the output contained a transcript. */
  readonly found: boolean;
  /** Whether this was a reconcile that ran scripts and changed no file of the guest. */
  readonly untouched: boolean;
  /** Of a part of a run that stopped on its way: the step after which another part goes on. */
  readonly stopped?: StepId;
  /** The device that was mounted as `/`, if the script names it. */
  readonly root?: string;
}

const header = "sahara-image-transcript 1";
const verdicts: readonly string[] = [
  "conforms",
  "discrepancies",
  "done",
  "failed",
  "not-converged",
  "refused",
] satisfies Verdict[];

/**
 * Reads a transcript into a `RunRecord`. A guest wrote it, so it may be cut short or hold anything: the reader leaves
 * out what it does not understand, limits sizes, and removes control characters and secrets. It never throws.
 *
 * @param bytes what guestfish wrote to standard output, with the transcript as the last part. Bytes that are not
 *   UTF-8 become U+FFFD.
 * @param mode the mode that was requested. The transcript cannot change it.
 * @param secrets values to show as `***` everywhere.
 */
export function parseTranscript(bytes: Uint8Array, mode: Mode, secrets: readonly string[] = []): Transcript {
  const all = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes);
  // Use the last header: within the transcript no guest text starts a line, but text before it might look like one.
  const start = `\n${all}`.lastIndexOf(`\n${header}\n`);
  const reader = new Reader(mode, secrets);
  if (start !== -1) for (const line of lines(all, start + header.length + 1)) reader.read(line);
  return reader.finish(start !== -1);
}

function* lines(text: string, from: number): Generator<string> {
  for (let at = from; at < text.length; ) {
    const end = text.indexOf("\n", at);
    yield end === -1 ? text.slice(at) : text.slice(at, end);
    at = end === -1 ? text.length : end + 1;
  }
}

type LineReader = (words: readonly string[], rest: string) => void;

class Reader {
  readonly #mode: Mode;
  readonly #text: (text: string) => string;
  readonly #steps: TranscriptSteps;
  readonly #trace: TraceReader;
  readonly #guest = new Map<string, string>();
  readonly #variables = new Map<string, string[]>();
  readonly #packages: PackageChange[] = [];
  readonly #refused: string[] = [];
  readonly #warnings: RunWarning[] = [];
  #verdict: Verdict | undefined;
  #root: string | undefined;
  #stoppedAfter: StepId | undefined;
  #hasStopped = false;
  #untouched = false;

  constructor(mode: Mode, secrets: readonly string[]) {
    const mask = maskOf(secrets);
    this.#mode = mode;
    this.#text = (text) => {
      const clean = mask(sanitiseText(mask(text)));
      return clean.length > limits.text ? `${clean.slice(0, limits.text)}…` : clean;
    };
    this.#steps = new TranscriptSteps(mode, mask, this.#text);
    this.#trace = new TraceReader(this.#text);
  }

  /** What to do with a line, by its first word. */
  readonly #lineReaders = new Map<string, LineReader>([
    ["guest", ([key = ""], rest) => this.#guest.set(key, this.#text(after(key, rest)).slice(0, 200))],
    [
      "root",
      (_, rest) => {
        this.#root = this.#text(rest);
      },
    ],
    [
      "filesystem",
      (_, rest) => {
        this.#untouched ||= rest === "unchanged";
      },
    ],
    ["phase", (_, rest) => this.#steps.beginPhase(rest)],
    ["begin", ([id = "", kind = ""]) => this.#steps.begin(id, kind)],
    ["end", ([id = "", status = "", seconds]) => this.#steps.end(id, status, seconds)],
    ["branch", ([id = "", mode = ""]) => this.#steps.beginBranch(id, mode)],
    ["endbranch", ([id = "", status = ""]) => this.#steps.endBranch(id, status)],
    ...["expected", "found", "diff", "would", "because", "stdout", "stderr"].map(
      (key): [string, LineReader] => [key, (_, rest) => this.#steps.addText(key, rest)],
    ),
    ["differs", (_, rest) => this.#steps.addDifference(rest)],
    ["exit", (_, rest) => this.#steps.exit(rest)],
    ["truncated", () => this.#steps.truncated()],
    ["mark", (_, rest) => this.#steps.mark(rest)],
    ["wrote", ([mark = ""], rest) => this.#steps.changedFiles.add(mark, after(mark, rest))],
    ["wrote-more", ([mark = ""], rest) => this.#steps.changedFiles.addMore(mark, after(mark, rest))],
    ["moment", (words) => this.#trace.addMoment(words)],
    ["changed", (_, rest) => this.#trace.addFile(rest)],
    ["variable", ([name = ""], rest) => this.#addVariable(name, after(name, rest))],
    ["package", (words) => this.#addPackage(words)],
    ["refused", (_, rest) => this.#refused.length < 100 && this.#refused.push(rest)],
    [
      "stopped",
      (_, rest) => {
        if (isStepId(rest)) this.#stoppedAfter = rest;
      },
    ],
    ["warning", ([code = ""], rest) => this.#warn(code, after(code, rest))],
    [
      "verdict",
      (_, rest) => {
        if (verdicts.includes(rest)) this.#verdict = rest as Verdict;
        this.#hasStopped = rest === "stopped";
      },
    ],
  ]);

  read(line: string): void {
    const [key = ""] = line.split(" ", 1);
    const rest = after(key, line);
    this.#lineReaders.get(key)?.(rest.split(" ", 8), rest);
  }

  finish(found: boolean): Transcript {
    const { steps, verify } = this.#steps.finish();
    const guest: GuestIdentity = {
      distro: canonicalDistribution(this.#guest.get("distro") || "unknown"),
      version: this.#guest.get("version") ?? "",
      family: this.#guest.get("family") ?? "",
      arch: this.#guest.get("arch") ?? "",
    };
    const record: RunRecord = {
      mode: this.#mode,
      guest,
      steps,
      ...(verify ? { verify } : {}),
      variables: Object.fromEntries(
        [...this.#variables].map(([id, value]) => [id, this.#text(value.join("\n"))]),
      ),
      ...(this.#mode === "reconcile" ? { packageChanges: this.#packages } : {}),
      ...(this.#verdict ? { verdict: this.#verdict } : {}),
      ...(this.#warnings.length > 0 ? { warnings: this.#warnings } : {}),
      ...(this.#refused.length > 0 ? { refused: this.#text(this.#refused.join("\n")) } : {}),
    };
    const trace = this.#trace.finish();
    return {
      record,
      ...(trace ? { trace } : {}),
      found,
      untouched: this.#untouched,
      ...(this.#root ? { root: this.#root } : {}),
      ...(this.#hasStopped && this.#stoppedAfter !== undefined ? { stopped: this.#stoppedAfter } : {}),
    };
  }

  #addVariable(name: string, line: string): void {
    if (!/^[A-Za-z_]\w{0,200}$/.test(name)) return;
    const lines = this.#variables.get(name);
    if (lines) lines.push(line);
    else if (this.#variables.size < limits.steps) this.#variables.set(name, [line]);
  }

  #warn(word: string, text: string): void {
    const code = runWarningCodes.find((known) => known === word);
    if (code === undefined || this.#warnings.length >= limits.warnings) return;
    this.#warnings.push({ code, text: this.#text(text).slice(0, limits.warning) });
  }

  #addPackage(words: readonly string[]): void {
    if (words.length !== 3 || this.#packages.length >= limits.steps) return;
    const [name, from, to] = words.map((word) => this.#text(word).slice(0, 1000)) as [string, string, string];
    if (name === "") return;
    this.#packages.push({ name, ...(from === "-" ? {} : { from }), ...(to === "-" ? {} : { to }) });
  }
}

/** The text after a word and the space that follows it. */
const after = (word: string, text: string) => text.slice(word.length + 1);
