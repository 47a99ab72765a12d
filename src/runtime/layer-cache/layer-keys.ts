import { createHmac } from "node:crypto";
import { type Checkpoint, checkpoints, sequenceOf } from "../../plan/checkpoints.ts";
import { type ScriptOptions, scriptOptions } from "../../plan/emit-options.ts";
import type { Op, Plan, VariableId } from "../../plan/plan.ts";
import { resourcesUsedBy, someOp, variablesReadIn, variablesSetBy } from "../../plan/walk.ts";
import { wantedPackages } from "../../plan/wanted-packages.ts";
import { tool } from "../../source/version.ts";
import type { PlanRecord } from "../saved-plan/plan-file.ts";

/** What decides the content of a layer. */
export interface LayerFacts {
  /** The image before the run: its content, never its name or times. */
  readonly image: Pick<PlanRecord["image"], "format" | "size" | "files">;
  readonly sectorSize: number;
  /** Bytes of the disk if it grows. */
  readonly grownSize: number | undefined;
  readonly plan: Plan;
  readonly options: ScriptOptions;
  /** What the run hands in: secret variables by their IDs, proxy settings, LUKS passphrases. */
  readonly handedIn: ReadonlyMap<string, string>;
}

/** A point at which a run can go on, and the name of the layer for it. */
export interface LayerKey extends Checkpoint {
  /** 64 hexadecimal digits. */
  readonly key: string;
}

/**
 * Returns the keys of the layers that a run can start from, in the order of the plan (docs/dev/layer-cache.md). Each is a
 * chain of HMAC-SHA256 over everything that decides the content of the layer, and over nothing that comes after it.
 *
 * @param secret the key of the HMAC: values of secret variables can't be guessed from the names of layers.
 */
export function layerKeys(facts: LayerFacts, secret: Uint8Array): LayerKey[] {
  const link = (before: string, value: unknown) =>
    createHmac("sha256", secret)
      .update(`${before}\n${canonical(value)}`)
      .digest("hex");
  const { plan } = facts;
  const points = new Map(checkpoints(plan).map((point) => [point.count, point]));
  let key = link("sahara-image layer 1", baseOf(facts));
  return sequenceOf(plan).flatMap((op, index) => {
    key = link(key, stepOf(op, facts));
    const point = points.get(index + 1);
    return point ? [{ ...point, key }] : [];
  });
}

function baseOf({ image, sectorSize, grownSize, plan, options, handedIn }: LayerFacts): object {
  const { mode, verify: _, ...decisive } = scriptOptions(options);
  const variables = new Set(plan.variables.map(({ id }) => id));
  const [first] = plan.steps;
  return {
    tool: tool.version,
    image: { format: image.format, size: image.size, files: image.files.map(({ digest }) => digest) },
    sectorSize,
    grownSize,
    mode,
    options: decisive,
    target: plan.target,
    space: first?.op === "space" ? first.bytes : undefined,
    handedIn: [...handedIn].filter(([name]) => !variables.has(name)),
  };
}

/** Returns a step with the files and the first values of the variables that it uses. */
function stepOf(op: Op, { plan, handedIn }: LayerFacts): object {
  const used = new Set<VariableId>([...variablesReadIn([op]), ...variablesSetBy([op])]);
  return {
    op,
    files: [...resourcesUsedBy([op])].map((key) => [key, plan.resources[key]?.name]),
    variables: plan.variables
      .filter(({ id }) => used.has(id))
      .map((variable) => (variable.secret ? { ...variable, value: handedIn.get(variable.id) } : variable)),
    // A package that a later step wants is not removed along with another.
    wanted: someOp([op], removesPackages) ? wantedPackages(plan.steps) : undefined,
  };
}

const removesPackages = (op: Op) => op.op === "packages" && op.packages.some(({ absent }) => absent);

/** Returns JSON that does not depend on the order of the fields of objects. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
