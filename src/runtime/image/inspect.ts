import type { BigIntStats } from "node:fs";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { missingHint } from "../../system/missing-hint.ts";
import { withBytes } from "./bytes.ts";
import { type FileIdentity, identityOf } from "./file-identity.ts";
import { readHeader, sniff } from "./header.ts";
import {
  type ImageFormat,
  type ImageHeader,
  imageFormats,
  isImageFormat,
  type Sniffed,
} from "./image-header.ts";

export const refuse = (...args: Parameters<typeof diagnostic>) => new Refusal(diagnostic(...args));

/** The header of a file, and what identifies the file. */
export interface Inspected {
  readonly format: ImageFormat;
  readonly header: ImageHeader;
  readonly identity: FileIdentity;
}

/**
 * Reads the header of one file.
 *
 * @param name the file, for messages.
 * @param given the format that the user, or the header of the layer above, names.
 * @param recorded whether a header names the format: qemu then uses it, regardless of the file's first bytes.
 * @throws {Refusal} if the file cannot be read, is damaged or encrypted, or has another format.
 */
export function inspect(name: string, path: string, given: string | undefined, recorded = false): Inspected {
  if (given !== undefined && !isImageFormat(given)) {
    throw refuse("image-format-unknown", { format: given, choices: imageFormats });
  }
  try {
    return withBytes(path, (bytes) => {
      if (!bytes.stat.isFile()) throw refuse("image-not-a-file", { path: name, kind: kindOf(bytes.stat) });
      const format = given ?? formatOf(name, sniff(bytes));
      if (given !== undefined && !(given === "raw" && recorded)) refuseOtherFormat(name, given, sniff(bytes));
      const result = readHeader(bytes, format);
      if ("damaged" in result)
        throw refuse("image-header-damaged", { path: name, format, detail: result.damaged });
      if (result.header.encrypted) throw refuse("image-encrypted", { path: name, format });
      return { format, header: result.header, identity: identityOf(bytes.stat) };
    });
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
        : stat.isCharacterDevice()
          ? "a device"
          : "not a regular file";

/** Returns the refusal for an error of the file system. */
export function unreadable(name: string, error: unknown): Error {
  // A refusal also has a code: that of its diagnostic.
  if (error instanceof Refusal) return error;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined) return error as Error;
  if (code === "ENOENT" || code === "ENOTDIR")
    return refuse("image-missing", {
      path: name,
      hint: path === undefined ? undefined : missingHint(name, path),
    });
  return refuse("image-unreadable", { path: name, reason: reasonOf(error) });
}

/** Refuses a file whose first bytes are the header of another format than the one given. */
function refuseOtherFormat(name: string, given: ImageFormat, found: Sniffed): void {
  const mismatch = (seen?: string) =>
    refuse("image-format-mismatch", { path: name, given, ...(seen ? { found: seen } : {}) });
  if (found.kind === "image" && found.format !== given) throw mismatch(found.format);
  if (found.kind === "unsupported" && !(given === "raw" && found.rawToo)) throw mismatch(found.format);
  // A file without a known header, such as a text, can be a raw disk if the user says so.
  if (given !== "raw" && found.kind !== "image") throw mismatch();
}

function formatOf(name: string, found: Sniffed): ImageFormat {
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
