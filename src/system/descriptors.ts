import { existsSync } from "node:fs";

/**
 * Where Linux has the open files of this process as paths (proc(5)). A path below an open folder's is openat(2), which
 * Node offers in no other way. Undefined on other systems.
 */
export const descriptors = existsSync("/proc/self/fd") ? "/proc/self/fd" : undefined;

/**
 * O_PATH of open(2), which Node has no name for: looks a file up without opening it. What it is, and where, is asked
 * of the descriptor, so that nobody can put another file in its place between the question and the use.
 */
export const lookUp = 0o10000000;

/** The number of the own descriptor that a path names, as `/dev/fd/63` and `/dev/stdin` do. */
export function descriptorOf(path: string): number | undefined {
  const standard = ["/dev/stdin", "/dev/stdout", "/dev/stderr"].indexOf(path);
  if (standard !== -1) return standard;
  const number = /^\/(?:dev|proc\/(?:self|thread-self))\/fd\/(\d{1,9})$/.exec(path)?.[1];
  return number === undefined ? undefined : Number(number);
}
