import { resolve } from "node:path";
import { Refusal } from "../diagnostics/diagnostic.ts";
import type { Mode } from "../plan/plan.ts";
import type { Report } from "../report/report.ts";
import type { ApplyOptions, CheckOptions } from "./options.ts";
import { compileOptions, findings, locate } from "./recipe.ts";
import type { RunReport } from "./results.ts";
import { sourcesFrom } from "./sources.ts";

/**
 * Tells what of an image is not as a recipe asks. The image is left as it is, to the last byte.
 *
 * guestfish and qemu-img are started with the environment of this process (`PATH`, `TMPDIR`, `LIBGUESTFS_*`, and
 * with `network` the proxy settings).
 *
 * @returns with the recipe's mistakes as diagnostics; then nothing was run, and there is no report.
 * @throws {Refusal} with exit code 2 where the recipe can't be found or read, or a plugin is broken; 3 where it
 *   could not be run: no guestfish; image missing, locked, refused or unreadable; no boot; timeout.
 */
export async function check(options: CheckOptions): Promise<RunReport> {
  const { output: _, ...rest } = options as ApplyOptions;
  return run(rest, "test-only");
}

/**
 * Makes an image as a recipe asks. The image (or `output`) is written only once everything, the second look
 * included, has succeeded, and then wholly; in all other cases it is as it was.
 *
 * @returns with the recipe's mistakes as diagnostics; then nothing was run, and there is no report. A step that
 *   failed is in the report, whose outcome is `failed`.
 * @throws {Refusal} as `check`; besides with exit code 4 where a plugin's own code failed.
 */
export async function apply(options: ApplyOptions): Promise<RunReport> {
  return run(options, "reconcile");
}

async function run(options: ApplyOptions, mode: Mode): Promise<RunReport> {
  const started = performance.now();
  const { cwd = process.cwd(), image, output } = options;
  const { recipe, own } = await locate(options);
  const settings = {
    image: resolve(cwd, image),
    imageName: output ?? image,
    format: options.format,
    rootFilesystem: options.rootFilesystem,
    mode,
    verify: options.verify !== false,
    output: output === undefined ? undefined : resolve(cwd, output),
    force: options.force,
    network: options.network ?? mode === "reconcile",
    timeout: options.timeout,
    stepTimeout: options.stepTimeout,
    allowBacking: options.allowBacking,
    keys: options.keys,
    selinuxRelabel: options.selinuxRelabel,
    log: options.log === undefined ? undefined : resolve(cwd, options.log),
    signal: options.signal,
    onEvent: (event: Parameters<NonNullable<ApplyOptions["onEvent"]>>[0]) => options.onEvent?.(event),
    started,
  };
  if (own) {
    const { argumentsOfPlugin } = await import("../plugins/plugin-arguments.ts");
    const { runOwn } = await import("./run-own.ts");
    const sources = sourcesFrom(cwd);
    const { bind } = await argumentsOfPlugin(own);
    let values: ReturnType<typeof bind>;
    try {
      values = bind(new Map(Object.entries(options.arguments ?? {})));
    } catch (error) {
      // As with a recipe: the caller's mistakes are data.
      if (!(error instanceof Refusal)) throw error;
      return { ok: false, diagnostics: findings(error.diagnostics, sources) };
    }
    return reported(await runOwn(own, { ...settings, arguments: values }, sources));
  }
  const made = await compileOptions(recipe!, options);
  if (!("compiled" in made)) return { ok: false, diagnostics: made.diagnostics };
  const { runCompiled } = await import("./run-compiled.ts");
  return reported((await runCompiled(made, settings)).report);
}

function reported(report: Report): RunReport {
  const ok = ["conforms", "changed", "unchanged"].includes(report.outcome);
  return { ok, diagnostics: report.diagnostics, report };
}
