import { type OwnSettings, runOwn } from "../app/run-own.ts";
import { sourcesFrom } from "../app/sources.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { Plan } from "../plan/plan.ts";
import { argumentsOfPlugin } from "../plugins/plugin-arguments.ts";
import type { PluginVersion } from "../plugins/resolve-version.ts";
import type { Report } from "../report/report.ts";
import type { Invocation } from "./command.ts";
import { argumentValues, readSecrets, refuseUnknownArguments } from "./compile-recipe.ts";
import { showProgress } from "./progress/show-progress.ts";
import type { GivenArgument } from "./words.ts";

/** `check` and `apply` of a plugin that does its work by its own code. */
export async function runOwnCode(
  found: PluginVersion,
  given: readonly GivenArgument[],
  invocation: Invocation,
  common: Omit<OwnSettings, "arguments" | "onEvent">,
): Promise<Report> {
  const { io, settings } = invocation;
  refuseRecipeOptions(found, invocation);
  const { known, bind } = await argumentsOfPlugin(found);
  const values = await argumentValues(given, invocation);
  refuseUnknownArguments(given, known, invocation);
  const bound = bind(new Map([...values, ...readSecrets(values, known, io.cwd)]));
  const progress = await showProgress(planOf(found), io, settings);
  return runOwn(
    found,
    { ...common, arguments: bound, onEvent: (event) => progress.onEvent(event) },
    sourcesFrom(io.cwd),
  ).finally(() => progress.stop());
}

/** Options that say how a recipe is to be compiled mean nothing to code: better no run than one without them. */
function refuseRecipeOptions({ name, version }: PluginVersion, { options }: Invocation): void {
  const named = ["lock", "locked"].find((one) => options[one] !== undefined);
  if (named === undefined) return;
  const why = "the plugin does its work by its own code, and not by a recipe";
  throw new Refusal(diagnostic("options-conflict", { one: `--${named}`, other: `${name} ${version}`, why }));
}

/** For the view of what goes on: nothing is known of it before. */
function planOf({ path, name, version }: PluginVersion): Plan {
  const recipe = { path, sha256: "", plugin: name, version };
  return { format: 1, recipe, variables: [], resources: {}, steps: [], source: {} };
}
