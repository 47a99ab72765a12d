import { type Diagnostic, diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import type { VariableId } from "../../plan/plan.ts";
import type { RunRecord, Verdict } from "../../plan/record.ts";
import { makeTemporaryFolder } from "../../system/temporary-folder.ts";
import { type ProgramResult, watchProgram } from "../appliance/watch-program.ts";
import type { Outcome, WorkRequest } from "../request.ts";
import { explainRefusal } from "../run/failures.ts";
import { gatherHandIn, writeHandIn } from "../run/hand-in.ts";
import { LiveEvents } from "../run/live-events.ts";
import { maskOf } from "../run/mask.ts";
import { outcomeOf } from "../run/outcome.ts";
import { type Transcript, TranscriptReader } from "../run/transcript.ts";
import { explainSilence } from "./explain-silence.ts";
import { commandFor, type LiveTarget } from "./live-target.ts";

/** A run of a guest program on a target itself. */
export interface LiveRequest
  extends Pick<WorkRequest, "mode" | "network" | "timeout" | "signal" | "onEvent"> {
  readonly target: LiveTarget;
  /** The guest program of the plan. */
  readonly program: string;
  /** The values of the plan's secret variables. */
  readonly secrets: ReadonlyMap<VariableId, string>;
}

export interface LiveResult {
  readonly record: RunRecord;
  readonly outcome: Outcome;
  /** Why an apply ended early. Its outcome is `failed`. */
  readonly problem?: Diagnostic;
}

/** Seconds that a run may take to end after it was asked to: a package transaction is completed first. */
const patience = { host: 60, root: 600 };
/** Seconds that a host may take to answer that it was asked. */
const answer = 5;

/**
 * Runs a guest program on a host or in a root folder. Nothing of it stays there; what it changed stays.
 *
 * @throws {Refusal} with exit code 3 if no result is known and no step of an apply had begun.
 */
export async function runLive(request: LiveRequest): Promise<LiveResult> {
  const { target, mode, network, program, secrets, timeout, signal } = request;
  const handIn = gatherHandIn({ secrets, network: network && target.kind === "root" }, process.env, "here");
  const mask = maskOf(handIn.secrets);
  const live = new LiveEvents(mask, (event) => request.onEvent?.(event));
  const reader = new TranscriptReader(mode, handIn.secrets);
  const scratch = makeTemporaryFolder();
  try {
    const words = await commandFor(target, { mode, network, scratch: scratch.path });
    request.onEvent?.({ kind: "phase", phase: "connecting" });
    const lines = Buffer.from(writeHandIn(handIn.values));
    const text = Buffer.from(program);
    const result = await watchProgram({
      words,
      env: { ...process.env, LC_ALL: "C" },
      cwd: "/",
      folders: [],
      inherit: [],
      tether: {
        input: Buffer.concat([Buffer.from(`${lines.length} ${text.length}\n`), lines, text]),
        patience: patience[target.kind],
        // A program that has started, and has no console, can't answer.
        answer: () => (target.kind === "host" && (live.announced || !reader.begun) ? answer : undefined),
      },
      stdoutLimit: 4096,
      timeout,
      signal,
      onStdout: (chunk) => reader.write(chunk),
      onStderr: (chunk) => live.write(chunk),
    });
    if (result.isSilent) request.onEvent?.({ kind: "note", text: silence(request) });
    return judge(request, result, reader.finish(), { mask, step: live.running });
  } finally {
    scratch.remove();
  }
}

/** Says what stays on a host that does not answer. */
function silence({ target, mode }: LiveRequest): string {
  const ends = `${target.name} does not answer: what was started there ends when the host notices that the connection is lost`;
  return mode === "reconcile" ? `${ends}, and may change it until then` : ends;
}

function judge(
  { target, mode, timeout }: LiveRequest,
  result: ProgramResult,
  { record: printed, found, ...transcript }: Transcript,
  seen: { readonly mask: (text: string) => string; readonly step: string | undefined },
): LiveResult {
  const { ended, exitCode } = result;
  const record = withVerdict(printed, verdictOf(target, exitCode, printed.verdict));
  if (ended.why === "interrupted") return { record: withoutVerdict(printed), outcome: "interrupted" };
  const begun = mode === "reconcile" && printed.steps.length > 0;
  if (record.verdict === "refused" && !begun)
    throw new Refusal(explainLiveRefusal(target, record.refused ?? "the guest program refused to start"));
  const outcome = outcomeOf({ ...transcript, record, found });
  if (outcome !== undefined && ended.why === "by-itself") return { record, outcome };
  const { name } = target;
  const step = seen.step ?? lastOpen(printed);
  if (ended.why === "timeout" && !begun)
    throw new Refusal(diagnostic("live-timeout", { target: name, seconds: timeout!, step }));
  if (!found) throw new Refusal(explainSilence(target, result, seen.mask));
  const end =
    ended.why === "timeout"
      ? `it was stopped after ${timeout} s`
      : exitCode === 255 && target.kind === "host"
        ? "the connection was lost"
        : "the program was killed";
  const detail = printed.refused ?? end;
  if (!begun) throw new Refusal(diagnostic("live-lost", { target: name, detail, step }));
  const problem = diagnostic("apply-cut-off", { target: name, detail, step });
  return { record: markCutOff(withoutVerdict(printed), detail), outcome: "failed", problem };
}

/** The exit statuses of the guest program (guest/main.sh), in the appliance's way and in that of a live host. */
const inFolder: readonly (Verdict | undefined)[] = [
  "conforms",
  "done",
  "discrepancies",
  "failed",
  "not-converged",
  "refused",
];
const onHost: Readonly<Record<Verdict, number>> = {
  conforms: 0,
  done: 0,
  discrepancies: 1,
  "not-converged": 1,
  failed: 4,
  refused: 3,
};

/** Returns the verdict; undefined if the exit status and the transcript do not fit together. */
function verdictOf(
  { kind }: LiveTarget,
  exitCode: number | null,
  printed: Verdict | undefined,
): Verdict | undefined {
  if (kind === "root") return inFolder[(exitCode ?? 0) - 10];
  return printed !== undefined && onHost[printed] === exitCode ? printed : undefined;
}

function withVerdict(record: RunRecord, verdict: Verdict | undefined): RunRecord {
  const without = withoutVerdict(record);
  return verdict === undefined ? without : { ...without, verdict };
}

function withoutVerdict({ verdict: _, ...record }: RunRecord): RunRecord {
  return record;
}

/** What `check_lock` in guest/main.sh says. */
const hostInUse = "another run of sahara-image works on this host";

function explainLiveRefusal(target: LiveTarget, sentence: string): Diagnostic {
  if (sentence === hostInUse) return diagnostic("host-in-use", { host: target.name });
  if (target.kind === "host") return explainRefusal(sentence);
  return diagnostic("root-unusable", { path: target.name, reason: sentence, help: undefined });
}

/** A step that was running when the transcript ended is undetermined, and is the last. */
function lastOpen({ steps }: RunRecord): string | undefined {
  const last = steps.at(-1);
  return last?.status === "undetermined" && last.seconds === undefined ? last.id : undefined;
}

function markCutOff(record: RunRecord, detail: string): RunRecord {
  const open = lastOpen(record);
  const because = `${detail} while this step ran: it may be done in part`;
  return {
    ...record,
    steps: record.steps.map((step) => (step.id === open ? { ...step, because } : step)),
  };
}
