import { getSystemErrorMap } from "node:util";

/** Reasons that are clearer than libuv's, for errors that users meet most. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "part of the path is not a folder",
  EISDIR: "it is a folder",
  EPERM: "permission denied",
  ELOOP: "its symbolic links form a loop",
  ETXTBSY: "it is in use by the system",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EMFILE: "too many open files (`ulimit -n 1024` raises the limit)",
  EDQUOT: "the disk quota is used up",
};

/**
 * Returns the reason of a failed system call in words that fit after "can't read PATH: ". An error of another
 * kind keeps the first line of its message.
 */
export function reasonOf(error: unknown): string {
  const { code, errno, message = String(error) } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : reasons[code];
  return known ?? getSystemErrorMap().get(errno ?? 0)?.[1] ?? message.split("\n")[0]!;
}

/** Whether a reason is that there is no room left. */
export function isFull(reason: string): boolean {
  return reason === reasons.ENOSPC || reason === reasons.EDQUOT;
}

/** Whether an error is that of a system call that failed. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === "string";
}
