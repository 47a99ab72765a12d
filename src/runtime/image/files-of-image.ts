import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { partOf } from "../files.ts";
import { sideFiles } from "../transaction/side-files.ts";
import { openImage } from "./open-image.ts";

export interface FilesOfImage {
  /** The files that it refers to, absolute; none if it can't be read. */
  readonly chain: readonly string[];
  /** What an apply keeps beside it, or beside the output, absolute. */
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
    return []; // The run says why.
  }
}

/** Also of a file that is still to be made. */
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
