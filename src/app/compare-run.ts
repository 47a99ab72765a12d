import { Refusal } from "../diagnostics/diagnostic.ts";
import { Unsupported } from "../disk/unsupported.ts";
import { openVolumes } from "../disk/volumes.ts";
import { compareGuests } from "../guest/compare/compare-guests.ts";
import { matchNamed } from "../guest/view/match-device.ts";
import { openGuest } from "../guest/view/open-guest.ts";
import { type FoundChanges, mostFiles } from "../report/changes/build-changes.ts";
import { type DiskChange, Interrupted, type Mask, sanitiseText } from "../runtime/index.ts";

/**
 * Finds what a run changed in the accounts, units and files of a guest, by its disk before and after.
 *
 * @param root the device of the root file system, if the run named it
 * @returns why the disk cannot be compared, if that is so; the run's own list of files serves then
 */
export async function compareRun(
  open: <T>(use: (disks: DiskChange) => Promise<T>) => Promise<T>,
  root: string | undefined,
  mask: Mask,
): Promise<Pick<FoundChanges, "guest" | "obstacles">> {
  try {
    return await open(async ({ before, after }) => {
      const [old, now] = await Promise.all([openSystem(before, root), openSystem(after, root)]);
      const obstacles = [...new Set([...old.obstacles, ...now.obstacles])];
      if (!old.tree || !now.tree) return { obstacles };
      const only = ["accounts", "units", "files"] as const;
      const guest = await compareGuests(old.tree, now.tree, { only, mostFiles });
      clean(guest, mask);
      return { guest, obstacles };
    });
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    if (error instanceof Unsupported || error instanceof Refusal) return { obstacles: [error.message] };
    throw error;
  }
}

/** Opens the system at a device as the run named it, which may be none of the names that are known here. */
async function openSystem(bytes: DiskChange["before"], root: string | undefined) {
  const volumes = await openVolumes(bytes);
  const named = root !== undefined && matchNamed(root, volumes) !== undefined;
  return await openGuest(volumes, named ? root : undefined);
}

/**
 * Makes changes what a report may show: without secrets, and without what a terminal would act on. In place: a copy of
 * many files would take much memory.
 */
function clean(found: object, mask: Mask): void {
  for (const [key, value] of Object.entries(found) as [never, unknown][])
    if (typeof value === "string") found[key] = mask(sanitiseText(mask(value))) as never;
    else if (typeof value === "object" && value !== null) clean(value, mask);
}
