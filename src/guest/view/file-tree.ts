import { type FileSystem, fileType, type Inode, readFile, typeOf } from "../../disk/file-system.ts";
import { Unsupported } from "../../disk/unsupported.ts";
import { formatBytes } from "../../source/format-bytes.ts";

export interface FoundFile {
  readonly fileSystem: FileSystem;
  readonly inode: Inode;
  /** Without symbolic links. */
  readonly path: string;
}

/** A name in a folder: bytes in Latin-1, and the inode number that it means. */
export interface NamedInode {
  readonly name: string;
  readonly inode: number;
}

interface Step {
  readonly fileSystem: FileSystem;
  readonly inode: Inode;
  readonly name: string;
}

const maxLinks = 40;
const maxNames = 1000;
/** Of all folders whose names are kept. */
const mostNames = 2_000_000;
/** Of a folder that is read for its names: those of units, kernels and packages, of which each is then looked at. */
const mostListed = 200_000;
/** Of all files that are read as a whole, in bytes. A file may be read several times. */
const mostBytes = 4 * 2 ** 30;

/**
 * The files of a guest: its root file system with others mounted on it. Paths are resolved as in a chroot:
 * a symbolic link never leads out. Names are bytes in Latin-1.
 */
export class FileTree {
  readonly #root: FileSystem;
  readonly #mounts: { readonly on: FileSystem; readonly inode: number; readonly fileSystem: FileSystem }[] =
    [];
  #namesLeft = mostNames;
  #bytesLeft = mostBytes;
  readonly #folders = new Map<FileSystem, Map<number, Promise<ReadonlyMap<string, number>>>>();

  constructor(root: FileSystem) {
    this.#root = root;
  }

  /** Returns the bytes that are free on `/`, as the least and the most. */
  freeBytes(): ReturnType<FileSystem["freeBytes"]> {
    return this.#root.freeBytes();
  }

  /** Mounts a file system on a folder. Returns whether the folder exists. */
  async mount(path: string, fileSystem: FileSystem): Promise<boolean> {
    const folder = await this.find(path);
    if (!folder || typeOf(folder.inode) !== fileType.directory) return false;
    this.#mounts.push({ on: folder.fileSystem, inode: folder.inode.number, fileSystem });
    return true;
  }

