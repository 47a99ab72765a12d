import { createHash, type Hash } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
} from "node:fs";
import { join } from "node:path";
import { FileRefused, kindOfFile } from "../../system/read-file.ts";
import { writeAll } from "../../system/write-file.ts";
import { lastLine, runTool, type ToolResult } from "../appliance/tools.ts";
import type { Digest } from "./artifact.ts";
import type { CacheFolder, Origin } from "./cache-folder.ts";

/** Bytes that are read at once. */
const block = 1 << 20;

/** The file that a download is written to. It stays when the download stops, and a later one continues it. */
export class PartialFile {
  readonly #cache: CacheFolder;
  readonly #digest: Digest;
  readonly #fd: number;
  #hash: Hash;
  #size = 0;

  private constructor(cache: CacheFolder, digest: Digest, fd: number) {
    this.#cache = cache;
    this.#digest = digest;
    this.#fd = fd;
    this.#hash = createHash(digest.algorithm);
  }

  /**
   * Opens the partial file of a digest, which no other process may be writing. If one is, waits for it.
   *
   * @returns undefined if another process has completed the file meanwhile.
   * @throws {Refusal} `artifact-cache-unusable`, `run-tool-missing` without flock(1); {Interrupted}.
   */
  static async open(
    cache: CacheFolder,
    digest: Digest,
    { signal, onWait }: { readonly signal: AbortSignal | undefined; onWait(): void },
  ): Promise<PartialFile | undefined> {
    const path = join(cache.folderOf(digest), "partial");
    for (;;) {
      cache.makeFolder(digest);
      const fd = cache.guard(() => openPartial(path));
      // Another process has given up its empty download and removed the folder.
      if (fd === undefined) continue;
      let kept = false;
      try {
        await lock(fd, cache, signal, onWait);
        if (lstatSync(cache.contentOf(digest), { throwIfNoEntry: false })) return undefined;
        if (!isNamed(fd, path)) continue;
        const file = new PartialFile(cache, digest, fd);
        cache.guard(() => file.#readExisting());
        kept = true;
        return file;
      } finally {
        if (!kept) closeSync(fd);
      }
    }
  }

  /**
   * Whether a process is downloading a file at this moment.
   *
   * @throws {Refusal} `artifact-cache-unusable`, `run-tool-missing` without flock(1).
   */
  static async isInUse(cache: CacheFolder, digest: Digest): Promise<boolean> {
    const path = join(cache.folderOf(digest), "partial");
    if (!lstatSync(path, { throwIfNoEntry: false })) return false;
    const fd = cache.guard(() => openPartial(path));
    if (fd === undefined) return false;
    try {
      return !(await tryLock(fd, cache, undefined));
    } finally {
      closeSync(fd);
    }
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  get origin(): Origin | undefined {
    return this.#cache.readOrigin(this.#digest);
  }

  keepOrigin(origin: Origin): void {
    this.#cache.writeOrigin(this.#digest, origin);
  }

  append(bytes: Uint8Array): void {
    this.#cache.guard(() => writeAll(this.#fd, bytes));
    this.#hash.update(bytes);
    this.#size += bytes.length;
  }

  /** Drops everything. */
  restart(): void {
    this.#cache.guard(() => ftruncateSync(this.#fd, 0));
    this.#hash = createHash(this.#digest.algorithm);
    this.#size = 0;
  }

  /** The digest of the bytes so far. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  /** Gives the file its place in the cache; its digest must be the expected one. */
  finish(): void {
    this.#cache.guard(() => {
      fsyncSync(this.#fd);
      renameSync(join(this.#cache.folderOf(this.#digest), "partial"), this.#cache.contentOf(this.#digest));
    });
    this.#cache.seal(this.#digest);
  }

  /** Closes the file, and gives up its lock. */
  close(): void {
    // An empty file has nothing to continue. It is removed before its lock is given up.
    if (this.#size === 0) this.#removeEmpty();
    closeSync(this.#fd);
  }

  #removeEmpty(): void {
    try {
      this.#cache.remove(this.#digest);
    } catch {
      // Another process has begun to use the folder.
    }
  }

  #readExisting(): void {
    const buffer = Buffer.allocUnsafe(block);
    for (;;) {
      const count = readSync(this.#fd, buffer, 0, block, this.#size);
      if (count === 0) return;
      this.#hash.update(buffer.subarray(0, count));
      this.#size += count;
    }
  }
}

/** Returns undefined if the folder does not exist. */
function openPartial(path: string): number | undefined {
  const { O_RDWR, O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;
  const fd = unlessMissing(() =>
    openSync(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0o600),
  );
  if (fd === undefined) return undefined;
  const stat = fstatSync(fd);
  if (stat.isFile()) return fd;
  closeSync(fd);
  throw new FileRefused(`${path} is ${kindOfFile(stat)}`);
}

function unlessMissing<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether an open file still has its name: the process that had the lock before may have completed or removed it. */
function isNamed(fd: number, path: string): boolean {
  const held = fstatSync(fd, { bigint: true });
  const named = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return named !== undefined && named.ino === held.ino && named.dev === held.dev;
}

/** What flock(1) ends with where another process holds the lock. */
const held = 42;

const flock = ["flock", "--exclusive", "--conflict-exit-code", String(held)];

/** Takes flock(2) on an open file; the kernel gives it up when the process ends, however that happens. */
async function lock(
  fd: number,
  cache: CacheFolder,
  signal: AbortSignal | undefined,
  onWait: () => void,
): Promise<void> {
  if (await tryLock(fd, cache, signal)) return;
  onWait();
  judgeLock(await runTool([...flock, "3"], { signal, inherit: [fd] }), cache);
}

/** The same without waiting. Returns false if another process has it. */
async function tryLock(fd: number, cache: CacheFolder, signal: AbortSignal | undefined): Promise<boolean> {
  const result = await runTool([...flock, "--nonblock", "3"], { signal, inherit: [fd] });
  if (result.code === held) return false;
  judgeLock(result, cache);
  return true;
}

function judgeLock(result: ToolResult, cache: CacheFolder): void {
  if (result.code !== 0) throw cache.unusable(new Error(`it can't be locked: ${lastLine(result)}`));
}
