import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { type ReportTarget, targetKinds } from "../report/report.ts";
import { parseHost } from "../runtime/live/live-target.ts";
import type { TargetChoice } from "./settings.ts";

/**
 * Returns the target of a run.
 *
 * @throws {Refusal} `target-missing`; `options-conflict` if there are several; `host-address-wrong`
 */
export function targetOf(choice: TargetChoice & { readonly command?: string }): ReportTarget {
  const [first, second] = targetKinds.filter((kind) => choice[kind] !== undefined);
  if (first === undefined)
    throw new Refusal(diagnostic("target-missing", { command: choice.command ?? "sahara-image" }));
  if (second !== undefined)
    throw new Refusal(
      diagnostic("options-conflict", {
        one: `--${first}`,
        other: `--${second}`,
        why: "a run has one target",
      }),
    );
  const name = choice[first]!;
  return { kind: first, name: first === "host" ? parseHost(name) : name };
}
