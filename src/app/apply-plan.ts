import { resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { Outcome, Report } from "../report/report.ts";
import { commitPlan, type DiskRequest, type OpenedPlan, openPlanFile } from "../runtime/index.ts";
import { tool } from "../source/version.ts";
import type { FilesAtStake } from "../system/files-at-stake.ts";
import { pathFrom } from "./paths.ts";
import { keepRunFiles, listener, type PreparedRun } from "./run.ts";
import { refuseOtherRecipe, type SavedRun, savedRunOf } from "./saved-plan.ts";
import { sourcesFrom } from "./sources.ts";

/** What `apply --plan` is asked. Paths are as the user wrote them, relative to `cwd`. */
export interface PlanSettings extends Pick<DiskRequest, "output" | "force" | "signal"> {
  /** The plan file. */
  readonly plan: string;
  /** The image, if it is not at its place any more. */
  readonly image?: string | undefined;
  readonly files: FilesAtStake;
  readonly cwd: string;
}

/**
 * Prepares the commit of a plan file: opens it, and compares its recipe with that of now.
 *
 * @throws {Refusal} `plan-file-invalid`, `plan-failed`, `plan-outdated`
 */
export async function preparePlan(settings: PlanSettings): Promise<PreparedRun> {
  const { plan: name, cwd, files } = settings;
  const [started, began] = [new Date(), performance.now()];
  files.keep(name, "the plan");
  const plan = openPlanFile(pathFrom(cwd, name));
  try {
    const saved = savedRunOf(plan.about);
    if (!saved) {
      const problem = "another version of sahara-image made it";
      throw new Refusal(diagnostic("plan-file-invalid", { path: name, problem }));
    }
    refuseFailed(saved.report.outcome, name);
    refuseOtherRecipe(saved.recipe, name);
    const image = settings.image ?? plannedName(plan, saved, cwd);
    await keepRunFiles({ ...settings, image, mode: "reconcile" });
    const { recipe } = saved.report;
    return {
      plan: { format: 1, recipe, variables: [], resources: {}, steps: [], source: {} },
      diagnostics: [],
      sources: sourcesFrom(cwd),
      file: recipe.path,
      async run(onEvent) {
        try {
          const outcome = await commit({ ...settings, image }, plan, saved, listener(onEvent));
          const seconds = Math.round((performance.now() - began) / 10) / 100;
          const done = outcome !== "interrupted";
          const shown = done ? (settings.output ?? image) : image;
          const report: Report = {
            ...saved.report,
            tool,
            started: started.toISOString(),
            target: { kind: "image", name: shown },
            ...(saved.report.image ? { image: { ...saved.report.image, path: shown } } : {}),
            outcome,
            seconds,
          };
          return { report, ...(done ? { lock: saved.lock } : {}) };
        } finally {
          plan.release();
        }
      },
    };
  } catch (error) {
    plan.release();
    throw error;
  }
}

/** Returns the image as the user named it for the plan, if that is still its name here. */
function plannedName(plan: OpenedPlan, { report }: SavedRun, cwd: string): string {
  const { name } = report.target;
  return resolve(cwd, name) === plan.image.path ? name : plan.image.path;
}

async function commit(
  { plan: name, image, output, force, signal, cwd }: PlanSettings & { readonly image: string },
  plan: OpenedPlan,
  { report }: SavedRun,
  events: Pick<DiskRequest, "onEvent">,
): Promise<Outcome> {
  const changes = report.outcome === "would-change";
  const done = await commitPlan({
    ...events,
    name,
    plan,
    changes,
    image: pathFrom(cwd, image),
    output: output === undefined ? undefined : pathFrom(cwd, output),
    force,
    signal,
  });
  if (done === "interrupted") return "interrupted";
  return changes ? "changed" : "unchanged";
}

/** Refuses the plan of a run that did not succeed. */
function refuseFailed(outcome: Outcome, plan: string): void {
  if (outcome === "would-change" || outcome === "unchanged") return;
  const why =
    outcome === "failed"
      ? "a step failed when it was made"
      : "the image did not conform to the recipe when it was made";
  throw new Refusal(diagnostic("plan-failed", { plan, outcome: why }));
}
