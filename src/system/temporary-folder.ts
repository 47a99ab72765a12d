import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { reasonOf } from "../source/errno.ts";
import { emptyFolder, withFolder } from "./folder.ts";
import { isAlive } from "./process.ts";

/** A folder that only this process uses. */
export interface TemporaryFolder {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** Removes the folder and everything in it. What cannot be removed is left to the next run, without an error. */
  remove(): void;
}

/** Where temporary folders are made, and the environment variable that says so. */
export interface TemporaryPlace {
  readonly folder: string;
  readonly variable: string;
}

/** Names looked at in one search for abandoned folders: anybody can make any number of them. */
const searchLimit = 1000;

/** Returns the place that the first of these environment variables names, or else `/tmp`. */
export function temporaryPlace(
  env: NodeJS.ProcessEnv = process.env,
  variables: readonly string[] = ["TMPDIR", "TMP", "TEMP"],
): TemporaryPlace {
  const variable = variables.find((name) => env[name]);
  return { folder: (variable && env[variable]) || "/tmp", variable: variable ?? "TMPDIR" };
}

/**
 * Makes a folder with mode 0700, and removes the folders of runs of this user that were killed.
 *
 * @throws {Refusal} `temporary-folder-unusable`: the place is missing, not writable, or such that another user could
 *   replace the folder.
 */
export function makeTemporaryFolder(
  { folder, variable }: TemporaryPlace = temporaryPlace(),
): TemporaryFolder {
  const unusable = (reason: string) =>
    new Refusal(diagnostic("temporary-folder-unusable", { folder, variable, reason }));
  let parent: string;
  let path: string;
  try {
    parent = realpathSync(folder);
    if (!statSync(parent).isDirectory()) throw unusable("it is not a folder");
    const danger = dangerOf(parent);
    if (danger !== undefined) throw unusable(danger);
    removeAbandoned(parent);
    path = mkdtempSync(join(parent, `${namePrefix() ?? "sahara-image-"}${process.pid}-`));
  } catch (error) {
    throw error instanceof Refusal ? error : unusable(reasonOf(error));
  }
  const made = statSync(path);
  return {
    path,
    remove: () => removeFolder(path, (stat) => stat.dev === made.dev && stat.ino === made.ino),
  };
}

/**
 * Says why another user could replace folders in a folder: the folder, or one above it, belongs to another user, or
 * others may write to it and it has no sticky bit.
 */
function dangerOf(parent: string): string | undefined {
  const own = process.geteuid?.();
  for (let folder = parent; ; folder = dirname(folder)) {
    const { uid, gid, mode } = statSync(folder);
    if (uid !== own && uid !== 0 && !isUnmapped(uid)) return `${folder} belongs to another user`;
    const sticky = (mode & 0o1000) !== 0;
    const shared = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== process.getegid?.() && gid !== 0);
    if (shared && !sticky) return `other users may write to ${folder}, which has no sticky bit`;
    if (dirname(folder) === folder) return undefined;
  }
}

/** In a user namespace, as in a rootless container, files of the host's root appear as the overflow user's. */
function isUnmapped(uid: number): boolean {
  try {
    const overflow = Number(readFileSync("/proc/sys/kernel/overflowuid", "utf8"));
    const mapsAll = /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync("/proc/self/uid_map", "utf8"));
    return uid === overflow && !mapsAll;
  } catch {
    return false;
  }
}

/** Removes the folders of this user's processes that ended without removing them. */
function removeAbandoned(parent: string): void {
  const prefix = namePrefix();
  if (prefix === undefined) return;
  const { dev } = statSync(parent);
  const own = process.geteuid?.();
  const isOwn = (stat: Stats) => stat.dev === dev && stat.uid === own && (stat.mode & 0o077) === 0;
  const candidates = readdirSync(parent).filter((name) => name.startsWith(prefix));
  for (const name of candidates.slice(0, searchLimit)) {
    const pid = /^(\d+)-[A-Za-z0-9]{6}$/.exec(name.slice(prefix.length))?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) removeFolder(join(parent, name), isOwn);
  }
}

/** Removes a folder if what has its name, once it is open, is what is meant. */
function removeFolder(path: string, isMeant: (stat: Stats) => boolean): void {
  try {
    const removed = withFolder(path, (folder) => {
      if (!isMeant(folder.stat)) return false;
      emptyFolder(folder);
      return true;
    });
    // By now the name may lead to another folder, but rmdir(2) removes only an empty one.
    if (removed) rmdirSync(path);
  } catch {
    // Of another user, gone already, or busy: the system cleans its temporary folders, too.
  }
}

/**
 * The beginning of the names of folders that belong to this start of this machine and to this PID namespace. Only
 * there does the process number that follows mean something: containers and machines may share the place.
 *
 * @returns undefined without Linux' /proc, where no process can be found dead.
 */
function namePrefix(): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8);
    return `sahara-image-${boot}-${readlinkSync("/proc/self/ns/pid").replace(/\D/g, "")}-`;
  } catch {
    return undefined;
  }
}
