import { statSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { makeFolders } from "./folder.ts";
import { readRegularText } from "./read-file.ts";
import { writeRegularFile } from "./write-file.ts";

/** Bytes. What is kept is small; a file that is larger is not ours. */
const limit = 64 << 10;

/** The folder of the user's caches (XDG Base Directory Specification, which ignores relative paths). */
function cachesOf({ XDG_CACHE_HOME: named = "" }: NodeJS.ProcessEnv): string {
  if (isAbsolute(named)) return named;
  // HOME may be empty or relative.
  return join(isAbsolute(homedir()) ? homedir() : userInfo().homedir, ".cache");
}

/** Returns the path of something in this program's folder of the user's caches. */
export function cachePlace(name: string, env: NodeJS.ProcessEnv): string {
  return join(cachesOf(env), "sahara-image", name);
}

/**
 * Whether the user's caches belong to this user, or are missing. With sudo the home may be that of another user, who could
 * lead a write anywhere by links: make the folder first, and then ask.
 */
export function isOwnCache(env: NodeJS.ProcessEnv): boolean {
  const stat = statSync(cachesOf(env), { throwIfNoEntry: false });
  return stat === undefined || stat.uid === process.geteuid?.();
}

/** Reads what was kept, as JSON; undefined if there is nothing of use. The content may be anything. */
export function readCache(name: string, env: NodeJS.ProcessEnv): unknown {
  try {
    return JSON.parse(readRegularText(cachePlace(name, env), { limit }));
  } catch {
    return undefined;
  }
}

/** Keeps a value for later runs. Never fails: without it, later runs are only slower or say less. */
export function writeCache(name: string, value: unknown, env: NodeJS.ProcessEnv): void {
  try {
    const path = cachePlace(name, env);
    makeFolders(dirname(path));
    if (!isOwnCache(env)) return;
    writeRegularFile(path, `${JSON.stringify(value)}\n`, { replaceLink: true });
  } catch {
    // The disk is full, or the home can't be written.
  }
}
