import { createHash } from "node:crypto";
import type { Op, Plan, PlanVariable, Resource } from "../../src/plan/plan.ts";

/** A plan for a test; its resources are keyed by their names. */
export function makePlan(
  steps: readonly Op[],
  variables: readonly PlanVariable[] = [],
  files: readonly Resource[] = [],
): Plan {
  return {
    format: 1,
    recipe: { path: "image.yaml", sha256: createHash("sha256").update("recipe").digest("hex") },
    variables,
    resources: Object.fromEntries(files.map((file) => [file.name, file])),
    steps,
    source: {},
  };
}

export function textFile(name: string, content: string): Resource {
  return { name, encoding: "utf8", content };
}

/** A step that runs the resource of that name. */
export function scriptOp(
  id: string,
  resource: string,
  more: Partial<Extract<Op, { op: "script" }>> = {},
): Op {
  return { op: "script", id, name: resource, resource, env: [], ...more };
}
