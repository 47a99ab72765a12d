import type { Plan } from "../../plan/plan.ts";
import type { Io } from "../io.ts";
import { type Settings, wantsColor } from "../settings.ts";
import { withInterruption } from "./interruption.ts";
import { PlainProgress } from "./plain.ts";
import type { Progress } from "./progress.ts";
import { canRedraw } from "./screen.ts";

/**
 * Shows a live view on a terminal. Shows plain lines, one a step, elsewhere, with `-v` (which shows all output) and on a
 * terminal that does not say its size, such as a serial console. Shows nothing with `-q`.
 *
 * @param more `events` receives the same events; `kept` says what an interruption leaves of the target.
 */
export async function showProgress(
  plan: Plan,
  io: Io,
  settings: Settings,
  { events, kept }: { readonly events?: Progress | undefined; readonly kept?: string } = {},
): Promise<Progress> {
  return withInterruption(both(await viewFor(plan, io, settings), events), io, kept);
}

async function viewFor(plan: Plan, io: Io, settings: Settings): Promise<Progress> {
  const color = wantsColor(settings.color, "stderr", io);
  if (settings.verbosity < 0) return { onEvent() {}, stop() {} };
  if (settings.verbosity === 0 && canRedraw(io)) {
    const { LiveProgress } = await import("./live.ts");
    return new LiveProgress(plan, io, color);
  }
  return new PlainProgress(plan, io, color, settings.verbosity > 0);
}

function both(first: Progress, second: Progress | undefined): Progress {
  if (!second) return first;
  return {
    onEvent(event) {
      first.onEvent(event);
      second.onEvent(event);
    },
    stop() {
      first.stop();
      second.stop();
    },
  };
}
