import { createHash } from "node:crypto";
import { closeSync, constants, createReadStream, fstatSync, openSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { sha256Hex } from "../../source/sha256.ts";
import { syncPath, writeWhole } from "../files.ts";
import type { ContentIdentity } from "../image/file-identity.ts";
import { type ImageFormat, isImageFormat } from "../image/image-header.ts";
import { reasonNotOpened } from "./side-files.ts";

/**
 * The file beside an image that records that a commit has begun.
 * - `replace`: the finished image is complete and on the disk. It only needs the name of the old one.
 * - `in-place`: the overlay is being copied into the image, which is a mixture until that ends. Copying again
 *   completes it.
 * - `completed`: the image is complete and has the changes. Only the files beside it have to be removed.
 */
export type Journal = { readonly road: "completed" } | ReplaceJournal | InPlaceJournal;

export interface ReplaceJournal {
  readonly road: "replace";
  readonly image: ContentIdentity;
  readonly finished: ContentIdentity;
}

export interface InPlaceJournal {
  readonly road: "in-place";
  readonly format: ImageFormat;
  readonly image: Pick<ContentIdentity, "device" | "inode">;
  readonly overlay: { readonly size: number; readonly sha256: string };
  /** The files that the image refers to; absent in journals of older versions. */
  readonly chain?: readonly string[];
  /**
   * For a vdi image: its original header and block map (`packTables`). They are restored before the overlay is copied
   * again. qemu writes the block map before the header that counts its blocks. After a crash in between, it would use
   * one block for two places of the disk.
   */
  readonly tables?: string;
}

/** The start of an image, as kept in the journal. */
export const packTables = (tables: Buffer): string => gzipSync(tables).toString("base64");
export const unpackTables = (packed: string): Buffer => gunzipSync(Buffer.from(packed, "base64"));

const about =
  "sahara-image was interrupted while committing to the image beside this file. Do not use the image; run: sahara-image recover IMAGE";

const digestOf = (journal: unknown) => sha256Hex(JSON.stringify(journal));

/** Writes the journal, and waits until it is on the disk. */
export function writeJournal(path: string, journal: Journal): void {
  writeWhole(path, `${JSON.stringify({ about, version: 1, journal, sha256: digestOf(journal) }, null, 2)}\n`);
}

/** Removes the journal, and waits until that is on the disk. */
export function removeJournal(path: string): void {
  rmSync(path, { force: true });
  syncPath(dirname(path));
}

/** Bytes of the longest journal: compressed vdi tables, as text. */
const journalLimit = 128 << 20;

/**
 * Reads the journal. It must belong to this user or to root: others must not be able to finish a commit.
 *
 * @returns the journal; undefined if there is none; a sentence if it cannot be trusted.
 */
export function readJournal(path: string): Journal | string | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    return reasonNotOpened(error);
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return "it is not a regular file";
    if (stat.uid !== process.geteuid?.() && stat.uid !== 0) return "it belongs to another user";
    if (stat.size > journalLimit) return "it is too long";
    return parseJournal(readFileSync(fd, "utf8"));
  } finally {
    closeSync(fd);
  }
}

function parseJournal(text: string): Journal | string {
  let parsed: { version?: unknown; journal?: unknown; sha256?: unknown } | null;
  try {
    parsed = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  if (parsed?.version !== 1) return "its version is unknown";
  if (digestOf(parsed.journal) !== parsed.sha256) return "its content is not what was written";
  const journal = parsed.journal as Journal;
  if (journal.road === "completed") return journal;
  if (journal.road === "replace" && isIdentity(journal.image) && isIdentity(journal.finished)) return journal;
  if (
    journal.road === "in-place" &&
    isImageFormat(journal.format) &&
    typeof journal.image?.inode === "string" &&
    typeof journal.overlay?.sha256 === "string" &&
    (journal.format === "vdi") === (typeof journal.tables === "string")
  )
    return journal;
  return "its content makes no sense";
}

const isIdentity = (value: ContentIdentity | undefined) =>
  [value?.device, value?.inode, value?.size, value?.modified].every((item) => typeof item === "string");

/** Returns the SHA-256 of a file. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex");
}
