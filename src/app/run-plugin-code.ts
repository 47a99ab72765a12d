import type { ArgumentValue } from "../compiler/compile.ts";
import { variableNames } from "../plan/describe.ts";
import type { Mode } from "../plan/plan.ts";
import type { PackResult, PackStep } from "../plugins/plugin.ts";
import type { PluginVersion } from "../plugins/resolve-version.ts";
import { type PluginRequest, type PluginRun, runPlugin } from "../plugins/run-plugin.ts";
import { summarise } from "../report/build-report.ts";
import { buildSteps } from "../report/build-steps.ts";
import { buildChanges, type FoundChanges } from "../report/changes/build-changes.ts";
import type { Sources } from "../report/locate.ts";
import { isWrong, type Report, type ReportStep, reportFormat } from "../report/report.ts";
import { type ComparableRun, maskOf, type RunEvent, type RunParts } from "../runtime/index.ts";
import { sha256Hex } from "../source/sha256.ts";
import { tool } from "../source/version.ts";
import { fileLimits } from "../system/limits.ts";
import { readRegularFile } from "../system/read-file.ts";
import { type RunContext, reportedImage } from "./settings.ts";

export type PluginCodeRequest = Omit<PluginRequest, "imageArguments" | "secrets"> & {
  readonly arguments: readonly ArgumentValue[];
};

/**
 * Lets a plugin's own code check or change an image, and builds a report from what it returns.
 *
 * @throws {Refusal} with exit code 4 if the plugin failed while applying, 3 if it could not be run.
 */
export async function runPluginCode(
  found: PluginVersion,
  request: PluginCodeRequest,
  context: RunContext,
  sources: Sources,
  parts: Partial<RunParts> = {},
): Promise<Report> {
  const { arguments: values, mode, network, rootFilesystem } = request;
  const asked = {
    ...request,
    onEvent: (event: RunEvent) => request.onEvent?.(event),
    imageArguments: Object.fromEntries(values.map(({ argument, value }) => [argument, value])),
    secrets: values.filter(({ secret }) => secret).map(({ value }) => value),
  };
  let compared: Pick<FoundChanges, "guest" | "obstacles"> | undefined;
  const compare = async ({ open, root }: ComparableRun) => {
    const { compareRun } = await import("./compare-run.ts");
    compared = await compareRun(open, root, maskOf(asked.secrets));
  };
  const isReconcile = mode === "reconcile";
  const { outcome, image, seen, ...run } = await runPlugin(
    found,
    { ...asked, ...(isReconcile ? { compare } : {}) },
    parts,
  );
  const { path: module, name: plugin, version } = found;
  const path = reportedImage(context, run);
  const sha256 = sha256Hex(readModule(found));
  const steps = outcome === "interrupted" ? [] : stepsOf(found, run, mode, sources);
  const packages = run.first?.validation?.record.packageChanges;
  return {
    format: reportFormat,
    tool,
    started: context.started.toISOString(),
    mode,
    recipe: { path: module, plugin, version, sha256 },
    // There is no plan: the module decides what is done.
    plan: { sha256 },
    target: { kind: "image", name: path },
    image: {
      path,
      format: image.format,
      root: seen.root ?? rootFilesystem ?? "",
    },
    guest: seen.guest ?? { distro: "unknown", version: "", family: "", arch: "" },
    method: "boot",
    network,
    arguments: Object.fromEntries(
      values.map(({ argument, value, secret }) => [argument, secret ? "***" : value]),
    ),
    outcome: request.planned && outcome === "changed" ? "would-change" : outcome,
    steps,
    variables: {},
    ...(packages && outcome === "changed" && !request.planned ? { package_changes: packages } : {}),
    ...(compared
      ? { changes: buildChanges(compared, packages ?? [], { variables: [], steps: [] }, steps) }
      : {}),
    summary: summarise(steps),
    diagnostics: [],
    seconds: Math.round((performance.now() - context.began) / 10) / 100,
  };
}

function readModule({ entry, path }: PluginVersion): Uint8Array | string {
  try {
    return entry === undefined ? path : readRegularFile(entry, { limit: fileLimits.resource });
  } catch {
    return path;
  }
}

/** Returns the steps of the first call; a step that the second call found wrong has not converged. */
function stepsOf(
  found: PluginVersion,
  run: Pick<PluginRun, "first" | "second">,
  mode: Mode,
  sources: Sources,
): ReportStep[] {
  const first = reportSteps(found, run.first, mode, sources);
  const again = run.second === undefined ? [] : reportSteps(found, run.second, "test-only", sources);
  const wrong = new Map(again.filter((step) => isWrong(step.status)).map((step) => [step.title, step]));
  const seen = first.map((step): ReportStep => {
    const second = wrong.get(step.title);
    wrong.delete(step.title);
    return second ? { ...second, id: step.id, status: "not-converged" } : step;
  });
  const more = [...wrong.values()].map(
    (step, index): ReportStep => ({ ...step, id: String(seen.length + index + 1), status: "not-converged" }),
  );
  return [...seen, ...more];
}

function reportSteps(
  found: PluginVersion,
  result: PackResult | undefined,
  mode: Mode,
  sources: Sources,
): ReportStep[] {
  const { validation, steps = [] } = result ?? {};
  const ofRecipe = validation
    ? buildSteps(validation.plan, validation.record, variableNames(validation.plan), sources)
    : [];
  // A plugin that returns nothing is reported as one step.
  const whole: PackStep = {
    title: `${found.name} ${found.version}`,
    status: mode === "reconcile" ? "changed" : "ok",
  };
  const own = ofRecipe.length === 0 && steps.length === 0 ? [whole] : steps;
  const before = validation?.plan.steps.length ?? 0;
  return [
    ...ofRecipe,
    ...own.map(
      ({ title, status, expected, found: seen, would, because }, index): ReportStep => ({
        id: String(before + index + 1),
        kind: "script",
        title,
        source: { file: found.path, line: 1, column: 1, end_line: 1, end_column: 1 },
        // What is not right after it was made so.
        status: mode === "reconcile" && status === "discrepancy" ? "not-converged" : status,
        ...(expected === undefined ? {} : { expected }),
        ...(seen === undefined ? {} : { found: seen }),
        ...(would === undefined ? {} : { would }),
        ...(because === undefined ? {} : { because }),
      }),
    ),
  ];
}
