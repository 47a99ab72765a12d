import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { sha256Hex } from "../../source/sha256.ts";
import type { FileIdentity } from "../image/file-identity.ts";

/** What a plan file records beside the changes of a run. */
export interface PlanRecord {
  /** The image that the changes belong to. */
  readonly image: {
    /** Absolute. */
    readonly path: string;
    readonly format: string;
    /** Bytes of the disk that the guest sees. */
    readonly size: number;
    readonly allowBacking: boolean;
    /** The image, then every file that it refers to. */
    readonly files: readonly PlannedFile[];
  };
  /** The changes: the qcow2 layer in the first `size` bytes of the file. Empty if a run failed. */
  readonly overlay: { readonly size: number; readonly sha256: string };
  /** What whoever made the plan says about the run. */
  readonly about: unknown;
}

export interface PlannedFile {
  readonly identity: FileIdentity;
  /** See `contentDigest`. */
  readonly digest: string;
}

/** An open plan file. */
export interface OpenedPlan extends PlanRecord {
  readonly fd: number;
  release(): void;
}

/**
 * Returns what follows the qcow2 layer in a plan file: the record as JSON, and a line with the version of this form,
 * the record's SHA-256, and its length in bytes.
 */
export function recordEnd(record: PlanRecord): Buffer {
  const json = Buffer.from(`${JSON.stringify(record)}\n`);
  return Buffer.concat([json, Buffer.from(`sahara-image-plan 1 ${sha256Hex(json)} ${json.length}\n`)]);
}

/** Adds the record to the end of an open file that holds the layer and nothing else. */
export function writeRecord(fd: number, record: PlanRecord): void {
  const end = recordEnd(record);
  for (let at = 0; at < end.length; ) at += writeSync(fd, end, at, undefined, record.overlay.size + at);
}

const lastLine = /\nsahara-image-plan (\d{1,9})(?: ([0-9a-f]{64}) (\d{1,9}))?[^\n]*\n$/;
const longestRecord = 256 << 20;

/**
 * Opens a plan file. It must belong to this user or to root, and nobody else may be able to write it: qemu opens the
 * layer in it.
 *
 * @throws {Refusal} `plan-file-invalid`
 */
export function openPlanFile(path: string): OpenedPlan {
  const invalid = (problem: string) => new Refusal(diagnostic("plan-file-invalid", { path, problem }));
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw invalid(reasonOf(error));
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw invalid("it is not a regular file");
    if (stat.uid !== process.geteuid?.() && stat.uid !== 0) throw invalid("it belongs to another user");
    if (stat.mode & 0o022) throw invalid("other users can write to it");
    const record = readRecord(fd, stat.size);
    if (typeof record === "string") throw invalid(record);
    return { ...record, fd, release: () => closeSync(fd) };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Returns the record at the end of a file, or what is wrong with it. */
function readRecord(fd: number, size: number): PlanRecord | string {
  const end = readAt(fd, Math.max(0, size - 256), Math.min(size, 256));
  const line = lastLine.exec(end.toString("latin1"));
  if (!line) return "it is not a plan, or its end is missing";
  if (line[1] !== "1") return "another version of sahara-image made it";
  const length = Number(line[3]);
  const start = size - line[0].length + 1 - length;
  if (line[2] === undefined || start < 0 || length > longestRecord) return "it is damaged";
  const json = readAt(fd, start, length);
  if (sha256Hex(json) !== line[2]) return "it was changed after it was written";
  const record = JSON.parse(json.toString("utf8")) as PlanRecord;
  return record.overlay.size <= start ? record : "it is damaged";
}

function readAt(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let at = 0;
  while (at < length) {
    const count = readSync(fd, bytes, at, length - at, position + at);
    if (count === 0) break;
    at += count;
  }
  return bytes.subarray(0, at);
}

/** Returns whether a file is a plan, by its end: only then may a new plan take its place. */
export function isPlanFile(path: string): boolean {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { size } = fstatSync(fd);
    return lastLine.test(readAt(fd, Math.max(0, size - 256), Math.min(size, 256)).toString("latin1"));
  } catch {
    return false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
