import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { partOf, syncPath, writeWhole } from "../files.ts";
import { type ImageFormat, isImageFormat } from "../image/image-header.ts";
import type { FileIdentity } from "../image/open-image.ts";

/** The files that an apply keeps beside its target while it is on. The names are fixed, so leftovers are found. */
export interface SideFiles {
  /** What the guest writes. */
  readonly overlay: string;
  /** The finished image before it takes the old one's place. */
  readonly finished: string;
  readonly journal: string;
}

export function sideFiles(target: string): SideFiles {
  const name = basename(target);
  // A file name has at most 255 bytes; the longest ending takes 30 of them.
  const stem =
    Buffer.byteLength(name) <= 220 ? name : createHash("sha256").update(name).digest("hex").slice(0, 32);
  const beside = (what: string) => join(dirname(target), `.${stem}.sahara-image-${what}`);
  return { overlay: beside("overlay"), finished: beside("new"), journal: beside("journal") };
}

/** Takes away all but the journal itself: without one, these mean nothing. */
export function clearSideFiles(files: SideFiles): void {
  for (const path of [files.finished, files.overlay, partOf(files.journal)]) rmSync(path, { force: true });
}

/** Whether a run has left anything beside its target. */
export function hasSideFiles(files: SideFiles): boolean {
  return [files.journal, partOf(files.journal), files.finished, files.overlay].some((one) => existsSync(one));
}

/**
 * The note beside an image that a commit has begun, and of what.
 * - `replace`: the finished image is whole and on the disk; it only has to take the old one's name.
 * - `in-place`: the overlay is being copied into the image; until that is done the image is a mixture, which
 *   copying once more makes whole. Of a vdi image the tables are put back first: qemu writes the block map before the
 *   header that counts the blocks in it, and after a crash in between gives one block to two places of the disk.
 * - `completed`: the image is whole and has the changes; what is left beside it has only to be taken away.
 */
export type Journal =
  | { readonly road: "completed" }
  | { readonly road: "replace"; readonly image: FileIdentity; readonly finished: FileIdentity }
  | {
      readonly road: "in-place";
      readonly format: ImageFormat;
      readonly image: Pick<FileIdentity, "device" | "inode">;
      readonly overlay: { readonly size: number; readonly sha256: string };
      /** The start of the image as it was (`packTables`). */
      readonly tables?: string;
    };

/** The start of an image, as the journal keeps it. */
export const packTables = (tables: Buffer): string => gzipSync(tables).toString("base64");
export const unpackTables = (packed: string): Buffer => gunzipSync(Buffer.from(packed, "base64"));

const about =
  "sahara-image was interrupted while committing to the image beside this file. Do not use the image; run: sahara-image recover IMAGE";

const digestOf = (journal: unknown) => createHash("sha256").update(JSON.stringify(journal)).digest("hex");

/** Writes the journal and waits until it is on the disk. */
export function writeJournal(path: string, journal: Journal): void {
  writeWhole(path, `${JSON.stringify({ about, version: 1, journal, sha256: digestOf(journal) }, null, 2)}\n`);
}

/** Takes the journal away and waits until that is on the disk. */
export function removeJournal(path: string): void {
  rmSync(path, { force: true });
  syncPath(dirname(path));
}

/** @returns the journal, undefined where there is none, or in a sentence why it can't be trusted. */
export function readJournal(path: string): Journal | string | undefined {
  if (!existsSync(path)) return undefined;
  let parsed: { version?: unknown; journal?: unknown; sha256?: unknown } | null;
  try {
    parsed = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return "it is no JSON";
  }
  if (parsed?.version !== 1) return "it is of a version that is not known";
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
  return "it says nothing that can be acted on";
}

const isIdentity = (value: FileIdentity | undefined) =>
  [value?.device, value?.inode, value?.size, value?.modified].every((one) => typeof one === "string");

export const isSameIdentity = (a: FileIdentity, b: FileIdentity): boolean =>
  a.device === b.device && a.inode === b.inode && a.size === b.size && a.modified === b.modified;

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex");
}
