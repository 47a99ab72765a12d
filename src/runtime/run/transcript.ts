import { canonicalDistribution } from "../../plan/distributions.ts";
import type { Mode, Status, StepId, StepKind } from "../../plan/plan.ts";
import type {
  BranchRecord,
  GuestIdentity,
  PackageChange,
  RunRecord,
  RunWarning,
  StepOutput,
  StepRecord,
  Verdict,
  WrittenFiles,
} from "../../plan/record.ts";
import { runWarningCodes } from "../../plan/record.ts";
import { type Mask, maskOf } from "./mask.ts";
import { sanitiseText } from "./sanitise.ts";

/**
 * Reads the transcript that the guest program writes (docs/dev/guest-program.md) into a `RunRecord`. It is
 * total: the transcript comes out of a guest, so it may be cut short or be anything at all; what can't be
 * understood is left out, sizes are bounded, and no text of it keeps a control character or a secret.
 */
export interface Transcript {
  readonly record: RunRecord;
  /** Whether a transcript was found at all. */
  readonly found: boolean;
  /** A reconcile that ran scripts changed no file of the guest. */
  readonly untouched: boolean;
  /** The device that was mounted as `/`, where the script says. */
  readonly root?: string;
}

/** More than any honest run has; what is beyond is left out. */
export const limits = {
  steps: 20_000,
  depth: 100,
  /** Characters of an output stream: of a longer one the end is kept. */
  output: 65_536,
  /** Characters of a sentence (expected, found, …) or of a variable's value: of a longer one the start is kept. */
  text: 65_536,
  /** Warnings, and characters of each. */
  warnings: 200,
  warning: 2000,
  /** Files and folders that a script wrote. */
  files: 100,
} as const;

const header = "sahara-image-transcript 1";
const statuses: readonly string[] = [
  "ok",
  "changed",
  "discrepancy",
  "failed",
  "skipped",
  "undetermined",
  "not-converged",
] satisfies Status[];
const verdicts: readonly string[] = [
  "conforms",
  "discrepancies",
  "done",
  "failed",
  "not-converged",
  "refused",
] satisfies Verdict[];
/** The keys of validators; a plan has the kinds that a report shows. */
const kind = /^[a-z][a-z0-9_]{0,99}$/;
const stepId = /^\d{1,9}(?:\.\d{1,9})*$/;

export const isStatus = (word: string): word is Status => statuses.includes(word);
export const isStepId = (word: string): word is StepId => stepId.test(word) && word.length <= 200;
const isMode = (word: string): word is Mode => word === "test-only" || word === "reconcile";

interface OpenStep {
  readonly type: "step";
  readonly id: StepId;
  readonly kind: StepKind;
  readonly texts: Map<string, string[]>;
  readonly branches: BranchRecord[];
  readonly siblings: StepRecord[];
  exitCode?: number;
  mark?: number;
  truncated: boolean;
}

/** A step of which the appliance may have more to say at the end of the transcript. */
interface Marked {
  readonly record: Writable<StepRecord>;
  readonly mode: Mode;
  readonly files: string[];
  more: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface OpenBranch {
  readonly type: "branch";
  readonly id: StepId;
  readonly mode: Mode;
  readonly steps: StepRecord[];
  readonly siblings: BranchRecord[];
}

/**
 * @param bytes what guestfish wrote to standard output: the transcript is its last part. Bytes that are not
 *   UTF-8 become U+FFFD.
 * @param mode the mode that was asked for; the transcript has no say in it.
 * @param secrets values to show as `***` wherever they stand.
 */
export function parseTranscript(bytes: Uint8Array, mode: Mode, secrets: readonly string[] = []): Transcript {
  const all = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes);
  // The last header: nothing that a guest prints starts a line within the transcript, but something that was
  // printed before it might look like one.
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

function writtenFiles(paths: readonly string[], more: number): WrittenFiles {
  const parents = new Set(paths.flatMap(foldersOf));
  return { files: [...new Set(paths)].filter((path) => !parents.has(path)).sort(), more };
}

/** The folders above a path, each with a slash at its end. */
function foldersOf(path: string): string[] {
  const parts = path.replace(/\/$/, "").split("/").slice(0, -1);
  return parts.map((_, index) => `${parts.slice(0, index + 1).join("/")}/`);
}

class Reader {
  readonly #mask: Mask;
  readonly #guest = new Map<string, string>();
  readonly #steps: StepRecord[] = [];
  readonly #variables = new Map<string, string[]>();
  readonly #packages: PackageChange[] = [];
  readonly #open: (OpenStep | OpenBranch)[] = [];
  readonly #refused: string[] = [];
  readonly #warnings: RunWarning[] = [];
  readonly #marked = new Map<number, Marked>();
  #verify: StepRecord[] | undefined;
  readonly #mode: Mode;
  #verdict: Verdict | undefined;
  #root: string | undefined;
  #untouched = false;
  #begun = 0;

  constructor(mode: Mode, secrets: readonly string[]) {
    this.#mode = mode;
    this.#mask = maskOf(secrets);
  }

