import { lstatSync, renameSync, rmdirSync, type Stats, statSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { sha256Hex } from "../../source/sha256.ts";
import { emptyFolder, makeFolders, withFolder } from "../../system/folder.ts";
import { cachePlace, isOwnCache, readCache } from "../../system/user-cache.ts";
import { namesIn, readText, writeWhole } from "../files.ts";
import type { Stamp } from "./inputs.ts";

/** A file of an appliance. */
export interface BuiltFile {
  readonly name: string;
  readonly stamp: Stamp;
  readonly digest: string;
}

/** What is remembered of the appliance in the cache. */
export interface Built {
  /** The digest of what it was built from. */
  readonly key: string;
  readonly inputs: readonly Stamp[];
  readonly skeleton: string;
  readonly kernel: string;
  readonly folder: string;
  readonly files: readonly BuiltFile[];
  readonly append: string;
  /** How long its first start took. */
  readonly seconds: number;
  readonly when: string;
  /** Inputs from which no appliance could be built by itself: it is not tried again with the same. */
  readonly failed?: { readonly key: string; readonly reason: string };
}

export const fileNames = ["kernel", "initrd", "root", "README.fixed"] as const;

/**
 * The folder of this machine's appliance in the user's cache: machines with different kernels may share a home.
 */
export const placeOf = (env: NodeJS.ProcessEnv): string => cachePlace(ownFolder(), env);

function ownFolder(): string {
  // Containers often have none (machine-id(5)).
  const machine = readText("/etc/machine-id").trim();
  return join("appliance", sha256Hex(`sahara-image ${machine}`).slice(0, 12));
}

/**
 * Makes the folder, which nobody else may write to.
 *
 * @throws {Refusal} `appliance-cache-unusable`
 */
export function makePlace(env: NodeJS.ProcessEnv): string {
  const place = placeOf(env);
  try {
    makeFolders(dirname(cachePlace("", env)), 0o700);
    if (!isOwnCache(env)) throw new Error("the folder of caches belongs to another user");
    makeFolders(place, 0o700);
  } catch (error) {
    throw unusable(place, reasonOf(error));
  }
  return place;
}

export const unusable = (folder: string, reason: string): Refusal =>
  new Refusal(diagnostic("appliance-cache-unusable", { folder, reason }));

/** Returns what is remembered; undefined if there is no appliance of this user. */
export function readBuilt(env: NodeJS.ProcessEnv): Built | undefined {
  const read = readCache(join(ownFolder(), "appliance.json"), env) as Built | undefined;
  if (read?.key === undefined) return undefined;
  let place: Stats;
  try {
    place = statSync(placeOf(env));
  } catch {
    return undefined;
  }
  // Another user could have put anything there, and it decides what happens to images.
  if (place.uid !== process.geteuid?.() || (place.mode & 0o022) !== 0) return undefined;
  const isComplete =
    typeof read.folder === "string" &&
    dirname(read.folder) === placeOf(env) &&
    Array.isArray(read.inputs) &&
    Array.isArray(read.files) &&
    fileNames.every((name, index) => read.files[index]?.name === name);
  return isComplete ? read : undefined;
}

/** Remembers the appliance that was built. */
export function writeBuilt(built: Built, env: NodeJS.ProcessEnv): void {
  writeWhole(join(placeOf(env), "appliance.json"), `${JSON.stringify(built)}\n`);
}

/** Removes the appliance, and everything that builds left behind. The lock stays, for others may hold it. */
export function removeAll(env: NodeJS.ProcessEnv, except?: string): void {
  const place = placeOf(env);
  for (const name of namesIn(place)) {
    if (name === "lock" || name === except || (except !== undefined && name === "appliance.json")) continue;
    const path = join(place, name);
    if (!lstatSync(path).isDirectory()) unlinkSync(path);
    else {
      withFolder(path, emptyFolder);
      rmdirSync(path);
    }
  }
}

/** Moves a finished appliance to a name that no build uses. */
export function keepFolder(finished: string, key: string, env: NodeJS.ProcessEnv): string {
  const folder = join(placeOf(env), `${key.slice(0, 16)}-${Date.now().toString(36)}`);
  renameSync(finished, folder);
  return folder;
}
