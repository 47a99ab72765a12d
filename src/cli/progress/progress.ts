import type { RunEvent } from "../../runtime/request.ts";

/** Shows on standard error what a run is doing. */
export interface Progress {
  onEvent(event: RunEvent): void;
  /** Removes everything that must not stay on the screen. */
  stop(): void;
}
