import { closeSync, constants, fstatSync, openSync, statSync } from "node:fs";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { lastLine, runTool } from "../appliance/tools.ts";
import { describeHolders, findHolders } from "./holders.ts";

/**
 * A lock on a file. It lasts as long as `fd` is open here or in a program that inherited it.
 *
 * It is the kernel's flock(2) on the image itself. It works on read-only media, ends with the last process that holds
 * it, and leaves no file behind. Node cannot take such a lock, but flock(1) can take it on an inherited descriptor,
 * and the lock belongs to the open file that both share. Programs that work on the image for us inherit it as well,
 * so a program that outlives us still keeps others away. qemu's own locks (byte ranges by fcntl) are of another kind
 * and do not conflict with it.
 */
export interface FileLock {
  readonly fd: number;
  release(): void;
}

export type LockKind = "shared" | "exclusive";

/**
 * Takes the lock, or refuses at once and names the holder.
 *
 * @param name the file as the user named it.
 * @throws {Refusal} `image-locked`, `image-lock-failed`, `image-unwritable`, `image-unreadable`.
 */
export async function lockFile(path: string, kind: LockKind, name = path): Promise<FileLock> {
  for (;;) {
    const fd = open(path, name, kind);
    let kept = false;
    try {
      if (!(await tryLock(fd, kind, name))) {
        const doing = kind === "shared" ? "looked at" : "changed";
        const holder = describeHolders(findHolders(path));
        throw new Refusal(diagnostic("image-locked", { path: name, holder, doing }));
      }
      // An apply that ended meanwhile may have replaced the file.
      if (isSameFile(fd, path)) {
        kept = true;
        return { fd, release: () => closeSync(fd) };
      }
    } finally {
      if (!kept) closeSync(fd);
    }
  }
}

/** The exit status of flock(1) if another process holds the lock. flock and shells do not use it otherwise. */
const held = 42;

/**
 * @param name the file, for messages.
 * @returns false if another process holds the lock.
 * @throws {Refusal} `image-lock-failed` if the lock cannot be tried, `run-tool-missing`.
 */
export async function tryLock(fd: number, kind: LockKind, name: string): Promise<boolean> {
  const words = ["flock", "--nonblock", "--conflict-exit-code", String(held), `--${kind}`, "3"];
  const result = await runTool(words, { inherit: [fd] });
  if (result.code === 0) return true;
  if (result.code === held) return false;
  throw new Refusal(diagnostic("image-lock-failed", { path: name, reason: lastLine(result) }));
}

/** Returns whether a path still leads to the open file. */
export function isSameFile(fd: number, path: string): boolean {
  const held = fstatSync(fd, { bigint: true });
  const named = statSync(path, { bigint: true, throwIfNoEntry: false });
  return named !== undefined && named.ino === held.ino && named.dev === held.dev;
}

/** Opens a file to lock it. An exclusive lock over NFS requires that it is open for writing. */
function open(path: string, name: string, kind: LockKind): number {
  const write = kind === "exclusive";
  try {
    return openSync(path, write ? constants.O_RDWR : constants.O_RDONLY);
  } catch (error) {
    const reason = reasonOf(error);
    throw new Refusal(diagnostic(write ? "image-unwritable" : "image-unreadable", { path: name, reason }));
  }
}
