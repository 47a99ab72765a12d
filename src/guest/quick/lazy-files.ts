import { createHash } from "node:crypto";
import { fileType, readPieces, typeOf } from "../../disk/file-system.ts";
import { Unsupported } from "../../disk/unsupported.ts";
import { NeedsBoot } from "../interpret/needs-boot.ts";
import type { ChangeableFiles, GuestFact, GuestNode } from "../states/guest-node.ts";
import { type FileTree, type FoundFile, readWhole } from "../view/file-tree.ts";

type Answer = { readonly value: unknown } | { readonly needsBoot: string };

/** The largest file that is compared without a boot, in bytes. */
const maxFile = 64 * 2 ** 20;
const maxEntries = 200_000;
/** How much is read for the digests of one step, in bytes. */
const maxHashed = 16 * 2 ** 30;

/**
 * The files on a disk for state steps, which ask without waiting. A question that was never asked before needs a boot
 * for now: whoever runs the steps calls `load` afterwards, and starts again while that had something to read.
 */
export class LazyFiles implements ChangeableFiles {
  readonly #tree: FileTree;
  readonly #answers = new Map<string, Answer>();
  readonly #questions = new Map<string, () => Promise<unknown>>();

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  /** A check changes nothing, so that no copy is needed. */
  copy(): LazyFiles {
    return this;
  }

  get(path: string, follow = false): GuestNode | undefined {
    return this.#ask(`get ${follow} ${path}`, () => this.#node(path, follow));
  }

  below(path: string): readonly string[] {
    return this.#ask(`below ${path}`, () => this.#below(path));
  }

  facts(folder: string): ReadonlyMap<string, GuestFact> {
    return this.#ask(`facts ${folder}`, () => this.#facts(folder));
  }

  sha256(paths: readonly string[]): readonly string[] {
    return this.#ask(`sha256 ${paths.join("\0")}`, () => this.#sha256(paths));
  }

  realPath(path: string): string | undefined {
    return this.#ask(`real ${path}`, async () => (await this.#tree.find(path))?.path);
  }

  /** Returns how much is free on `/`, in KiB, if it is certain whether that is enough. */
  freeKib(neededKib: number): number {
    const { least, most } = this.#ask("free", () => this.#tree.freeBytes());
    const [leastKib, mostKib] = [least, most].map((bytes) => Math.floor(bytes / 1024)) as [number, number];
    if (leastKib !== mostKib && leastKib < neededKib)
      throw new NeedsBoot("how much is free on / is known only once it is mounted");
    return leastKib;
  }

  set(): never {
    throw new Error("a disk that is read is not written");
  }

  remove(): never {
    throw new Error("a disk that is read is not written");
  }

  /** Reads what was asked for and not known. Returns whether there was anything. */
  async load(): Promise<boolean> {
    const hadQuestions = this.#questions.size > 0;
    for (const [question, read] of this.#questions) {
      try {
        this.#answers.set(question, { value: await read() });
      } catch (error) {
        if (!(error instanceof Unsupported)) throw error;
        this.#answers.set(question, { needsBoot: error.message });
      }
    }
    this.#questions.clear();
    return hadQuestions;
  }

  #ask<T>(question: string, read: () => Promise<T>): T {
    const answer = this.#answers.get(question);
    if (!answer) {
      this.#questions.set(question, read);
      throw new NeedsBoot("the disk was not asked yet");
    }
    if ("needsBoot" in answer) throw new NeedsBoot(answer.needsBoot);
    return answer.value as T;
  }

  async #node(path: string, follow: boolean): Promise<GuestNode | undefined> {
    const found = await this.#tree.find(path, follow);
    if (!found) return undefined;
    const fact = await factOf(found);
    if (fact.type !== "file") return fact;
    const { size, ...others } = fact;
    return { ...others, content: await readWhole(found, path, maxFile) };
  }

  async #facts(folder: string): Promise<ReadonlyMap<string, GuestFact>> {
    const facts = new Map<string, GuestFact>();
    const start = (await this.#tree.find(folder))?.path ?? folder;
    for (const path of [start, ...(await this.#below(start))]) {
      const found = await this.#tree.find(path, false);
      if (!found) throw new Unsupported("a file has a name that is not UTF-8");
      facts.set(path === start ? "." : path.slice(start === "/" ? 1 : start.length + 1), await factOf(found));
    }
    return facts;
  }

  async #sha256(paths: readonly string[]): Promise<string[]> {
    const digests: string[] = [];
    let left = maxHashed;
    for (const path of paths) {
      const found = await this.#tree.find(path, false);
      if (!found || typeOf(found.inode) !== fileType.regular) throw new Unsupported(`${path} is no file`);
      left -= found.inode.size;
      if (left < 0) throw new Unsupported("the files of an archive are too large");
      const hash = createHash("sha256");
      for await (const piece of readPieces(found.fileSystem, found.inode)) hash.update(piece);
      digests.push(hash.digest("hex"));
    }
    return digests;
  }

  async #below(path: string): Promise<string[]> {
    const found: string[] = [];
    const start = (await this.#tree.find(path))?.path ?? path;
    const visit = async (folder: string) => {
      for (const name of await this.#tree.list(folder)) {
        const inner = `${folder === "/" ? "" : folder}/${Buffer.from(name, "latin1").toString("utf8")}`;
        if (found.push(inner) > maxEntries) throw new Unsupported("a folder holds too much");
        const entry = await this.#tree.find(inner, false);
        if (entry && typeOf(entry.inode) === fileType.directory) await visit(inner);
      }
    };
    await visit(start);
    return found;
  }
}

async function factOf({ fileSystem, inode }: FoundFile): Promise<GuestFact> {
  const attributes = { mode: inode.mode & 0o7777, uid: inode.uid, gid: inode.gid };
  switch (typeOf(inode)) {
    case fileType.regular:
      return { type: "file", size: inode.size, ...attributes };
    case fileType.directory:
      return { type: "directory", ...attributes };
    case fileType.link:
      return { type: "link", target: (await fileSystem.target(inode)).toString("utf8"), ...attributes };
    default:
      return { type: "other", ...attributes };
  }
}
