import type { Lowering } from "../lowering.ts";
import type { StateEntry } from "./definition.ts";
import { flagOf } from "./lower-states.ts";

/** Reports a flag that says how `source` is used, where there is no `source`. */
export function requireSource(lowering: Lowering, entry: StateEntry, flag: string): void {
  if (!flagOf(entry, flag) || entry.options.source) return;
  const other = Object.keys(entry.options).find((word) => word === "content" || word === "url");
  // Two options that exclude each other have been reported.
  if (other !== undefined) return;
  lowering.report("option-invalid", entry.options[flag]!.key.span, {
    option: flag,
    value: "true",
    is: "needs `source`",
    help: `add \`source: PATH\`, or remove \`${flag}\``,
  });
}