  /**
   * Finds a file by its absolute path; undefined where there is none.
   * @param follow whether a symbolic link at the end of the path is followed
   */
  async find(path: string, follow = true): Promise<FoundFile | undefined> {
    let names = namesOf(Buffer.from(path).toString("latin1"));
    const root: Step = { fileSystem: this.#root, inode: await this.#root.inode(this.#root.root), name: "" };
    const steps: Step[] = [root];
    let links = 0;
    while (names.length > 0) {
      const [name, ...rest] = names as [string, ...string[]];
      const current = steps.at(-1)!;
      names = rest;
      if (typeOf(current.inode) !== fileType.directory) return undefined;
      if (name === ".") continue;
      if (name === "..") {
        if (steps.length > 1) steps.pop();
        continue;
      }
      const step = await this.#enter(current, name);
      if (!step) return undefined;
      if (typeOf(step.inode) === fileType.link && (follow || rest.length > 0)) {
        if (++links > maxLinks) return undefined;
        const target = (await step.fileSystem.target(step.inode)).toString("latin1");
        if (target.startsWith("/")) steps.length = 1;
        names = [...namesOf(target), ...rest];
        if (names.length > maxNames) throw new Unsupported("a path is too long");
      } else steps.push(step);
    }
    const { fileSystem, inode } = steps.at(-1)!;
    return { fileSystem, inode, path: steps.map(({ name }) => name).join("/") || "/" };
  }

  async root(): Promise<FoundFile> {
    return { fileSystem: this.#root, inode: await this.#root.inode(this.#root.root), path: "/" };
  }

  /** Returns the names in a folder, in their order. */
  async entries({ fileSystem, inode }: FoundFile): Promise<NamedInode[]> {
    const entries = await fileSystem.entries(inode);
    const named = entries.map((entry) => ({ name: entry.name.toString("latin1"), inode: entry.inode }));
    return named.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Returns the file that a name in a folder means, or the root of what is mounted there. */
  async child({ fileSystem, path }: FoundFile, { name, inode }: NamedInode): Promise<FoundFile> {
    return { ...(await this.#at(fileSystem, inode)), path: pathIn(path, name) };
  }

  /** Reads a regular file of at most `limit` bytes; undefined where there is none. */
  async read(path: string, limit = 16 * 2 ** 20): Promise<Buffer | undefined> {
    const file = await this.find(path);
    if (!file || typeOf(file.inode) !== fileType.regular) return undefined;
    const bytes = await readWhole(file, path, limit);
    this.#bytesLeft -= bytes.length;
    if (this.#bytesLeft < 0) throw new Unsupported("its files hold more text than is read");
    return bytes;
  }

  async readText(path: string, limit?: number): Promise<string | undefined> {
    return (await this.read(path, limit))?.toString("utf8");
  }

  /**
   * Returns the names in a folder, sorted; empty where there is no folder.
   *
   * @throws {Unsupported} where there are more than any system has
   */
  async list(path: string): Promise<readonly string[]> {
    const folder = await this.find(path);
    if (!folder || typeOf(folder.inode) !== fileType.directory) return [];
    const names = await this.#names(folder);
    if (names.size > mostListed) throw new Unsupported(`${path} holds more than ${mostListed} names`);
    return [...names.keys()].sort();
  }

  async #enter({ fileSystem, inode }: Step, name: string): Promise<Step | undefined> {
    const number = fileSystem.find
      ? await fileSystem.find(inode, Buffer.from(name, "latin1"))
      : (await this.#names({ fileSystem, inode })).get(name);
    if (number === undefined) return undefined;
    return { ...(await this.#at(fileSystem, number)), name };
  }

  /** The file with an inode number, or the root of what is mounted on it. */
  async #at(on: FileSystem, number: number): Promise<Pick<FoundFile, "fileSystem" | "inode">> {
    const mounted = this.#mounts.findLast((mount) => mount.on === on && mount.inode === number);
    const fileSystem = mounted?.fileSystem ?? on;
    return { fileSystem, inode: await fileSystem.inode(mounted ? fileSystem.root : number) };
  }

  #names({ fileSystem, inode }: Pick<Step, "fileSystem" | "inode">): Promise<ReadonlyMap<string, number>> {
    let folders = this.#folders.get(fileSystem);
    if (!folders) {
      folders = new Map();
      this.#folders.set(fileSystem, folders);
    }
    let names = folders.get(inode.number);
    if (!names) {
      names = fileSystem.entries(inode).then((entries) => {
        this.#namesLeft -= entries.length;
        if (this.#namesLeft < 0) throw new Unsupported("its folders hold too many names");
        return new Map(entries.map((entry) => [entry.name.toString("latin1"), entry.inode]));
      });
      folders.set(inode.number, names);
    }
    return names;
  }
}

/** Reads a regular file of at most `limit` bytes. A larger one is refused by its path. */
export async function readWhole(
  { fileSystem, inode }: Pick<FoundFile, "fileSystem" | "inode">,
  path: string,
  limit: number,
): Promise<Buffer> {
  if (inode.size > limit)
    throw new Unsupported(
      `${path} has ${formatBytes(inode.size)}, and files of at most ${formatBytes(limit)} are read`,
    );
  return readFile(fileSystem, inode, limit);
}

/** Returns the path of a name in a folder. */
export function pathIn(folder: string, name: string): string {
  return `${folder === "/" ? "" : folder}/${name}`;
}

/** Returns the names between the slashes of a path. */
export function namesOf(path: string): string[] {
  return path.split("/").filter((name) => name !== "");
}
