import { createHash } from "node:crypto";
import { createReadStream, lstatSync } from "node:fs";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { Interrupted } from "../appliance/tools.ts";
import {
  type Artifact,
  type ArtifactOptions,
  type ArtifactRequest,
  type Digest,
  isPublished,
  type PublishedDigest,
} from "./artifact.ts";
import { CacheFolder } from "./cache-folder.ts";
import { type DownloadOptions, downloadFrom, tryInTurn } from "./download.ts";
import { HttpClient, parseAddress, shownAddress } from "./http-client.ts";
import { PartialFile } from "./partial-file.ts";
import { checksumFileLimit, parsePublishedDigest } from "./published-digest.ts";
import { statusFailure, TransferFailure } from "./transfer-failure.ts";

const defaults = { connect: 20_000, stall: 60_000, pause: 1_000, retries: 3, maxBytes: 16 * 2 ** 30 };

/**
 * Returns a file from the cache, after it has downloaded it if necessary. A download that an earlier run began is
 * continued. The digest is verified each time.
 *
 * @throws {Refusal} with a diagnostic for each address that failed (src/diagnostics/codes/downloads.ts);
 *   {Interrupted}, and then the partial file stays.
 */
export async function fetchArtifact(request: ArtifactRequest, options: ArtifactOptions): Promise<Artifact> {
  const { env = process.env, offline = false, signal, cacheFolder } = options;
  const urls = request.urls.map((url) => parseAddress(url).href);
  const cache = cacheFolder === undefined ? CacheFolder.forDownload(env) : new CacheFolder(cacheFolder);
  const times = { ...defaults, ...options.times };
  const client = new HttpClient({ times, env, signal });
  const { retries = defaults.retries } = options;
  const { maxBytes = defaults.maxBytes } = request;
  const download: DownloadOptions = {
    client,
    cache,
    times,
    retries,
    maxBytes,
    signal,
    onEvent: (event) => options.onEvent?.(event),
  };
  try {
    const name = nameOf(urls[0]!);
    const digest = isPublished(request.digest)
      ? await findPublished(request.digest, name, download, offline)
      : request.digest;
    for (;;) {
      const known = await verifyCached(cache, digest, signal);
      if (known) return known;
      if (offline) throw notCached(name, `${digest.algorithm} ${digest.value}`);
      if (await fill(urls, digest, download))
        return { path: cache.contentOf(digest), digest, size: sizeOf(cache, digest) };
    }
  } finally {
    await client.close();
  }
}

/** Downloads a file. Returns false if another process did. */
async function fill(urls: readonly string[], digest: Digest, options: DownloadOptions): Promise<boolean> {
  const { cache, signal } = options;
  const file = await PartialFile.open(cache, digest, {
    signal,
    onWait: () => options.onEvent({ kind: "waiting", url: shownAddress(urls[0]!) }),
  });
  if (!file) return false;
  try {
    if (file.size === 0 || file.digest() !== digest.value)
      await tryInTurn(urls, options, (url) => downloadFrom(url, file, digest, options));
    file.finish();
    return true;
  } finally {
    file.close();
  }
}

const sizeOf = (cache: CacheFolder, digest: Digest) => lstatSync(cache.contentOf(digest)).size;

/** Returns a complete file of the cache; one that is damaged is removed. */
async function verifyCached(
  cache: CacheFolder,
  digest: Digest,
  signal: AbortSignal | undefined,
): Promise<Artifact | undefined> {
  const path = cache.contentOf(digest);
  const stat = cache.guard(() => lstatSync(path, { throwIfNoEntry: false }));
  if (!stat) return undefined;
  const hash = createHash(digest.algorithm);
  try {
    if (stat.isFile())
      for await (const bytes of createReadStream(path, {
        highWaterMark: 1 << 20,
        ...(signal ? { signal } : {}),
      }))
        hash.update(bytes);
  } catch (error) {
    throw signal?.aborted ? new Interrupted() : cache.unusable(error);
  }
  if (stat.isFile() && hash.digest("hex") === digest.value) return { path, digest, size: stat.size };
  cache.dropContent(digest);
  return undefined;
}

/** Reads the digest that a publisher names; offline, the one that it named last. */
async function findPublished(
  { checksumFiles }: PublishedDigest,
  name: string,
  options: DownloadOptions,
  offline: boolean,
): Promise<Digest> {
  const { cache } = options;
  const algorithms = new Map(checksumFiles.map(({ algorithm, url }) => [secureAddress(url), algorithm]));
  const urls = [...algorithms.keys()];
  if (offline) {
    const known = urls.map((url) => cache.readPublished(url, name, algorithms.get(url)!)).find(Boolean);
    if (known) return known;
    throw notCached(name, `with the digest in ${shownAddress(urls[0]!)}`);
  }
  return await tryInTurn(urls, options, async (url) => {
    const algorithm = algorithms.get(url)!;
    const value = parsePublishedDigest(await readText(url, options), name, algorithm);
    if (value === undefined)
      throw new TransferFailure(
        diagnostic("download-checksum-file", { url: shownAddress(url), name, algorithm }),
      );
    cache.writePublished(url, name, { algorithm, value });
    return { algorithm, value };
  });
}

async function readText(url: string, { client }: DownloadOptions): Promise<string> {
  const answer = await client.get(url, { sameOrigin: true });
  try {
    if (answer.status !== 200)
      throw statusFailure(shownAddress(url), answer.status, answer.header("retry-after"));
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const bytes of answer.body()) {
      size += bytes.length;
      if (size > checksumFileLimit)
        throw new TransferFailure(
          diagnostic("download-too-large", {
            url: shownAddress(url),
            limit: "1 MiB, that of checksum files",
          }),
        );
      parts.push(bytes);
    }
    return Buffer.concat(parts).toString("latin1");
  } finally {
    answer.discard();
  }
}

/** Over http anybody between could name the digest of a file of their own. */
function secureAddress(url: string): string {
  const parsed = parseAddress(url);
  if (parsed.protocol === "https:") return parsed.href;
  throw new Refusal(
    diagnostic("download-address-invalid", { url, reason: "a checksum file must be fetched over https" }),
  );
}

/** The name of a file in its address: its last part, decoded. */
function nameOf(url: string): string {
  const last = new URL(url).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last) || url;
  } catch {
    return last;
  }
}

const notCached = (name: string, digest: string) =>
  new Refusal(diagnostic("artifact-not-cached", { name, digest }));
