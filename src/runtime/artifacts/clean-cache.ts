import type { CachedArtifact, CacheFolder } from "./cache-folder.ts";
import { PartialFile } from "./partial-file.ts";

export interface Cleaned {
  readonly removed: readonly CachedArtifact[];
  /** Files that a process is downloading at this moment. */
  readonly kept: readonly CachedArtifact[];
}

/**
 * Removes all files from the cache, except those that a process is downloading.
 *
 * @throws {Refusal} `artifact-cache-unusable`, `run-tool-missing` without flock(1).
 */
export async function cleanCache(cache: CacheFolder): Promise<Cleaned> {
  const removed: CachedArtifact[] = [];
  const kept: CachedArtifact[] = [];
  for (const artifact of cache.list()) {
    const inUse = artifact.isPartial && (await PartialFile.isInUse(cache, artifact.digest));
    if (!inUse) cache.remove(artifact.digest);
    (inUse ? kept : removed).push(artifact);
  }
  cache.forgetPublished();
  return { removed, kept };
}
