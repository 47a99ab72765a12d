import { type FileSystem, fileType, type Inode, typeOf } from "../../src/disk/file-system.ts";
import { Unsupported } from "../../src/disk/unsupported.ts";

export interface WalkedFile {
  /** From the root of the file system, `/` first, as bytes in Latin-1: a name need not be UTF-8. */
  readonly path: string;
  readonly inode: Inode;
}

/** Yields every file of a file system, each folder before what it holds. A folder in two places is damage. */
export async function* walk(fileSystem: FileSystem): AsyncGenerator<WalkedFile> {
  const root = await fileSystem.inode(fileSystem.root);
  const seen = new Set([root.number]);
  const folders: WalkedFile[] = [{ path: "", inode: root }];
  yield { path: "/", inode: root };
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    const entries = await fileSystem.entries(folder.inode);
    const inodes = await Promise.all(entries.map((entry) => fileSystem.inode(entry.inode)));
    for (const [index, inode] of inodes.entries()) {
      const file = { path: `${folder.path}/${entries[index]!.name.toString("latin1")}`, inode };
      yield file;
      if (typeOf(inode) !== fileType.directory) continue;
      if (seen.has(inode.number)) throw new Unsupported("a folder is in two places");
      seen.add(inode.number);
      folders.push(file);
    }
  }
}
