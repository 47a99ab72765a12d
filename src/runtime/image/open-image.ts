import { type BigIntStats, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { sanitiseLine } from "../run/sanitise.ts";
import { withBytes } from "./bytes.ts";
import { readHeader, sniff } from "./header.ts";
import {
  type ImageFormat,
  type ImageHeader,
  imageFormats,
  isImageFormat,
  type Sniffed,
} from "./image-header.ts";

/** An image whose header was read and found fit to be shown to qemu. */
export interface OpenedImage {
  /** As the user named it, for messages. */
  readonly name: string;
  /** The file itself: absolute, symbolic links followed. */
  readonly path: string;
  readonly format: ImageFormat;
  readonly header: ImageHeader;
  readonly identity: FileIdentity;
  /** Every other file that it refers to, absolute, the nearest first; empty unless allowed. */
  readonly chain: readonly string[];
}

/** By which it is known that nobody has touched a file. */
export interface FileIdentity {
  readonly device: string;
  readonly inode: string;
  readonly size: string;
  readonly modified: string;
}

export interface OpenOptions {
  readonly format?: string | undefined;
  readonly allowBacking?: boolean | undefined;
}

const refuse = (...args: Parameters<typeof diagnostic>) => new Refusal(diagnostic(...args));

export function identityOf(stat: BigIntStats): FileIdentity {
  return {
    device: String(stat.dev),
    inode: String(stat.ino),
    size: String(stat.size),
    modified: String(stat.mtimeNs),
  };
}

/**
 * Reads an image's header and settles its format.
 *
 * @throws {Refusal} where it is missing, no image, damaged, encrypted, of a format that is not supported, or
 *   refers to other files without leave. qemu has not seen the file by then.
 */
export function openImage(name: string, options: OpenOptions = {}): OpenedImage {
  const { path, stat } = findFile(name);
  const { format, header } = inspect(name, path, options.format);
  const chain =
    header.references.length > 0 ? walkChain(name, path, header, options.allowBacking === true) : [];
  return { name, path, format, header, identity: identityOf(stat), chain };
}

function findFile(name: string): { path: string; stat: BigIntStats } {
  try {
    const path = realpathSync(name);
    const stat = statSync(path, { bigint: true });
    if (!stat.isFile()) throw refuse("image-not-a-file", { path: name, kind: kindOf(stat) });
    return { path, stat };
  } catch (error) {
    throw unreadable(name, error);
  }
}

const kindOf = (stat: BigIntStats): string =>
  stat.isDirectory()
    ? "a folder"
    : stat.isBlockDevice()
      ? "a block device"
      : stat.isFIFO()
        ? "a pipe"
        : "something else";

function unreadable(name: string, error: unknown): Error {
  // It has a code too, that of what it says.
  if (error instanceof Refusal) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error as Error;
  if (code === "ENOENT" || code === "ENOTDIR") return refuse("image-missing", { path: name });
  return refuse("image-unreadable", { path: name, reason: reasonOf(error) });
}

/**
 * Reads the header of one file.
 *
 * @param given the format that the user or the header of the layer above names.
 * @param recorded whether a header names it: qemu follows that, whatever the file starts with.
 */
function inspect(
  name: string,
  path: string,
  given: string | undefined,
  recorded = false,
): { format: ImageFormat; header: ImageHeader } {
  if (given !== undefined && !isImageFormat(given)) {
    throw refuse("image-format-unknown", { format: given, choices: imageFormats });
  }
  try {
    return withBytes(path, (bytes) => {
      const format = given ?? formatOf(name, sniff(bytes));
      if (given !== undefined && !(given === "raw" && recorded)) refuseOtherFormat(name, given, sniff(bytes));
      const result = readHeader(bytes, format);
      if ("damaged" in result)
        throw refuse("image-header-damaged", { path: name, format, detail: result.damaged });
      if (result.header.encrypted) throw refuse("image-encrypted", { path: name, format });
      return { format, header: result.header };
    });
  } catch (error) {
    throw unreadable(name, error);
  }
}

/** Refuses a file whose first bytes are the header of another format than the one given. */
function refuseOtherFormat(name: string, given: ImageFormat, found: Sniffed): void {
  const mismatch = (seen?: string) =>
    refuse("image-format-mismatch", { path: name, given, ...(seen ? { found: seen } : {}) });
  if (found.kind === "image" && found.format !== given) throw mismatch(found.format);
  if (found.kind === "unsupported" && !(given === "raw" && found.rawToo)) throw mismatch(found.format);
  // A file with no known header, such as a text, can be a raw disk: the user says so.
  if (given !== "raw" && found.kind !== "image") throw mismatch();
}

function formatOf(name: string, found: ReturnType<typeof sniff>): ImageFormat {
  switch (found.kind) {
    case "image":
      return found.format;
    case "raw":
      return "raw";
    case "unsupported":
      throw refuse("image-format-unsupported", { path: name, format: found.format });
    case "not-an-image":
      throw refuse("image-not-an-image", { path: name, found: found.found });
  }
}

const describe = { backing: "a backing file", "data-file": "an external data file", extent: "an extent" };

/** Follows an image's references to their end, each file once. */
function walkChain(name: string, path: string, header: ImageHeader, allowed: boolean): string[] {
  const found: string[] = [];
  const seen = new Set([path]);
  const waiting = [{ path, header }];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    for (const reference of next.header.references) {
      const what = describe[reference.kind];
      const shown = sanitiseLine(reference.name, 200) || "(no name)";
      if (!allowed) throw refuse("image-refers-elsewhere", { path: name, what, name: shown });
      // What qemu takes for “PROTOCOL:…” is a colon before any slash.
      if (reference.name === "" || reference.name.includes("\0") || /^[^/]*:/.test(reference.name))
        throw refuse("image-reference-refused", { path: name, what, name: shown });
      const unusable = (detail: string) =>
        refuse("image-backing-unusable", { path: name, name: shown, detail });
      const target = isAbsolute(reference.name) ? reference.name : join(dirname(next.path), reference.name);
      let real: string;
      try {
        real = realpathSync(target);
        if (!statSync(real).isFile()) throw unusable("it is not a regular file");
      } catch (error) {
        if (error instanceof Refusal) throw error;
        throw unusable(`it can't be opened (${(error as NodeJS.ErrnoException).code})`);
      }
      if (seen.has(real)) throw unusable("the files refer to each other in a circle");
      if (seen.size > 100) throw unusable("the chain is longer than 100 files");
      seen.add(real);
      found.push(real);
      if (reference.kind !== "backing") continue;
      if (reference.format === undefined)
        throw unusable("its format is not recorded in the image, and qemu would guess it");
      if (!isImageFormat(reference.format)) throw unusable(`its format ${reference.format} is not supported`);
      waiting.push({ path: real, header: inspect(shown, real, reference.format, true).header });
    }
  }
  return found;
}
