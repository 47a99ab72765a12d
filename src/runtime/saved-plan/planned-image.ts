import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { identityOf, isUntouched } from "../image/file-identity.ts";
import type { PinnedImage } from "../image/pin.ts";
import { contentDigest } from "./content-digest.ts";
import type { PlanRecord } from "./plan-file.ts";

/** Describes an image, to recognise it when a plan is committed. */
export async function describeImage(
  pinned: PinnedImage,
  allowBacking: boolean,
  signal: AbortSignal | undefined,
): Promise<PlanRecord["image"]> {
  const { path, format, header } = pinned.image;
  const files = [];
  for (const fd of pinned.files)
    files.push({ identity: identityOf(pinned.statOf(fd)), digest: await contentDigest(fd, signal) });
  return { path, format, size: header.virtualSize, allowBacking, files };
}

/**
 * Refuses an image that is not what it was when the plan was made. A file that nobody has touched since is not read
 * again; of any other, such as a copy of the image, the content counts.
 *
 * @throws {Refusal} `plan-outdated`
 */
export async function refuseOtherImage(
  pinned: PinnedImage,
  planned: PlanRecord["image"],
  plan: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { name, header } = pinned.image;
  const changed = () => new Refusal(diagnostic("plan-outdated", { plan, what: `the image ${name}` }));
  if (pinned.files.length !== planned.files.length || header.virtualSize !== planned.size) throw changed();
  for (const [index, fd] of pinned.files.entries()) {
    const { identity, digest } = planned.files[index]!;
    if (isUntouched(identityOf(pinned.statOf(fd)), identity)) continue;
    if ((await contentDigest(fd, signal)) !== digest) throw changed();
  }
}
