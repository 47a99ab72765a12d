import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { partOf } from "../files.ts";
import { sideFiles } from "../transaction/side-files.ts";
import { openImage } from "./open-image.ts";

export interface FilesOfImage {
  /** The files that the image refers to, absolute; none if the image cannot be read. */
  readonly chain: readonly string[];
  /** The files that an apply keeps beside the image, or beside the output; absolute. */
  readonly beside: readonly string[];
}

/** Returns the files that a run may read or write besides the image itself. */
export function filesOfImage(image: string, output: string | undefined): FilesOfImage {
  const targets = [image, ...(output === undefined ? [] : [output])];
  return { chain: chainOf(image), beside: targets.flatMap((target) => sideFilesOf(target)) };
}

function chainOf(image: string): readonly string[] {
  try {
    return openImage(image, { allowBacking: true }).chain;
  } catch {
    return []; // // The run reports the reason.
  }
}

/** Also works for a file that does not exist yet. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
}

function sideFilesOf(target: string): string[] {
  try {
    const { overlay, finished, journal } = sideFiles(realPath(target));
    return [overlay, finished, journal, partOf(journal)];
  } catch {
    return [];
  }
}
