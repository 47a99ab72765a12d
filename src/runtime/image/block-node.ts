/**
 * A block device of qemu with all its options, so that qemu takes neither a format nor a file name from a header
 * (qemu-block-drivers(7); the QAPI reference calls it BlockdevOptions).
 */
export type BlockNode = {
  readonly driver: string;
  readonly file: FileNode | BlockNode;
  readonly "data-file"?: FileNode;
  /** null: qemu does not open the backing file that a header names; absent: it does. */
  readonly backing?: BlockNode | null;
};

export interface FileNode {
  readonly driver: "file";
  readonly filename: string;
}

export const fileNode = (filename: string): FileNode => ({ driver: "file", filename });

/** Returns a file in an image format, whose backing file qemu does not open. */
export const imageNode = (driver: string, filename: string): BlockNode => ({
  driver,
  file: fileNode(filename),
  backing: null,
});

/** Returns the node as a file name of qemu. */
export const nodeName = (node: BlockNode | FileNode): string => `json:${JSON.stringify(node)}`;

/**
 * Stacks the layers of an image.
 *
 * @param nodes the nearest first.
 */
export function stackOf(nodes: readonly BlockNode[]): BlockNode {
  return nodes.reduceRight<BlockNode | null>((backing, node) => ({ ...node, backing }), null)!;
}
