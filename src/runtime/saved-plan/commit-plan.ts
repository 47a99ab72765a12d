import { resolve } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { Bytes } from "../image/bytes.ts";
import { readHeader } from "../image/header.ts";
import type { DiskRequest } from "../request.ts";
import { holdImage } from "../transaction/hold-image.ts";
import { Transaction } from "../transaction/transaction.ts";
import { isLayerOver } from "./layer-header.ts";
import type { OpenedPlan } from "./plan-file.ts";
import { refuseOtherImage } from "./planned-image.ts";

export interface PlanCommit extends Pick<DiskRequest, "image" | "output" | "force" | "signal" | "onEvent"> {
  /** The path of the plan, for messages. */
  readonly name: string;
  readonly plan: OpenedPlan;
  /** Whether the plan's run changed anything. If not, only an output is written. */
  readonly changes: boolean;
}

/**
 * Commits the changes in a plan file to its image (or to `output`), without another run. The image is written as by
 * `apply`: completely or not at all.
 *
 * @returns `interrupted` if a signal came before the commit, which leaves the image unchanged.
 * @throws {Refusal} `plan-outdated`, `plan-file-invalid`, or as `apply` if the image cannot be used or committed.
 */
export async function commitPlan(request: PlanCommit): Promise<"committed" | "interrupted"> {
  const { plan, signal, changes } = request;
  const output = request.output === undefined ? undefined : resolve(request.output);
  const { format, allowBacking } = plan.image;
  return await holdImage<"committed" | "interrupted">(
    {
      image: request.image,
      format,
      allowBacking,
      kind: output === undefined && changes ? "exclusive" : "shared",
      signal,
      onEvent: (event) => request.onEvent?.(event),
    },
    async ({ pinned, lockFd }) => {
      await refuseOtherImage(pinned, plan.image, request.name, signal);
      if (!changes && output === undefined) return "committed";
      const { force } = request;
      const size = grownTo(request);
      const transaction = await Transaction.begin({ pinned, lockFd, output, force, size, signal });
      try {
        await transaction.adopt(plan.fd, plan.overlay, request.name);
        refuseOtherLayer(transaction, request);
        request.onEvent?.({ kind: "phase", phase: "committing" });
        await transaction.commit(() => request.onEvent?.({ kind: "phase", phase: "finishing" }));
        return "committed";
      } finally {
        transaction.abandon();
      }
    },
    () => "interrupted",
  );
}

/** Returns the size of the layer's disk if it is larger than that of the image. */
function grownTo({ plan }: PlanCommit): number | undefined {
  const result = readHeader(new Bytes(plan.fd), "qcow2");
  return "header" in result && result.header.virtualSize > plan.image.size
    ? result.header.virtualSize
    : undefined;
}

function refuseOtherLayer({ overlayFd }: Transaction, { plan, name }: PlanCommit): void {
  if (!isLayerOver(overlayFd, plan.image.size))
    throw new Refusal(
      diagnostic("plan-file-invalid", { path: name, problem: "its changes are no layer of the image" }),
    );
}
