import { fileType, readFile, typeOf } from "../../disk/file-system.ts";
import { diffTexts } from "../states/diff-texts.ts";
import { type FileTree, type FoundFile, namesOf } from "../view/file-tree.ts";
import type { CompareOptions, FileAttribute, FileChange, FileState } from "./changes.ts";
import { FileList } from "./file-list.ts";
import { digestOf, showBytes, stateOf } from "./file-state.ts";
import { mapConcurrently } from "./map-concurrently.ts";
import { sameContent } from "./same-content.ts";
import { isSecret } from "./secret-files.ts";
import { type FilePair, walkPair } from "./walk-pair.ts";

/** Folders that file systems of the kernel hide once the guest has booted. */
const hidden = new Set(["/dev", "/proc", "/run", "/sys"]);
/** Larger files, in bytes, are compared, but no digest of them is computed. */
const maxDigest = 4 * 2 ** 30;
const maxText = 2 ** 20;
/** More lines than these, removed and added, are no diff to read, and take long to find. */
const maxEdits = 4000;
/** A list that all files without differences share. */
const none: readonly FileAttribute[] = [];
/** How many files are compared at the same time. Their requests to qemu-nbd are sent together. */
const atOnce = 192;

/**
 * Compares the files of two guests.
 *
 * @throws {Unsupported} where a file system cannot be read
 */
export async function compareFiles(
  before: FileTree,
  after: FileTree,
  { below = ["/"], mostFiles }: Pick<CompareOptions, "below" | "mostFiles">,
): Promise<{ readonly files: FileChange[]; readonly more: number }> {
  const wanted = below.map((path) => namesOf(Buffer.from(path).toString("latin1")));
  const pairs = walkPair(before, after, (path) => !hidden.has(path) && concerns(namesOf(path), wanted));
  const list = new FileList(mostFiles);
  const compare = (pair: FilePair) => {
    const shown = shownPath(pair);
    // It differs, and nothing else of it is asked for.
    if ((pair.before && pair.after) || !list.onlyCounts(shown)) return comparePair(pair, shown);
    list.count();
    return Promise.resolve(undefined);
  };
  for await (const change of mapConcurrently(pairs, atOnce, compare)) if (change) list.add(change);
  return list.finish();
}

/** Whether a path is one of those wanted, above or below it. */
function concerns(path: readonly string[], wanted: readonly (readonly string[])[]): boolean {
  return wanted.some((other) => {
    const length = Math.min(path.length, other.length);
    return path.slice(0, length).every((name, index) => name === other[index]);
  });
}

const shownPath = ({ path }: FilePair) => showBytes(Buffer.from(path, "latin1"));

async function comparePair(
  { before, after, folder }: FilePair,
  shown: string,
): Promise<FileChange | undefined> {
  const [was, is] = await Promise.all([before && stateOf(before), after && stateOf(after)]);
  const changedAt = after ? after.inode.changed : folder.inode.modified;
  if (!before || !after || !was || !is) {
    const change = after ? "added" : "removed";
    return { path: shown, change, ...both(was, is), differences: none, changedAt };
  }
  const contents = await compareContents(before, after, shown);
  const differences: FileAttribute[] = [
    ...differencesOf(was, is),
    ...(contents ? (["content"] as const) : []),
  ];
  if (differences.length === 0) return undefined;
  const { digests, ...more } = contents ?? {};
  const withDigest = (state: FileState, index: number) =>
    digests ? { ...state, sha256: digests[index]! } : state;
  return {
    path: shown,
    change: "changed",
    before: withDigest(was, 0),
    after: withDigest(is, 1),
    differences,
    ...more,
    changedAt,
  };
}

function both(before: FileState | undefined, after: FileState | undefined) {
  return { ...(before ? { before } : {}), ...(after ? { after } : {}) };
}

function differencesOf(was: FileState, is: FileState): FileAttribute[] {
  const pairs: readonly (readonly [FileAttribute, unknown, unknown])[] = [
    ["type", was.type, is.type],
    ["mode", was.mode, is.mode],
    ["owner", was.uid, is.uid],
    ["group", was.gid, is.gid],
    ["target", was.target, is.target],
    ["device", was.device, is.device],
    ["xattrs", JSON.stringify(was.xattrs), JSON.stringify(is.xattrs)],
  ];
  // Of another type, a file has other attributes by nature.
  if (was.type !== is.type) return ["type"];
  return pairs.filter(([, old, now]) => old !== now).map(([attribute]) => attribute);
}

interface Contents {
  readonly digests?: readonly [before: string, after: string];
  readonly diff?: string;
  readonly secret?: true;
}

/** Returns how the contents of two regular files differ; undefined where they do not, or there are none. */
async function compareContents(
  before: FoundFile,
  after: FoundFile,
  path: string,
): Promise<Contents | undefined> {
  const files = [before, after];
  if (!files.every(({ inode }) => typeOf(inode) === fileType.regular)) return undefined;
  const sizes = files.map(({ inode }) => inode.size);
  if (sizes[0] === sizes[1] && (await sameContent(before, after))) return undefined;
  if (await isSecret(path, files)) return { secret: true };
  if (sizes.some((size) => size > maxDigest)) return {};
  const digests = [await digestOf(before), await digestOf(after)] as const;
  if (sizes.some((size) => size > maxText)) return { digests };
  const [old, now] = await Promise.all(
    files.map(({ fileSystem, inode }) => readFile(fileSystem, inode, maxText)),
  );
  const diff = diffTexts(old!, now!, maxEdits);
  return diff === undefined ? { digests } : { digests, diff };
}
