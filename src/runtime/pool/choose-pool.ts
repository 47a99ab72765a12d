import { statSync } from "node:fs";
import type { Mode } from "../../plan/plan.ts";
import { type AppliancePool, isolatingPool, sharingPool } from "./appliance-pool.ts";
import { fittingAppliances, type Machine } from "./fitting-appliances.ts";

/** For fewer images, another appliance costs more than it saves. */
const imagesForAnother = 4;

export interface ChosenPool extends AppliancePool {
  /** How many appliances it runs at the same time. */
  readonly jobs: number;
  /** Sentences for the user, such as why the images do not share an appliance. */
  readonly notes: readonly string[];
}

/**
 * Chooses how images are distributed over appliances. A check shares them, unless the images belong to different users: an
 * image could take over the appliance, and what it then finds on the next image is worth nothing. An apply never shares
 * them, because what it finds is written.
 *
 * @param images paths of the images.
 */
export function choosePool(
  images: readonly string[],
  {
    mode,
    jobs: asked,
    isolate = false,
    machine,
  }: {
    readonly mode: Mode;
    readonly jobs?: number | undefined;
    readonly isolate?: boolean | undefined;
    readonly machine?: Machine | undefined;
  },
): ChosenPool {
  const notes: string[] = [];
  const wanted = mode === "test-only" && !isolate;
  const owners = wanted ? ownersOf(images) : [];
  if (owners.length > 1)
    notes.push(
      `the images belong to different users (${owners.slice(0, 5).join(", ")}), so each gets an appliance of its own`,
    );
  // QEMU attaches the drives, and only the direct backend lets us talk to it.
  const backend = (machine?.env ?? process.env).LIBGUESTFS_BACKEND || "direct";
  const isShared = wanted && owners.length <= 1 && backend === "direct";
  const fitting = fittingAppliances(asked, machine);
  if (asked !== undefined && fitting < asked)
    notes.push(`only ${fitting} of ${asked} appliances fit in the memory of this machine`);
  const usual = isShared ? Math.ceil(images.length / imagesForAnother) : images.length;
  const jobs = Math.min(fitting, asked ?? usual);
  return { ...(isShared ? sharingPool(jobs) : isolatingPool(jobs)), jobs, notes };
}

/** The numbers of the users to whom the images belong. An image that can't be read is not opened either. */
function ownersOf(images: readonly string[]): number[] {
  const owners = images.map((image) => statSync(image, { throwIfNoEntry: false })?.uid);
  return [...new Set(owners.filter((uid) => uid !== undefined))];
}
