import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import type { Ran } from "../../cli/support.ts";

/** The shells of the guests: Debian's, Red Hat's, and what tiny systems have. */
export const shells = [["dash"], ["bash", "--posix"], ["busybox", "sh"]] as const;

/** Runs text after the recipes' library has been read, as their scripts do. */
export function withLibrary(
  shell: readonly string[],
  text: string,
  env: Readonly<Record<string, string>> = {},
): Ran {
  const library = resolve("recipes/common/recipe-library.sh");
  const [command, ...options] = shell as [string, ...string[]];
  const done = spawnSync(command, [...options, "-c", `. "$LIBRARY"\n${text}`], {
    encoding: "utf8",
    // bash takes a standard input that is a socket, as Node's pipes are, for that of a remote shell.
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin", LIBRARY: library, test_only: "0", ...env },
  });
  if (done.error) throw done.error;
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}
