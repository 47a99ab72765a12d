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
  refuseTwoTargets(choice);
  const first = targetKinds.find((kind) => choice[kind] !== undefined);
  if (first === undefined)
    throw new Refusal(diagnostic("target-missing", { command: choice.command ?? "sahara-image" }));
  const name = choice[first]!;
  return { kind: first, name: first === "host" ? parseHost(name) : name };
}

/**
 * Refuses options that each name what to work on.
 *
 * @throws {Refusal} `options-conflict`
 */
export function refuseTwoTargets(
  choice: TargetChoice & { readonly hosts?: string | undefined; readonly images?: string | undefined },
): void {
  const files = ["hosts", "images"] as const;
  const [first, second] = [...targetKinds, ...files].filter((option) => choice[option] !== undefined);
  if (second === undefined) return;
  const why =
    second === "hosts" || second === "images" ? "the file names all targets" : "a run has one target";
  throw new Refusal(diagnostic("options-conflict", { one: `--${first}`, other: `--${second}`, why }));
}
