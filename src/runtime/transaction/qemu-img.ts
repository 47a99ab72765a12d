import { lastLine, runTool, type ToolOptions } from "../appliance/tools.ts";

/** A qemu-img that did not do what it was asked; `message` is what it said. */
export class QemuImgError extends Error {}

/** Values of qemu's option strings: a comma is written twice (qemu(1), “-drive”). */
const escapeOption = (value: string): string => value.replaceAll(",", ",,");

async function qemuImg(words: readonly string[], options: ToolOptions): Promise<void> {
  const result = await runTool(["qemu-img", ...words], options);
  if (result.code !== 0) throw new QemuImgError(lastLine(result));
}

/** Makes an empty qcow2 layer over an image; its path is written into it as it is given. */
export function createOverlay(overlay: string, base: string, format: string, options: ToolOptions = {}) {
  return qemuImg(["create", "-q", "-f", "qcow2", "-b", base, "-F", format, overlay], options);
}

/**
 * Copies what an overlay holds into an image, which need not be the one that it was made over. The overlay
 * stays as it is, to the byte (`-d`), so that the same can be done again.
 */
export function commitOverlay(overlay: string, into: string, format: string, options: ToolOptions = {}) {
  return qemuImg(["commit", "-q", "-d", "--image-opts", stack(overlay, into, format)], options);
}

/** Writes what an overlay over an image reads as, as a new image that stands alone. */
export function convertOverlay(
  overlay: string,
  base: string,
  format: string,
  target: string,
  creation: readonly string[],
  options: ToolOptions = {},
) {
  const words = ["convert", "-q", "--image-opts", "-O", format, ...creation.flatMap((one) => ["-o", one])];
  return qemuImg([...words, stack(overlay, base, format), target], options);
}

/** Asks the format's own consistency check; raw has none. Clusters that nothing uses do no harm (status 3). */
export async function checkImage(path: string, format: string, options: ToolOptions = {}): Promise<void> {
  if (format === "raw") return;
  const result = await runTool(["qemu-img", "check", "-q", "-f", format, path], options);
  if (result.code !== 0 && result.code !== 3) throw new QemuImgError(`its check failed: ${lastLine(result)}`);
}

/** Gives back the clusters of a qcow2 image that nothing uses, as a commit that was cut off leaves them. */
export async function repairLeaks(path: string, options: ToolOptions = {}): Promise<void> {
  await qemuImg(["check", "-q", "-r", "leaks", "-f", "qcow2", path], options);
}

/** Overlay over base in qemu's option syntax: nothing is read from the overlay's header but its tables. */
function stack(overlay: string, base: string, format: string): string {
  return [
    "driver=qcow2",
    `file.driver=file,file.filename=${escapeOption(overlay)}`,
    `backing.driver=${format}`,
    `backing.file.driver=file,backing.file.filename=${escapeOption(base)}`,
  ].join(",");
}
