/** A digest in lower-case hexadecimal digits. */
export interface Digest {
  readonly algorithm: "sha256" | "sha512";
  readonly value: string;
}

/** A file with digests of an algorithm that the publisher serves. */
export interface ChecksumFile {
  readonly algorithm: Digest["algorithm"];
  /** https. */
  readonly url: string;
}

/** Checksum files, tried in turn. */
export interface PublishedDigest {
  readonly checksumFiles: readonly ChecksumFile[];
}

/** A file that a recipe downloads. */
export interface ArtifactRequest {
  /** Addresses of the same file, tried in turn: http or https. */
  readonly urls: readonly string[];
  readonly digest: Digest | PublishedDigest;
  /** Bytes that the file may have; by default 16 GiB. */
  readonly maxBytes?: number | undefined;
}

/** A file in the cache, verified. */
export interface Artifact {
  readonly path: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/** What happens while an artifact is fetched, for showing progress only. */
export type ArtifactEvent =
  /** `received` and `total` count what an earlier run downloaded; `total` is undefined if the server does not say. */
  | {
      readonly kind: "progress";
      readonly url: string;
      readonly received: number;
      readonly total: number | undefined;
    }
  /** An attempt failed; another one follows in so many milliseconds. */
  | { readonly kind: "retry"; readonly reason: string; readonly pause: number }
  /** Another process downloads the same file. */
  | { readonly kind: "waiting"; readonly url: string };

/** Milliseconds. None of them limits the time of a whole download. */
export interface TransferTimes {
  /** To connect to a server, encryption included. */
  readonly connect: number;
  /** Without a byte, before and within an answer. */
  readonly stall: number;
  /** Before the second attempt. Each later pause is twice as long. */
  readonly pause: number;
}

export interface ArtifactOptions {
  /** Absolute path of the cache; by default in the user's caches. */
  readonly cacheFolder?: string | undefined;
  /** Download nothing: answer from the cache. */
  readonly offline?: boolean | undefined;
  /** How often a failed download is tried again; by default 3 times. */
  readonly retries?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly times?: Partial<TransferTimes> | undefined;
  /** Names proxies and certificate authorities. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  onEvent?(event: ArtifactEvent): void;
}

/** Returns whether a digest is published in files of checksums, not given in the recipe. */
export function isPublished(digest: Digest | PublishedDigest): digest is PublishedDigest {
  return "checksumFiles" in digest;
}
