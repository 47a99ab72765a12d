import { fileType, typeOf } from "../../disk/file-system.ts";
import { Unsupported } from "../../disk/unsupported.ts";
import { type FileTree, type FoundFile, type NamedInode, pathIn } from "../view/file-tree.ts";

/** Folders in each other; the path of more fills the memory. */
const maxDepth = 1000;
/** Of files in both trees together; an image of few megabytes can name many more. */
const mostPaths = 10_000_000;
/** Of how many names of a folder the files are read at the same time. */
const atOnce = 256;

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
  readonly depth: number;
}

/**
 * Yields the paths of two trees, folder by folder. The folders are in the order of their paths.
 *
 * @param enters whether a path, and what is below it, is of interest
 * @param most how many paths there may be
 * @throws {Unsupported} where there are more, or a folder is in two places, which is damage, or in too many others
 */
export async function* walkPair(
  before: FileTree,
  after: FileTree,
  enters: (path: string) => boolean,
  most = mostPaths,
): AsyncGenerator<FilePair> {
  let left = most;
  const [old, now] = await Promise.all([before.root(), after.root()]);
  yield { path: "/", before: old, after: now, folder: now };
  const side = (tree: FileTree, folder: FoundFile): Side => ({
    tree,
    folder,
    seen: new Set([folder.inode.number]),
  });
  const root = { left: side(before, old), right: side(after, now), last: now, depth: 0 };
  const folders: Folder[] = [root];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    const { last, depth } = folder;
    if (depth > maxDepth) throw new Unsupported(`there are more than ${maxDepth} folders in each other`);
    const inside: Folder[] = [];
    for await (const pairs of batchesIn(folder, enters))
      for (const pair of pairs) {
        if (--left < 0) throw new Unsupported(`there are more than ${most} files`);
        yield { ...pair, folder: last };
        const inner = { left: below(folder.left, pair.before), right: below(folder.right, pair.after) };
        if (inner.left || inner.right)
          inside.push({ ...inner, last: inner.right?.folder ?? last, depth: depth + 1 });
      }
    for (let next = inside.pop(); next; next = inside.pop()) folders.push(next);
  }
}

/** Yields what a folder of two trees holds. The files of few names are in memory at a time: a folder may have millions. */
async function* batchesIn(
  { left, right }: Folder,
  enters: (path: string) => boolean,
): AsyncGenerator<readonly Omit<FilePair, "folder">[]> {
  const folder = (left ?? right)!.folder.path;
  const [olds, nows] = await Promise.all([left, right].map((side) => side?.tree.entries(side.folder) ?? []));
  const read = async (batch: readonly NamePair[]) => {
    const [was, is] = await Promise.all([
      Promise.all(batch.map(({ before }) => left && before && left.tree.child(left.folder, before))),
      Promise.all(batch.map(({ after }) => right && after && right.tree.child(right.folder, after))),
    ]);
    return batch.map(({ name }, at) => ({ path: pathIn(folder, name), before: was[at], after: is[at] }));
  };
  let batch: NamePair[] = [];
  for (const pair of merge(olds!, nows!)) {
    if (!enters(pathIn(folder, pair.name))) continue;
    batch.push(pair);
    if (batch.length < atOnce) continue;
    yield await read(batch);
    batch = [];
  }
  yield await read(batch);
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

interface NamePair {
  readonly name: string;
  readonly before: NamedInode | undefined;
  readonly after: NamedInode | undefined;
}

/** Pairs two lists that are in the order of their names. */
function* merge(olds: readonly NamedInode[], nows: readonly NamedInode[]): Generator<NamePair> {
  let [at, to] = [0, 0];
  while (at < olds.length || to < nows.length) {
    const [old, now] = [olds[at], nows[to]];
    const name = !old || (now && now.name < old.name) ? now!.name : old.name;
    const before = old?.name === name ? old : undefined;
    const after = now?.name === name ? now : undefined;
    if (before) at++;
    if (after) to++;
    yield { name, before, after };
  }
}
