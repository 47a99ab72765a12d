import { setTimeout as sleep } from "node:timers/promises";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { Interrupted } from "../appliance/tools.ts";
import { freeBytes } from "../disk-space.ts";
import { formatBytes } from "../files.ts";
import type { ArtifactEvent, Digest, TransferTimes } from "./artifact.ts";
import type { CacheFolder } from "./cache-folder.ts";
import { type Answer, type HttpClient, shownAddress } from "./http-client.ts";
import type { PartialFile } from "./partial-file.ts";
import { statusFailure, TransferFailure } from "./transfer-failure.ts";

export interface DownloadOptions {
  readonly client: HttpClient;
  readonly cache: CacheFolder;
  readonly times: Pick<TransferTimes, "pause">;
  readonly retries: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
  onEvent(event: ArtifactEvent): void;
}

/**
 * Calls a function for each address in turn until it succeeds. Addresses that failed because of the network or an
 * overloaded server are tried again, after growing pauses, or when the server asks to.
 *
 * @throws {Refusal} with the last failure of each address; {Interrupted}.
 */
export async function tryInTurn<T>(
  urls: readonly string[],
  { times, retries, signal, onEvent }: Pick<DownloadOptions, "times" | "retries" | "signal" | "onEvent">,
  attempt: (url: string) => Promise<T>,
): Promise<T> {
  const failures = new Map<string, TransferFailure>();
  for (let round = 0; ; round++) {
    for (const url of urls) {
      if (signal?.aborted) throw new Interrupted();
      if (failures.get(url)?.isTransient === false) continue;
      try {
        return await attempt(url);
      } catch (error) {
        if (!(error instanceof TransferFailure)) throw error;
        failures.set(url, error);
      }
    }
    const again = [...failures.values()].filter(({ isTransient }) => isTransient);
    if (again.length === 0 || round === retries)
      throw new Refusal(...urls.map((url) => failures.get(url)!.diagnostic));
    // Up to half of it is random, so that many machines do not come back at the same moment.
    const growing = times.pause * 2 ** round * (1 + Math.random() / 2);
    const pause = Math.max(growing, Math.min(...again.map(({ retryAfter = 0 }) => retryAfter)));
    onEvent({ kind: "retry", reason: again.at(-1)!.message, pause });
    await sleep(pause, undefined, { signal }).catch(() => {
      throw new Interrupted();
    });
  }
}

/**
 * Downloads a file, or the rest of it, and verifies its digest.
 *
 * @throws {TransferFailure}; {Refusal} if the cache can't be written; {Interrupted}.
 */
export async function downloadFrom(
  url: string,
  file: PartialFile,
  digest: Digest,
  options: DownloadOptions,
): Promise<void> {
  const isResumed = file.size > 0;
  await receive(url, file, options);
  const found = file.digest();
  if (found === digest.value) return;
  const size = formatBytes(file.size);
  file.restart();
  // What was there before may have been another version of the file.
  if (isResumed) return await downloadFrom(url, file, digest, options);
  const { algorithm, value: expected } = digest;
  throw new TransferFailure(
    diagnostic("download-digest", { url: shownAddress(url), algorithm, expected, found, size }),
  );
}

async function receive(url: string, file: PartialFile, options: DownloadOptions): Promise<void> {
  const answer = await options.client.get(url, { headers: rangeHeaders(url, file) });
  switch (place(answer, file)) {
    case "complete":
      return answer.discard();
    case "none":
      answer.discard();
      file.restart();
      return await receive(url, file, options);
    case "failed":
      answer.discard();
      throw statusFailure(shownAddress(url), answer.status, answer.header("retry-after"));
    case "start":
      file.restart();
      break;
    case "continue":
      break;
  }
  const total = totalOf(answer, file);
  try {
    refuseTooLarge(url, total ?? 0, options);
    refuseFullDisk((total ?? 0) - file.size, options.cache);
    const validator = validatorOf(answer);
    file.keepOrigin({ url: shownAddress(url), ...(validator === undefined ? {} : { validator }) });
    options.onEvent({ kind: "progress", url: shownAddress(url), received: file.size, total });
    for await (const bytes of answer.body()) {
      refuseTooLarge(url, file.size + bytes.length, options);
      file.append(bytes);
      options.onEvent({ kind: "progress", url: shownAddress(url), received: file.size, total });
    }
  } finally {
    answer.discard();
  }
}

/** What the body of an answer is, seen from the bytes that are there already. */
function place(answer: Answer, { size }: PartialFile): "start" | "continue" | "complete" | "none" | "failed" {
  if (answer.status === 200) return "start";
  const [, from, all] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(answer.header("content-range") ?? "") ?? [];
  if (answer.status === 206 && size > 0) return Number(from) === size ? "continue" : "none";
  if (answer.status === 416 && size > 0) return Number(all) === size ? "complete" : "none";
  return "failed";
}

/** Asks for the rest. If the file has changed since, the server sends all of it (RFC 9110, “If-Range”). */
function rangeHeaders(url: string, { size, origin }: PartialFile): Record<string, string> {
  if (size === 0) return {};
  // A mirror has validators of its own. The digest shows whether the parts fit.
  const validator = origin?.url === shownAddress(url) ? origin.validator : undefined;
  return { range: `bytes=${size}-`, ...(validator === undefined ? {} : { "if-range": validator }) };
}

/** A weak entity tag can't be used for a range. */
function validatorOf(answer: Answer): string | undefined {
  const tag = answer.header("etag");
  return tag && !tag.startsWith("W/") ? tag : answer.header("last-modified");
}

function totalOf(answer: Answer, { size }: PartialFile): number | undefined {
  const length = answer.header("content-length");
  return length !== undefined && /^\d+$/.test(length) ? size + Number(length) : undefined;
}

function refuseTooLarge(url: string, bytes: number, { maxBytes }: DownloadOptions): void {
  if (bytes > maxBytes)
    throw new TransferFailure(
      diagnostic("download-too-large", { url: shownAddress(url), limit: formatBytes(maxBytes) }),
    );
}

function refuseFullDisk(bytes: number, cache: CacheFolder): void {
  const free = freeBytes(cache.path);
  if (bytes > free)
    throw cache.unusable(
      new Error(`the download needs ${formatBytes(bytes)}, and ${formatBytes(free)} are free`),
    );
}
