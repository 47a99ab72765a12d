import { realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";

interface File {
  readonly path: string;
  /** What it is: “the image”. */
  readonly what: string;
  /** Whether the command writes it. */
  readonly isOutput: boolean;
}

/**
 * The files that one command reads, works on and writes. None that it writes may be another one of them, by whichever
 * name, symbolic link or hard link: a report in the place of the image would destroy it.
 */
export class FilesAtStake {
  readonly #cwd: string;
  /** Each once: a fleet adds the files of a recipe for each list of its arguments. */
  readonly #files = new Map<string, File>();
  /** The files by their path, and by their identity when they were added: a command may have thousands. */
  readonly #known = new Map<string, Set<File>>();

  /** @param cwd what relative paths are relative to. */
  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /**
   * Adds a file that must keep its content.
   *
   * @param what for messages: “the image”.
   * @throws {Refusal} `output-overwrites` if an output is the same file.
   */
  keep(path: string, what: string): void {
    this.#add({ path: resolve(this.#cwd, path), what, isOutput: false });
  }

  /**
   * Adds a file that will be written.
   *
   * @param option as the user wrote it: “--log FILE”.
   * @throws {Refusal} `output-overwrites`, `outputs-same`
   */
  claim(path: string, option: string): void {
    this.#add({ path: resolve(this.#cwd, path), what: option, isOutput: true });
  }

  /** Says which other file an output is by now, in words such as “the image”; undefined if none. */
  conflictOf(path: string, option: string): string | undefined {
    const output = { path: resolve(this.#cwd, path), what: option, isOutput: true };
    return [...this.#files.values()].find((file) => file.what !== option && isSame(file, output))?.what;
  }

  #add(added: File): void {
    const identity = identityOf(added.path);
    const keys = identity === undefined ? [] : [`path ${added.path}`, `file ${identity}`];
    for (const file of keys.flatMap((key) => [...(this.#known.get(key) ?? [])])) {
      if ((!file.isOutput && !added.isOutput) || file.what === added.what) continue;
      const [output, other] = added.isOutput ? [added, file] : [file, added];
      throw new Refusal(
        other.isOutput
          ? diagnostic("outputs-same", { one: other.what, other: output.what })
          : diagnostic("output-overwrites", { output: output.what, what: other.what }),
      );
    }
    const name = [added.isOutput, added.what, added.path].join("\0");
    const file = this.#files.get(name) ?? added;
    this.#files.set(name, file);
    for (const key of keys) {
      const same = this.#known.get(key);
      if (same) same.add(file);
      else this.#known.set(key, new Set([file]));
    }
  }
}

function isSame(file: File, other: File): boolean {
  if (file.path === other.path) return isFile(file.path);
  const [a, b] = [identityOf(file.path), identityOf(other.path)];
  return a !== undefined && a === b;
}

/** A terminal, `/dev/null` or a pipe can be written by many. */
function isFile(path: string): boolean {
  return identityOf(path) !== undefined;
}

/** Device and inode of a file that exists; of one that does not, its name in its real folder. */
function identityOf(path: string): string | undefined {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stat) return stat.isFile() || stat.isBlockDevice() ? `${stat.dev}:${stat.ino}` : undefined;
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    // It can't be looked up, and so not be written either.
    return undefined;
  }
}
