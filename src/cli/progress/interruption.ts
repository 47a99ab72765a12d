import type { Mode } from "../../plan/plan.ts";
import type { ReportTarget } from "../../report/report.ts";
import type { Phase } from "../../runtime/request.ts";
import type { Io } from "../io.ts";
import type { Progress } from "./progress.ts";

/** Returns what an interruption leaves of a target, for the note about it. */
export function keptAfterInterruption({ kind }: ReportTarget, mode: Mode): string {
  if (kind === "image") return "the image stays as it is";
  return mode === "reconcile" ? "what was done stays" : "a check changes nothing";
}

/** Reports at once what a signal does, because ending a run can take seconds, and ending a commit longer. */
export function withInterruption(
  progress: Progress,
  io: Pick<Io, "signal" | "signals">,
  kept = "the image stays as it is",
): Progress {
  let phase: Phase = "opening";
  const note = (text: string) => progress.onEvent({ kind: "note", text });
  const onAbort = () =>
    note(
      phase === "finishing"
        ? "interrupted too late: the changes are being written to the image, and that is completed first"
        : `interrupted: ending the run; ${kept}`,
    );
  const onRepeat = () =>
    note(phase === "finishing" ? "still writing the changes to the image" : "still ending the run");
  io.signal.addEventListener("abort", onAbort);
  const stopListening = io.signals.on("repeat", onRepeat);
  return {
    onEvent(event) {
      if (event.kind === "phase" && event.phase !== "cleaning") phase = event.phase;
      progress.onEvent(event);
    },
    stop() {
      io.signal.removeEventListener("abort", onAbort);
      stopListening();
      progress.stop();
    },
  };
}
