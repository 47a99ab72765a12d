import { randomUUID } from "node:crypto";
import { constants, copyFileSync, linkSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PlannedArtifact } from "../../plan/artifacts.ts";
import type { ArtifactDiskOptions } from "../../plan/emit-options.ts";
import { makeFolders } from "../../system/folder.ts";
import { makeExt4 } from "../ext4-disk.ts";
import type { Artifact, ArtifactOptions } from "./artifact.ts";
import { fetchArtifact } from "./fetch-artifact.ts";

/** Bytes for the file system itself, besides a part of the content. */
const overhead = 64 << 20;

/**
 * Downloads the files of a plan, and makes the disk on which one run gets them: an ext4 file system in a file.
 *
 * @param folder a folder of this run alone, which is removed after it.
 * @returns undefined if there are none.
 * @throws {Refusal} a download failed (src/diagnostics/codes/downloads.ts), or there is no mke2fs; {Interrupted}; a
 *   system error.
 */
export async function makeArtifactDisk(
  planned: readonly PlannedArtifact[],
  folder: string,
  options: ArtifactOptions,
): Promise<ArtifactDiskOptions | undefined> {
  if (planned.length === 0) return undefined;
  const content = join(folder, "artifacts");
  mkdirSync(content);
  const lines: string[] = [];
  const placed = new Set<string>();
  let bytes = 0;
  for (const { urls, digest } of planned) {
    const artifact = await fetchArtifact({ urls, digest }, options);
    const { algorithm, value } = artifact.digest;
    lines.push(`${algorithm}\t${value}\t${urls[0]}\n`);
    if (placed.has(value)) continue;
    placed.add(value);
    place(artifact, join(content, algorithm, value));
    bytes += artifact.size;
  }
  writeFileSync(join(content, "index"), lines.join(""));
  const disk = join(folder, "artifacts.ext4");
  const uuid = randomUUID();
  writeFileSync(disk, "", { mode: 0o600 });
  truncateSync(disk, bytes + Math.ceil(bytes / 16) + overhead);
  await makeExt4(disk, uuid, content, options);
  return { disk, uuid };
}

/** A link costs nothing; a copy serves where the cache is on another file system. */
function place({ path }: Artifact, to: string): void {
  makeFolders(dirname(to));
  try {
    linkSync(path, to);
  } catch {
    copyFileSync(path, to, constants.COPYFILE_FICLONE);
  }
}
