import { closeSync, constants, fstatSync, openSync, statSync } from "node:fs";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { lastLine, runTool } from "../appliance/tools.ts";
import { describeHolders, findHolders } from "./holders.ts";

/**
 * A lock on a file, held for as long as `fd` is open here or in a program that inherited it.
 *
 * It is the kernel's flock(2) on the image itself: it works where nothing may be written, ends with the last
 * process that holds it, however that ends, and leaves no file behind. Node can't take one, but flock(1) can
 * take it on a descriptor that it inherits, and the lock belongs to the open file that we share with it.
 * Programs that work on the image for us inherit it as well, so that one which outlives us still keeps others
 * away. qemu's own locks (byte ranges by fcntl) are of another kind and do not meet it.
 */
export interface FileLock {
  readonly fd: number;
  release(): void;
}

export type LockKind = "shared" | "exclusive";

/**
 * Takes the lock at once or refuses, naming the holder.
 *
 * @param name the file as the user named it.
 * @param write whether to open the file for writing (an exclusive lock over NFS asks for it).
 * @throws {Refusal} `image-locked`, `image-lock-failed`, `image-unwritable`, `image-unreadable`.
 */
export async function lockFile(
  path: string,
  kind: LockKind,
  { name = path, write = kind === "exclusive" }: { name?: string; write?: boolean } = {},
): Promise<FileLock> {
  for (;;) {
    const fd = open(path, name, write);
    let kept = false;
    try {
      if (!(await tryLock(fd, kind, name))) {
        const doing = kind === "shared" ? "looked at" : "changed";
        const holder = describeHolders(findHolders(path));
        throw new Refusal(diagnostic("image-locked", { path: name, holder, doing }));
      }
      // An apply that ended in between has put another file in this one's place.
      if (isSameFile(fd, path)) {
        kept = true;
        return { fd, release: () => closeSync(fd) };
      }
    } finally {
      if (!kept) closeSync(fd);
    }
  }
}

/** What flock(1) is told to end with where another holds the lock: no exit status of its own, nor of a shell. */
const held = 42;

/**
 * @param name the file, for messages.
 * @returns false where another holds it.
 * @throws {Refusal} `image-lock-failed` where it can't be told, `run-tool-missing`.
 */
export async function tryLock(fd: number, kind: LockKind, name: string): Promise<boolean> {
  const words = ["flock", "--nonblock", "--conflict-exit-code", String(held), `--${kind}`, "3"];
  const result = await runTool(words, { inherit: [fd] });
  if (result.code === 0) return true;
  if (result.code === held) return false;
  throw new Refusal(diagnostic("image-lock-failed", { path: name, reason: lastLine(result) }));
}

export function isSameFile(fd: number, path: string): boolean {
  const held = fstatSync(fd, { bigint: true });
  const named = statSync(path, { bigint: true, throwIfNoEntry: false });
  return named !== undefined && named.ino === held.ino && named.dev === held.dev;
}

function open(path: string, name: string, write: boolean): number {
  try {
    return openSync(path, write ? constants.O_RDWR : constants.O_RDONLY);
  } catch (error) {
    const reason = reasonOf(error);
    throw new Refusal(diagnostic(write ? "image-unwritable" : "image-unreadable", { path: name, reason }));
  }
}
