import { inspect } from "node:util";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { ImageArgument, PackResult, PackStep, Plugin } from "./plugin.ts";
import { packStatuses } from "./plugin.ts";

/** Which code a plugin's error has: it was asked about itself, it checked an image, or it was applied to one. */
export type PluginFailure = "plugin-failed" | "plugin-check-failed" | "plugin-apply-failed";

/** Makes a refusal of an error that a plugin threw; `-v` prints the error's stack, which its author needs. */
export function refusePlugin(problem: Diagnostic, cause: unknown): Refusal {
  return Object.assign(new Refusal(problem), { cause });
}

/** Returns the first line of what a plugin threw. */
export function reasonOfThrown(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : inspect(error, { depth: 1 });
  return text.trim().split("\n")[0]!.slice(0, 500) || "it gave no reason";
}

/** Calls a method of a plugin. An error that it throws becomes a refusal; a refusal of our own passes through. */
export async function callPlugin<T>(
  plugin: string,
  method: string,
  failure: PluginFailure,
  call: () => T | PromiseLike<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw refusePlugin(diagnostic(failure, { plugin, method, reason: reasonOfThrown(error) }), error);
  }
}

/** Refuses a value that a method returned; `hide` masks secrets in the excerpt of it. */
function refuseResult(
  plugin: string,
  method: string,
  expected: string,
  found: unknown,
  hide = (text: string) => text,
): never {
  const shown = hide(typeof found === "string" ? found : inspect(found, { depth: 1, breakLength: Infinity }));
  const worked = method === "packImage" || method === "validateImages";
  throw new Refusal(
    diagnostic(worked ? "plugin-run-invalid" : "plugin-result-invalid", {
      plugin,
      method,
      expected: hide(expected),
      found: shown.slice(0, 200),
    }),
  );
}

/** Asks a plugin for its versions. */
export async function versionsOf(name: string, plugin: Plugin): Promise<readonly string[]> {
  return checkVersions(name, await callPlugin(name, "versions", "plugin-failed", () => plugin.versions()));
}

function checkVersions(plugin: string, found: unknown): readonly string[] {
  const good =
    Array.isArray(found) && found.every((version) => typeof version === "string" && version !== "");
  if (!good) refuseResult(plugin, "versions", "a list of strings such as `3.8`", found);
  if (found.length === 0) refuseResult(plugin, "versions", "at least one version", found);
  return found;
}

const argumentKeys: Readonly<Record<keyof ImageArgument, string>> = {
  name: "string",
  description: "string",
  targetVariable: "string",
  default: "string",
  required: "boolean",
  choices: "object",
  hidden: "boolean",
  secret: "boolean",
};

/** Returns what `getImageArguments` of a plugin returned. Refuses anything but a list of arguments. */
export function checkImageArguments(plugin: string, found: unknown): readonly ImageArgument[] {
  const method = "getImageArguments";
  if (!Array.isArray(found)) refuseResult(plugin, method, "a list of arguments", found);
  for (const declared of found) {
    if (!isMap(declared) || typeof declared.name !== "string")
      refuseResult(plugin, method, "a list of arguments, each with a `name`", declared);
    for (const [key, type] of Object.entries(argumentKeys)) {
      const value = declared[key];
      if (value === undefined) continue;
      if (typeof value !== type)
        refuseResult(plugin, method, `a ${type} as \`${key}\` of \`${declared.name}\``, value);
    }
    if (declared.choices !== undefined && !isTexts(declared.choices))
      refuseResult(
        plugin,
        method,
        `a list of strings as \`choices\` of \`${declared.name}\``,
        declared.choices,
      );
  }
  return found;
}

/** Returns what `pack` or another method of a plugin returned. Refuses a result of another form. */
export function checkPackResult(
  plugin: string,
  method: string,
  found: unknown,
  hide: (text: string) => string,
): PackResult | undefined {
  if (found === undefined || found === null) return undefined;
  if (!isMap(found)) refuseResult(plugin, method, "nothing, or `{ steps: […] }`", found, hide);
  const { steps, validation, verified } = found;
  if (verified !== undefined && typeof verified !== "boolean")
    refuseResult(plugin, method, "true or false as `verified`", verified, hide);
  if (validation !== undefined && !(isMap(validation) && isMap(validation.plan) && isMap(validation.record)))
    refuseResult(plugin, method, "the result of `remote.validate` as `validation`", validation, hide);
  if (steps === undefined && validation === undefined)
    refuseResult(plugin, method, "nothing, or `{ steps: […] }`", found, hide);
  if (steps !== undefined && !Array.isArray(steps))
    refuseResult(plugin, method, "a list as `steps`", steps, hide);
  for (const step of steps ?? []) {
    if (!isMap(step) || typeof step.title !== "string" || step.title === "")
      refuseResult(plugin, method, "steps that each have a `title`", step, hide);
    if (!(packStatuses as readonly unknown[]).includes(step.status))
      refuseResult(
        plugin,
        method,
        `one of ${packStatuses.join(", ")} as \`status\` of \`${step.title}\``,
        step.status,
        hide,
      );
    for (const key of ["expected", "found", "would", "because"] satisfies (keyof PackStep)[])
      if (step[key] !== undefined && typeof step[key] !== "string")
        refuseResult(plugin, method, `a string as \`${key}\` of \`${step.title}\``, step[key], hide);
  }
  return found;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}