  read(line: string): void {
    const space = line.indexOf(" ");
    const key = space === -1 ? line : line.slice(0, space);
    const rest = space === -1 ? "" : line.slice(space + 1);
    const words = rest.split(" ", 8);
    switch (key) {
      case "guest":
        this.#guest.set(words[0]!, this.#text(rest.slice(words[0]!.length + 1)).slice(0, 200));
        return;
      case "root":
        this.#root = this.#text(rest);
        return;
      case "filesystem":
        this.#untouched ||= rest === "unchanged";
        return;
      case "phase":
        this.#closeTo(0);
        if (rest === "verify") this.#verify ??= [];
        return;
      case "begin":
        this.#begin(words[0]!, words[1] ?? "");
        return;
      case "end":
        this.#end(words[0]!, words[1] ?? "", words[2]);
        return;
      case "branch":
        this.#beginBranch(words[0]!, words[1] ?? "");
        return;
      case "endbranch":
        this.#endBranch(words[0]!, words[1] ?? "");
        return;
      case "expected":
      case "found":
      case "would":
      case "because":
      case "stdout":
      case "stderr":
        this.#addText(key, rest);
        return;
      case "exit": {
        const step = this.#innermost();
        if (step && /^\d{1,3}$/.test(rest)) step.exitCode = Number(rest);
        return;
      }
      case "truncated": {
        const step = this.#innermost();
        if (step) step.truncated = true;
        return;
      }
      case "variable": {
        const id = words[0]!;
        if (!/^[A-Za-z_]\w{0,200}$/.test(id)) return;
        const value = this.#variables.get(id);
        if (value) value.push(rest.slice(id.length + 1));
        else if (this.#variables.size < limits.steps) this.#variables.set(id, [rest.slice(id.length + 1)]);
        return;
      }
      case "package":
        if (words.length === 3 && this.#packages.length < limits.steps) this.#addPackage(words);
        return;
      case "refused":
        if (this.#refused.length < 100) this.#refused.push(rest);
        return;
      case "mark": {
        const step = this.#innermost();
        if (step && /^\d{1,9}$/.test(rest)) step.mark = Number(rest);
        return;
      }
      case "wrote":
      case "wrote-more":
        this.#addFiles(key, this.#marked.get(Number(words[0])), rest.slice(words[0]!.length + 1));
        return;
      case "warning":
        this.#warn(words[0]!, rest.slice(words[0]!.length + 1));
        return;
      case "verdict":
        if (verdicts.includes(rest)) this.#verdict = rest as Verdict;
        return;
    }
  }

  finish(found: boolean): Transcript {
    this.#closeTo(0);
    this.#settleFiles();
    const guest: GuestIdentity = {
      distro: canonicalDistribution(this.#guest.get("distro") || "unknown"),
      version: this.#guest.get("version") ?? "",
      family: this.#guest.get("family") ?? "",
      arch: this.#guest.get("arch") ?? "",
    };
    const record: RunRecord = {
      mode: this.#mode,
      guest,
      steps: this.#steps,
      ...(this.#verify ? { verify: this.#verify } : {}),
      variables: Object.fromEntries(
        [...this.#variables].map(([id, value]) => [id, this.#text(value.join("\n"))]),
      ),
      ...(this.#mode === "reconcile" ? { packageChanges: this.#packages } : {}),
      ...(this.#verdict ? { verdict: this.#verdict } : {}),
      ...(this.#warnings.length > 0 ? { warnings: this.#warnings } : {}),
      ...(this.#refused.length > 0 ? { refused: this.#text(this.#refused.join("\n")) } : {}),
    };
    return { record, found, untouched: this.#untouched, ...(this.#root ? { root: this.#root } : {}) };
  }

  #text(text: string): string {
    const clean = this.#mask(sanitiseText(this.#mask(text)));
    return clean.length > limits.text ? `${clean.slice(0, limits.text)}…` : clean;
  }

  #addFiles(key: "wrote" | "wrote-more", marked: Marked | undefined, text: string): void {
    if (!marked) return;
    if (key === "wrote-more") marked.more = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    else if (marked.files.length < limits.files) marked.files.push(this.#text(text).slice(0, limits.warning));
  }

  /** Gives the steps the files that they changed. In a reconcile a script that changed files is `changed`. */
  #settleFiles(): void {
    for (const { record, mode, files, more } of this.#marked.values()) {
      if (files.length === 0) continue;
      record.wrote = writtenFiles(files, more);
      if (mode === "reconcile" && record.status === "ok") record.status = "changed";
    }
    // Of each file only the last change is known. A script that wrote in the second look wrote before, too.
    for (const { id, kind, wrote } of this.#verify ?? []) {
      const first = this.#steps.find((step) => step.id === id) as Writable<StepRecord> | undefined;
      if (!wrote || !first || kind !== "script") continue;
      const { files = [], more = 0 } = first.wrote ?? {};
      first.wrote = writtenFiles([...files, ...wrote.files], more + wrote.more);
      if (first.status === "ok") first.status = "changed";
    }
  }

  #warn(word: string, text: string): void {
    const code = runWarningCodes.find((known) => known === word);
    if (code === undefined || this.#warnings.length >= limits.warnings) return;
    this.#warnings.push({ code, text: this.#text(text).slice(0, limits.warning) });
  }

  #begin(id: string, word: string): void {
    if (!isStepId(id) || !kind.test(word)) return;
    if (this.#open.length >= limits.depth || ++this.#begun > limits.steps) return;
    const around = this.#open.at(-1);
    // A step stands in a branch or at the top; one within another step (the body of a case) is listed beside it.
    const holder = [...this.#open].reverse().find((one) => one.type === "branch");
    const siblings =
      around?.type === "branch" ? around.steps : (holder?.steps ?? this.#verify ?? this.#steps);
    this.#open.push({
      type: "step",
      id,
      kind: word,
      texts: new Map(),
      branches: [],
      siblings,
      truncated: false,
    });
  }

  #beginBranch(id: string, mode: string): void {
    const step = this.#open.at(-1);
    if (step?.type !== "step" || !isStepId(id) || !isMode(mode)) return;
    if (this.#open.length >= limits.depth || ++this.#begun > limits.steps) return;
    this.#open.push({ type: "branch", id, mode, steps: [], siblings: step.branches });
  }

  #end(id: string, status: string, seconds: string | undefined): void {
    const depth = this.#open.findLastIndex((one) => one.type === "step" && one.id === id);
    if (depth === -1 || !isStatus(status)) return;
    this.#closeTo(depth + 1);
    const took =
      seconds !== undefined && /^\d{1,9}(?:\.\d{1,9})?$/.test(seconds) ? Number(seconds) : undefined;
    this.#closeStep(this.#open.pop() as OpenStep, status, took);
  }

  #endBranch(id: string, status: string): void {
    const depth = this.#open.findLastIndex((one) => one.type === "branch" && one.id === id);
    if (depth === -1 || (status !== "ok" && status !== "discrepancy" && status !== "failed")) return;
    this.#closeTo(depth + 1);
    const branch = this.#open.pop() as OpenBranch;
    branch.siblings.push({ id: branch.id, mode: branch.mode, status, steps: branch.steps });
  }

  /** Ends what was begun and never ended, down to a depth: the guest program died in it. */
  #closeTo(depth: number): void {
    while (this.#open.length > depth) {
      const one = this.#open.pop()!;
      if (one.type === "step") this.#closeStep(one, "undetermined", undefined);
      else one.siblings.push({ id: one.id, mode: one.mode, status: "failed", steps: one.steps });
    }
  }

  #closeStep(step: OpenStep, status: Status, seconds: number | undefined): void {
    const sentence = (key: "expected" | "found" | "would" | "because") => {
      const text = step.texts.get(key);
      return text ? { [key]: this.#text(text.join("\n")) } : {};
    };
    const output = this.#output(step);
    const record: StepRecord = {
      id: step.id,
      kind: step.kind,
      status,
      ...sentence("expected"),
      ...sentence("found"),
      ...sentence("would"),
      ...sentence("because"),
      ...(output ? { output } : {}),
      ...(step.branches.length > 0 ? { branches: step.branches } : {}),
      ...(seconds === undefined ? {} : { seconds }),
    };
    step.siblings.push(record);
    if (step.mark !== undefined)
      this.#marked.set(step.mark, { record, mode: this.#modeNow(), files: [], more: 0 });
  }

  /** What the steps that are read now are run in. */
  #modeNow(): Mode {
    const branch = this.#open.findLast((one): one is OpenBranch => one.type === "branch");
    return branch?.mode ?? (this.#verify ? "test-only" : this.#mode);
  }

  #output(step: OpenStep): StepOutput | undefined {
    let truncated = step.truncated;
    const stream = (key: "stdout" | "stderr") => {
      const text = (step.texts.get(key) ?? []).join("\n");
      const hide = step.truncated ? this.#mask.cutStart : this.#mask;
      const clean = hide(sanitiseText(hide(text)));
      if (clean.length <= limits.output) return clean;
      truncated = true;
      return clean.slice(-limits.output).replace(/^[\udc00-\udfff]/, "");
    };
    if (!step.texts.has("stdout") && !step.texts.has("stderr") && step.exitCode === undefined)
      return undefined;
    const stdout = stream("stdout");
    const stderr = stream("stderr");
    return { stdout, stderr, ...(step.exitCode === undefined ? {} : { exitCode: step.exitCode }), truncated };
  }

  #innermost(): OpenStep | undefined {
    return this.#open.findLast((one): one is OpenStep => one.type === "step");
  }

  #addText(key: string, text: string): void {
    const step = this.#innermost();
    if (!step) return;
    const texts = step.texts.get(key);
    if (texts) texts.push(text);
    else step.texts.set(key, [text]);
  }

  #addPackage(words: readonly string[]): void {
    const [name, from, to] = words.map((word) => this.#text(word).slice(0, 1000)) as [string, string, string];
    if (name === "") return;
    this.#packages.push({ name, ...(from === "-" ? {} : { from }), ...(to === "-" ? {} : { to }) });
  }
}
