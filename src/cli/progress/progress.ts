import type { RunEvent } from "../../runtime/request.ts";

/** Shows on standard error what a run is doing. */
export interface Progress {
  onEvent(event: RunEvent): void;
  /** Takes away whatever is not to stay on the screen. */
  stop(): void;
}
