// A shell that a page's commands are typed into, one after the other.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Answer {
  readonly output: readonly string[];
  readonly status: number;
}

/** One bash with an empty home; `folder` is where its commands run, `program` the built program's folder. */
export class ShellSession {
  readonly #bash: ChildProcessWithoutNullStreams;
  readonly #work: string;
  #status = 0;
  #waiting: ((status: number) => void) | undefined;
  #ended = "";

  constructor(folder: string, program: string, work: string) {
    this.#work = work;
    const bin = join(work, "bin");
    for (const text of [folder, bin, join(work, "home")]) mkdirSync(text, { recursive: true });
    for (const name of ["sahara-image", "sahara-image-create"]) {
      const path = join(bin, name);
      writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${join(program, `${name}.js`)}' "$@"\n`);
      chmodSync(path, 0o755);
    }
    this.#bash = spawn("bash", ["--noprofile", "--norc"], {
      cwd: folder,
      env: {
        PATH: `${bin}:${process.env.PATH}`,
        HOME: join(work, "home"),
        LC_ALL: "C.UTF-8",
        TERM: "dumb",
        ...(process.env.LIBGUESTFS_CACHEDIR ? { LIBGUESTFS_CACHEDIR: process.env.LIBGUESTFS_CACHEDIR } : {}),
      },
    });
    let said = "";
    this.#bash.stdout.on("data", (chunk) => {
      said += chunk;
      const found = /^status (\d+)\n/.exec(said);
      if (!found) return;
      said = said.slice(found[0].length);
      this.#waiting?.(Number(found[1]));
    });
    this.#bash.stderr.on("data", (chunk) => (this.#ended += chunk));
  }

  /** Runs a command as the next line of the shell: what it prints to both its outputs, and its exit status. */
  async run(command: string): Promise<Answer> {
    const [file, printed] = [join(this.#work, "command"), join(this.#work, "printed")];
    // guestfish by hand takes no part in the program's search for a way that works.
    const stock = /^(guestfish|virt-)/.test(command);
    const backend = stock
      ? "export LIBGUESTFS_BACKEND=direct LIBGUESTFS_BACKEND_SETTINGS=force_tcg\n"
      : "unset LIBGUESTFS_BACKEND LIBGUESTFS_BACKEND_SETTINGS\n";
    writeFileSync(file, `${command}\n`);
    const status = await new Promise<number>((done, failed) => {
      this.#waiting = done;
      this.#bash.once("close", () => failed(new Error(`the shell ended: ${this.#ended}`)));
      this.#bash.stdin.write(
        `${backend}(exit ${this.#status}); . '${file}' </dev/null >'${printed}' 2>&1; echo "status $?"\n`,
      );
    });
    this.#bash.removeAllListeners("close");
    this.#status = status;
    return { output: linesOf(readFileSync(printed, "utf8")), status };
  }

  /** Lets the shell take an answer for that of its last command. */
  pretend({ status }: Answer): void {
    this.#status = status;
  }

  end(): void {
    this.#bash.stdin.end();
  }
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
