import { Bytes } from "../image/bytes.ts";
import { readHeader } from "../image/header.ts";

/**
 * Returns whether an open file is a qcow2 layer over a disk of so many bytes, or of fewer. A layer becomes part of an
 * image, so it may name no file of this machine but what is below it.
 */
export function isLayerOver(fd: number, size: number): boolean {
  const result = readHeader(new Bytes(fd), "qcow2");
  return (
    "header" in result &&
    result.header.virtualSize >= size &&
    result.header.references.every(({ kind }) => kind === "backing")
  );
}
