import type { Mistakes } from "../app/compile.ts";
import { type PreparedRun, prepareRun } from "../app/run.ts";
import type { RecipeSettings, RunSettings } from "../app/settings.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { refusePassphrase, refuseSelector } from "../runtime/run/luks-keys.ts";
import { readSecret } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { readLockFile } from "./lock-file.ts";
import { planSettings } from "./plan-settings.ts";
import { requiredRecipe } from "./recipe-settings.ts";

/** The options of `check` and `apply`. Options that are not listed here are settings of a run with the same names. */
export interface RunOptions
  extends Partial<
    Omit<RunSettings, keyof RecipeSettings | "mode" | "keys" | "lock" | "locked" | "signal" | "boot">
  > {
  readonly key?: readonly string[];
  readonly report?: readonly string[];
  readonly o?: string;
  readonly lock?: string;
  readonly locked?: string;
  readonly events?: string;
  /** Of apply: the plan file to commit. */
  readonly plan?: string;
  readonly quick?: boolean;
  readonly boot?: boolean;
  readonly yes?: boolean;
}

/** What a command does with a recipe. `plan` is an apply that writes no image. */
export type Purpose = "check" | "apply" | "plan";

/**
 * Prepares the run that the options ask for.
 *
 * @param option that names the target, for messages.
 * @throws as `prepareRun` and `preparePlan`
 */
export async function prepare(
  options: RunOptions,
  invocation: Invocation,
  purpose: Purpose,
  option?: string,
): Promise<PreparedRun | Mistakes> {
  const { plan } = options;
  refuseForceAlone(options, invocation);
  if (plan === undefined) return await prepareRun(await runSettings(options, invocation, purpose), option);
  const { preparePlan } = await import("../app/apply-plan.ts");
  return await preparePlan(planSettings({ ...options, plan }, invocation));
}

/** Refuses `--force` where it would change nothing: whoever gives it believes that it does. */
function refuseForceAlone({ image, plan, output, force }: RunOptions, { name: command }: Invocation): void {
  // For other targets, it is refused with them.
  if (!force || output !== undefined || (image ?? plan) === undefined) return;
  throw new Refusal(diagnostic("option-missing", { option: "--output NEW", command, what: "for `--force`" }));
}

async function runSettings(
  { lock, locked, key, events: _, yes: _yes, quick, boot, o, ...options }: RunOptions,
  invocation: Invocation,
  purpose: Purpose,
): Promise<RunSettings> {
  const { io } = invocation;
  if (quick && boot)
    throw new Refusal(
      diagnostic("options-conflict", {
        one: "--quick",
        other: "--boot",
        why: "one never boots, the other always",
      }),
    );
  return {
    ...options,
    boot: quick ? "never" : boot ? "always" : "auto",
    ...(locked === undefined ? {} : { locked: await readLockFile(locked, invocation) }),
    ...(await requiredRecipe(invocation)),
    ...(key ? { keys: await readKeys(key, invocation) } : {}),
    mode: purpose === "check" ? "test-only" : "reconcile",
    ...(purpose === "plan" ? { planned: { file: o } } : {}),
    lock: lock !== undefined,
    signal: io.signal,
  };
}

async function readKeys(keys: readonly string[], invocation: Invocation): Promise<string[]> {
  const read: string[] = [];
  for (const key of keys) {
    refuseSelector(key);
    const passphrase = await readSecret(key, "the LUKS passphrase", invocation);
    refusePassphrase(passphrase);
    read.push(passphrase);
  }
  return read;
}
