import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { Volume } from "../disk/volumes.ts";
import { matchNamed } from "../guest/view/match-device.ts";

/**
 * Refuses a root file system that an image surely does not have: behind a volume that cannot be read, such as an
 * encrypted one, there may be more.
 *
 * @param path of the image, for the message
 */
export function refuseMissingRoot(path: string, root: string | undefined, volumes: readonly Volume[]): void {
  if (root === undefined || matchNamed(root, volumes) || volumes.some(({ reason }) => reason !== undefined))
    return;
  const devices = volumes.map(({ device }) => device);
  throw new Refusal(diagnostic("root-filesystem-missing", { path, root, devices }));
}
