import { chmodSync, lstatSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { sha256Hex } from "../../source/sha256.ts";
import { emptyFolder, makeFolders, withFolder } from "../../system/folder.ts";
import { readRegularText } from "../../system/read-file.ts";
import { cachePlace, isOwnCache } from "../../system/user-cache.ts";
import { writeRegularFile } from "../../system/write-file.ts";
import type { Digest } from "./artifact.ts";

/** Where a file came from, kept beside it. */
export interface Origin {
  readonly url: string;
  /** Of the server's answer: what a later request compares (RFC 9110, “If-Range”). */
  readonly validator?: string | undefined;
}

/** A file in the cache. */
export interface CachedArtifact {
  readonly digest: Digest;
  /** Bytes that are there. */
  readonly size: number;
  /** Whether the download has not been completed yet. */
  readonly isPartial: boolean;
  /** When it was last written. */
  readonly modified: Date;
  readonly url: string | undefined;
}

/** Bytes of the small files that the cache keeps beside downloads. */
const noteLimit = 64 << 10;

const algorithms = ["sha256", "sha512"] as const;

/**
 * The cache of downloaded files. Each has a folder that is named by its digest, `ALGORITHM/DIGEST`, with `content`,
 * or `partial` as long as it is incomplete, and `origin.json`. `published` keeps the digests that checksum files named.
 */
export class CacheFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Returns the user's cache, which may be missing.
   *
   * @throws {Refusal} `artifact-cache-unusable`: it belongs to another user.
   */
  static ofUser(env: NodeJS.ProcessEnv): CacheFolder {
    const cache = new CacheFolder(cachePlace("artifacts", env));
    cache.guard(() => {
      if (!isOwnCache(env)) throw new Error("the folder of caches belongs to another user");
    });
    return cache;
  }

  /** Does the same for a download, and makes the folder of the user's caches. */
  static forDownload(env: NodeJS.ProcessEnv): CacheFolder {
    const cache = new CacheFolder(cachePlace("artifacts", env));
    cache.guard(() => makeFolders(dirname(dirname(cache.path)), 0o700));
    return CacheFolder.ofUser(env);
  }

  /** Returns the folder of a file; nothing is made. */
  folderOf({ algorithm, value }: Digest): string {
    return join(this.path, algorithm, value);
  }

  contentOf(digest: Digest): string {
    return join(this.folderOf(digest), "content");
  }

  /** Makes the folder of a file. */
  makeFolder(digest: Digest): string {
    const folder = this.folderOf(digest);
    this.guard(() => {
      makeFolders(folder, 0o755);
    });
    return folder;
  }

  /** Says what a system error in the cache means: it can't be used. */
  guard<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw this.unusable(error);
    }
  }

  unusable(error: unknown): Error {
    if (error instanceof Refusal) return error;
    return new Refusal(diagnostic("artifact-cache-unusable", { path: this.path, reason: reasonOf(error) }));
  }

  readOrigin(digest: Digest): Origin | undefined {
    const { url, validator } = readNote(join(this.folderOf(digest), "origin.json"));
    if (typeof url !== "string") return undefined;
    return { url, ...(typeof validator === "string" ? { validator } : {}) };
  }

  writeOrigin(digest: Digest, origin: Origin): void {
    this.guard(() => writeNote(join(this.folderOf(digest), "origin.json"), origin));
  }

  /** Returns the digest that a checksum file named when it was last read. */
  readPublished(url: string, name: string, algorithm: Digest["algorithm"]): Digest | undefined {
    const value = readNote(this.#published(url, name))[algorithm];
    return typeof value === "string" && isDigest(algorithm, value) ? { algorithm, value } : undefined;
  }

  writePublished(url: string, name: string, { algorithm, value }: Digest): void {
    this.guard(() => {
      const path = this.#published(url, name);
      makeFolders(dirname(path), 0o755);
      writeNote(path, { url, name, [algorithm]: value });
    });
  }

  #published(url: string, name: string): string {
    const key = sha256Hex(`${url}\n${name}`);
    return join(this.path, "published", `${key}.json`);
  }

  /**
   * Returns the files in the cache, the newest first. Everything else in the folder is left alone.
   *
   * @throws {Refusal} `artifact-cache-unusable`: it can't be read.
   */
  list(): CachedArtifact[] {
    return this.guard(() => this.#digests().flatMap((digest) => this.#lookUp(digest) ?? [])).sort(
      (a, b) => b.modified.getTime() - a.modified.getTime(),
    );
  }

  #digests(): Digest[] {
    return algorithms.flatMap((algorithm) =>
      namesIn(join(this.path, algorithm))
        .filter((name) => isDigest(algorithm, name))
        .map((value) => ({ algorithm, value })),
    );
  }

  #lookUp(digest: Digest): CachedArtifact | undefined {
    const folder = this.folderOf(digest);
    const look = (name: string) => lstatSync(join(folder, name), { throwIfNoEntry: false });
    const content = look("content");
    const stat = content ?? look("partial");
    if (!stat?.isFile()) return undefined;
    const url = this.readOrigin(digest)?.url;
    return { digest, size: stat.size, isPartial: !content, modified: stat.mtime, url };
  }

  /** Removes a file. A process that downloads or reads it at this moment keeps its own open file. */
  remove(digest: Digest): void {
    this.guard(() => {
      const folder = this.folderOf(digest);
      withFolder(folder, emptyFolder);
      rmdirSync(folder);
    });
  }

  /** Removes a complete file that turned out to be damaged. */
  dropContent(digest: Digest): void {
    this.guard(() => {
      try {
        unlinkSync(this.contentOf(digest));
      } catch (error) {
        // Another process has found it, too.
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
    });
  }

  /** Removes what was kept of checksum files. */
  forgetPublished(): void {
    const folder = join(this.path, "published");
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory())
      this.guard(() => withFolder(folder, emptyFolder));
  }

  /** Makes a verified file readable only, so that no program changes it by mistake. */
  seal(digest: Digest): void {
    this.guard(() => chmodSync(this.contentOf(digest), 0o444));
  }
}

/** Returns whether a text is a digest of that algorithm, in lower-case hexadecimal digits. */
function isDigest(algorithm: Digest["algorithm"], text: string): boolean {
  return /^[0-9a-f]+$/.test(text) && text.length === (algorithm === "sha256" ? 64 : 128);
}

function namesIn(folder: string): string[] {
  const isThere = lstatSync(folder, { throwIfNoEntry: false }) !== undefined;
  return isThere ? readdirSync(folder) : [];
}

function readNote(path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readRegularText(path, { limit: noteLimit }));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function writeNote(path: string, value: object): void {
  writeRegularFile(path, `${JSON.stringify(value)}\n`, { mode: 0o644, replaceLink: true });
}
