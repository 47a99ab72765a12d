import { fileType, typeOf } from "../../disk/file-system.ts";
import { Unsupported } from "../../disk/unsupported.ts";
import type { FileTree, FoundFile } from "../view/file-tree.ts";

/** A path in one of two trees, or in both. */
export interface FilePair {
  /** Bytes in Latin-1, as in a tree. */
  readonly path: string;
  readonly before: FoundFile | undefined;
  readonly after: FoundFile | undefined;
  /** The nearest folder above it that is in the later tree. */
  readonly folder: FoundFile;
}

interface Side {
  readonly tree: FileTree;
  readonly folder: FoundFile;
  /** The folders above and beside it, in the same mount. */
  readonly seen: Set<number>;
}

interface Folder {
  readonly left: Side | undefined;
  readonly right: Side | undefined;
  readonly last: FoundFile;
}

/**
 * Yields the paths of two trees, folder by folder.
 *
 * @param enters whether a path, and what is below it, is of interest
 * @throws {Unsupported} where a folder is in two places, which is damage
 */
export async function* walkPair(
  before: FileTree,
  after: FileTree,
  enters: (path: string) => boolean,
): AsyncGenerator<FilePair> {
  const [old, now] = await Promise.all([before.root(), after.root()]);
  yield { path: "/", before: old, after: now, folder: now };
  const side = (tree: FileTree, folder: FoundFile): Side => ({
    tree,
    folder,
    seen: new Set([folder.inode.number]),
  });
  const folders: Folder[] = [{ left: side(before, old), right: side(after, now), last: now }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    const { left, right, last } = folder;
    const [olds, nows] = await Promise.all([childrenOf(left), childrenOf(right)]);
    for (const pair of merge(olds, nows)) {
      if (!enters(pair.path)) continue;
      yield { ...pair, folder: last };
      const inner = { left: below(left, pair.before), right: below(right, pair.after) };
      if (inner.left || inner.right) folders.push({ ...inner, last: inner.right?.folder ?? last });
    }
  }
}

async function childrenOf(side: Side | undefined): Promise<FoundFile[]> {
  return side ? side.tree.children(side.folder) : [];
}

function below(side: Side | undefined, file: FoundFile | undefined): Side | undefined {
  if (!side || !file || typeOf(file.inode) !== fileType.directory) return undefined;
  const { fileSystem, inode } = file;
  // What is mounted has inode numbers of its own.
  if (fileSystem !== side.folder.fileSystem)
    return { tree: side.tree, folder: file, seen: new Set([inode.number]) };
  if (side.seen.has(inode.number)) throw new Unsupported("a folder is in two places");
  side.seen.add(inode.number);
  return { ...side, folder: file };
}

/** Pairs two lists that are in the order of their paths. */
function* merge(olds: readonly FoundFile[], nows: readonly FoundFile[]): Generator<Omit<FilePair, "folder">> {
  let [at, to] = [0, 0];
  while (at < olds.length || to < nows.length) {
    const [old, now] = [olds[at], nows[to]];
    const path = !old || (now && now.path < old.path) ? now!.path : old.path;
    const before = old?.path === path ? old : undefined;
    const after = now?.path === path ? now : undefined;
    if (before) at++;
    if (after) to++;
    yield { path, before, after };
  }
}
