import { type Extent, readFile } from "../../disk/file-system.ts";
import type { FoundFile } from "../view/file-tree.ts";

const pieceSize = 2 ** 20;

/** A piece of two files of the same size: where each has it on its disk; undefined for a hole. */
interface Segment {
  readonly length: number;
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/**
 * Compares the bytes of two regular files of the same size. What both have at the same place of one base disk is not
 * read, and neither are holes.
 */
export async function sameContent(before: FoundFile, after: FoundFile): Promise<boolean> {
  const { size } = before.inode;
  const [old, now] = await Promise.all([
    before.fileSystem.content(before.inode),
    after.fileSystem.content(after.inode),
  ]);
  if ("inline" in old || "inline" in now) {
    const bytes = await Promise.all(
      [before, after].map(({ fileSystem, inode }) => readFile(fileSystem, inode, pieceSize)),
    );
    return bytes[0]!.equals(bytes[1]!);
  }
  for (const segment of segments(old.extents, now.extents, size))
    if (!(await sameSegment(segment, before, after))) return false;
  return true;
}

async function sameSegment(segment: Segment, before: FoundFile, after: FoundFile): Promise<boolean> {
  const [old, now] = [before.fileSystem.source, after.fileSystem.source];
  if (segment.before !== undefined && segment.after !== undefined) {
    const place = old.inBase?.(segment.before, segment.length);
    if (place !== undefined && place === now.inBase?.(segment.after, segment.length)) return true;
  }
  for (let at = 0; at < segment.length; at += pieceSize) {
    const length = Math.min(pieceSize, segment.length - at);
    const read = (source: typeof old, start: number | undefined) =>
      start === undefined ? Buffer.alloc(length) : source.read(start + at, length);
    const [left, right] = await Promise.all([read(old, segment.before), read(now, segment.after)]);
    if (!left.equals(right)) return false;
  }
  return true;
}

/** Cuts two lists of extents into pieces that lie in one extent, or in none, of each. Common holes are left out. */
function* segments(olds: readonly Extent[], nows: readonly Extent[], size: number): Generator<Segment> {
  let [left, right] = [0, 0];
  for (let at = 0; at < size; ) {
    while (left < olds.length && endOf(olds[left]!) <= at) left++;
    while (right < nows.length && endOf(nows[right]!) <= at) right++;
    const [old, now] = [olds[left], nows[right]];
    if (!old && !now) return;
    const end = Math.min(size, ...[old, now].flatMap((extent) => (extent ? [boundary(extent, at)] : [])));
    const [before, after] = [placeOf(old, at), placeOf(now, at)];
    if (before !== undefined || after !== undefined) yield { length: end - at, before, after };
    at = end;
  }
}

function endOf({ offset, length }: Extent): number {
  return offset + length;
}

/** Where what is at an offset of the file changes: at the begin of the extent, or at its end. */
function boundary(extent: Extent, at: number): number {
  return extent.offset > at ? extent.offset : endOf(extent);
}

function placeOf(extent: Extent | undefined, at: number): number | undefined {
  return extent && extent.offset <= at ? extent.disk + at - extent.offset : undefined;
}
