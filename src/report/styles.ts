import picocolors from "picocolors";
import type { Severity } from "../diagnostics/define.ts";
import type { Status } from "../plan/plan.ts";

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Returns functions that color text, or that return it unchanged. */
export function colorsFor(enabled: boolean): Colors {
  return picocolors.createColors(enabled);
}

/** Returns the color of a severity. */
export function colorOfSeverity(colors: Colors, severity: Severity): (text: string) => string {
  return { error: colors.red, warning: colors.yellow, info: colors.cyan }[severity];
}

/** The sign and colour of each status, for all views for people. */
export const statusSigns: Readonly<
  Record<Status, { readonly sign: string; readonly color: "red" | "yellow" | "green" | "cyan" | "dim" }>
> = {
  failed: { sign: "✗", color: "red" },
  "not-converged": { sign: "✗", color: "red" },
  discrepancy: { sign: "✗", color: "red" },
  undetermined: { sign: "?", color: "yellow" },
  changed: { sign: "+", color: "cyan" },
  ok: { sign: "✓", color: "green" },
  skipped: { sign: "-", color: "dim" },
};
