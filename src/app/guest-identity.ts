import { machine } from "node:os";
import { Refusal } from "../diagnostics/diagnostic.ts";
import { Unsupported } from "../disk/unsupported.ts";
import { openVolumes } from "../disk/volumes.ts";
import { readSystem } from "../guest/inspect/system.ts";
import { openGuest } from "../guest/view/open-guest.ts";
import type { OsIdentity } from "../plan/os-key.ts";
import { type WorkRequest, withDisk } from "../runtime/index.ts";

/** Returns the identity of a guest from the disk of its image, without a boot; undefined if the disk does not show it. */
export async function guestIdentity({
  image,
  format,
  allowBacking,
  signal,
  rootFilesystem,
}: WorkRequest): Promise<OsIdentity | undefined> {
  try {
    return await withDisk(image, { format, allowBacking, signal }, async ({ bytes }) => {
      const { tree } = await openGuest(await openVolumes(bytes), rootFilesystem);
      if (!tree) return undefined;
      const { distro, version, family, architecture } = await readSystem(tree);
      return { distro, version, family: family ?? "", arch: architecture ?? machine() };
    });
  } catch (error) {
    // The run refuses an image that it can't use, with all that it knows of it.
    if (error instanceof Unsupported || error instanceof Refusal || signal?.aborted) return undefined;
    throw error;
  }
}
