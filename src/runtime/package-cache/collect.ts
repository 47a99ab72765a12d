import { closeSync, lstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { makeFolders } from "../../system/folder.ts";
import { writeRegularFile } from "../../system/write-file.ts";
import { isCachedPath } from "./cached-path.ts";

const fileLimit = 2 ** 31 - 1;
const headerLimit = 1024;

/**
 * Adds the packages that a run downloaded to the cache.
 *
 * @param collected the output of the appliance: for each file a line `SIZE PATH` and the file's bytes. It comes from
 *   a guest, so reading stops at the first part that has another form.
 * @returns the number of new files.
 * @throws a system error if the cache cannot be written.
 */
export function collectPackages(collected: string, cache: string): number {
  const fd = openSync(collected, "r");
  try {
    let added = 0;
    for (let at = 0; ; ) {
      const header = readHeader(fd, at);
      if (!header) return added;
      at += header.length;
      const { size, path } = header;
      if (size > fileLimit || !isCachedPath(path)) return added;
      if (!hasFile(cache, path, size)) {
        const content = Buffer.alloc(size);
        if (readFully(fd, content, at) < size) return added;
        store(cache, path, content);
        added++;
      }
      at += size;
    }
  } finally {
    closeSync(fd);
  }
}

interface Header {
  readonly size: number;
  readonly path: string;
  /** The length of the line in bytes. */
  readonly length: number;
}

function readHeader(fd: number, at: number): Header | undefined {
  const buffer = Buffer.alloc(headerLimit + 32);
  const line = buffer
    .subarray(0, readFully(fd, buffer, at))
    .toString("latin1")
    .split("\n", 2);
  const [, size, path] = /^(\d{1,12}) (\S+)$/.exec(line.length === 2 ? line[0]! : "") ?? [];
  return size && path ? { size: Number(size), path, length: line[0]!.length + 1 } : undefined;
}

function readFully(fd: number, into: Buffer, from: number): number {
  let read = 0;
  while (read < into.length) {
    const count = readSync(fd, into, read, into.length - read, from + read);
    if (count === 0) break;
    read += count;
  }
  return read;
}

function hasFile(cache: string, path: string, size: number): boolean {
  return lstatSync(join(cache, path), { throwIfNoEntry: false })?.size === size;
}

/** Several runs may do this at once: each file appears whole, under a name that identifies its content. */
function store(cache: string, path: string, content: Buffer): void {
  const folders = path.split("/").slice(0, -1);
  for (let depth = 1; depth <= folders.length; depth++) {
    const folder = join(cache, ...folders.slice(0, depth));
    makeFolders(folder);
    // Do not follow links out of the cache.
    if (!lstatSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
  }
  writeRegularFile(join(cache, path), content, { mode: 0o644, replaceLink: true });
}
