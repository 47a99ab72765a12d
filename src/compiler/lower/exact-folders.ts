import { foldersAbove } from "../../plan/guest-paths.ts";
import { definitionOf } from "../../plan/ops.ts";
import type { Op, StateOp, StepId, Template } from "../../plan/plan.ts";
import { innerSteps } from "../../plan/walk.ts";

/** A step for something in a folder in which another step allows nothing but its source. */
export interface ExactConflict {
  readonly step: StepId;
  readonly path: string;
  /** The step of the folder, and the folder. */
  readonly exact: StepId;
  readonly folder: string;
}

interface Placed {
  readonly op: StateOp;
  readonly path: string;
  /** The list that it is in, by each op around it of whose lists at most one runs. */
  readonly choices: ReadonlyMap<StepId, StepId>;
}

/** Kinds whose name is the path of something that is then there. */
const making = new Set(["file", "directory", "link", "archive", "line", "block", "setting"]);

/**
 * Finds steps for things that a `directory` with `exact: true` removes. Steps that never run together do not count.
 *
 * @param textOf the text of a name; undefined where only the run knows it
 */
export function exactConflicts(
  steps: readonly Op[],
  textOf: (name: Template) => string | undefined,
): ExactConflict[] {
  const placed = placedSteps(steps, textOf);
  const folders = new Set(placed.flatMap(({ op, path }) => (sourceOf(op) === undefined ? [] : [path])));
  const within = new Map<string, Placed[]>([...folders].map((folder) => [folder, []]));
  for (const each of placed) {
    if (!making.has(each.op.kind)) continue;
    for (const folder of foldersAbove(each.path)) within.get(folder)?.push(each);
  }
  return placed.flatMap((exact): ExactConflict[] => {
    const source = sourceOf(exact.op);
    if (source === undefined) return [];
    const folder = exact.path;
    const kept = new Set(source.join("").split("\n"));
    return within
      .get(folder)!
      .filter(({ path }) => !kept.has(path.slice(folder.length + 1)))
      .filter(({ choices }) => [...choices].every(([op, list]) => (exact.choices.get(op) ?? list) === list))
      .map(({ op, path }) => ({ step: op.id, path, exact: exact.op.id, folder }));
  });
}

/** What a step leaves in its folder; undefined if it removes nothing else. */
function sourceOf({ kind, want }: StateOp): Template | undefined {
  return kind === "directory" ? want.find(({ attribute }) => attribute === "exact")?.value : undefined;
}

function placedSteps(steps: readonly Op[], textOf: (name: Template) => string | undefined): Placed[] {
  const found: Placed[] = [];
  const visit = (ops: readonly Op[], choices: Placed["choices"]) => {
    for (const op of ops) {
      const path = op.op === "state" ? textOf(op.name) : undefined;
      if (op.op === "state" && path !== undefined) found.push({ op, path, choices });
      const runsAll = definitionOf(op).inner?.runs === "all";
      for (const inner of innerSteps(op))
        visit(inner.steps, runsAll ? choices : new Map([...choices, [op.id, inner.id]]));
    }
  };
  visit(steps, new Map());
  return found;
}
