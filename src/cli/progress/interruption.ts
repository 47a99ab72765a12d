import type { Phase } from "../../runtime/request.ts";
import type { Io } from "../io.ts";
import type { Progress } from "./progress.ts";

/** Reports at once what a signal does, because ending a run can take seconds, and ending a commit longer. */
export function withInterruption(progress: Progress, io: Pick<Io, "signal" | "signals">): Progress {
  let phase: Phase = "opening";
  const note = (text: string) => progress.onEvent({ kind: "note", text });
  const onAbort = () =>
    note(
      phase === "finishing"
        ? "interrupted too late: the changes are being written to the image, and that is completed first"
        : "interrupted: ending the run; the image stays as it is",
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
