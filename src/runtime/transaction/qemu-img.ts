import { lastLine, runTool, type ToolOptions } from "../appliance/tools.ts";
import { type BlockNode, fileNode, nodeName } from "../image/block-node.ts";

/** The error of qemu-img; `message` is its error message. */
export class QemuImgError extends Error {}

async function qemuImg(words: readonly string[], options: ToolOptions): Promise<void> {
  const result = await runTool(["qemu-img", ...words], options);
  if (result.code !== 0) throw new QemuImgError(lastLine(result));
}

/** The base of an overlay: a file name for qemu, which is written to the overlay's header, and its format. */
export interface OverlayBase {
  readonly name: string;
  readonly format: string;
}

export const qcow2Node = (path: string): BlockNode => ({ driver: "qcow2", file: fileNode(path) });

/**
 * Makes an empty qcow2 layer.
 *
 * @param size of the disk in bytes, if it is larger than its base. What the base lacks reads as zeros.
 */
export function createOverlay(
  overlay: string,
  base: OverlayBase,
  options: ToolOptions = {},
  size?: number,
): Promise<void> {
  const words = ["create", "-q", "-f", "qcow2", "-b", base.name, "-F", base.format, overlay];
  return qemuImg(size === undefined ? words : [...words, String(size)], options);
}

/** Names another base in the header of a layer. The content below it must be the same. */
export function rebaseOverlay(overlay: string, base: OverlayBase, options: ToolOptions): Promise<void> {
  return qemuImg(["rebase", "-q", "-u", "-f", "qcow2", "-b", base.name, "-F", base.format, overlay], options);
}

/** The most bytes that the name of a backing file may have (qcow2 specification, “backing_file_size”). */
const nameLimit = 1023;

/**
 * Returns layers as the base of an overlay. If their name is too long for a header, the lower layers get an overlay
 * of their own.
 *
 * @param folder for those layers.
 */
export async function baseOf(
  nodes: readonly BlockNode[],
  folder: string,
  options: ToolOptions,
): Promise<OverlayBase> {
  let base: BlockNode | null = null;
  let number = 0;
  for (const node of nodes.toReversed()) {
    const wider: BlockNode = { ...node, backing: base };
    if (base !== null && Buffer.byteLength(nodeName(wider)) > nameLimit) {
      const layer = `${folder}/chain-${++number}.qcow2`;
      await createOverlay(layer, { name: nodeName(base), format: base.driver }, options);
      base = { ...node, backing: qcow2Node(layer) };
    } else base = wider;
  }
  return { name: nodeName(base!), format: base!.driver };
}

/**
 * Copies the content of an overlay into the image below it. The overlay stays complete (`-d`), so that the copy can
 * be repeated.
 */
export function commitOverlay(stack: BlockNode, options: ToolOptions): Promise<void> {
  return qemuImg(["commit", "-q", "-d", nodeName(stack)], options);
}

/** Writes the content of an overlay over an image as a new, independent image. */
export function convertOverlay(
  stack: BlockNode,
  target: { readonly path: string; readonly format: string; readonly creation: readonly string[] },
  options: ToolOptions,
): Promise<void> {
  const creation = target.creation.flatMap((option) => ["-o", option]);
  return qemuImg(["convert", "-q", "-O", target.format, ...creation, nodeName(stack), target.path], options);
}

/** Runs the consistency check of the format; raw has none. Leaked clusters do no harm (status 3). */
export async function checkImage(node: BlockNode, options: ToolOptions): Promise<void> {
  if (node.driver === "raw") return;
  const result = await runTool(["qemu-img", "check", "-q", nodeName(node)], options);
  if (result.code !== 0 && result.code !== 3) throw new QemuImgError(`its check failed: ${lastLine(result)}`);
}

/** Frees leaked clusters of a qcow2 image, as an interrupted commit leaves them. */
export function repairLeaks(node: BlockNode, options: ToolOptions): Promise<void> {
  return qemuImg(["check", "-q", "-r", "leaks", nodeName(node)], options);
}
