import type { RunEvent } from "../request.ts";
import { ownCopy } from "./kept-text.ts";
import type { Mask } from "./mask.ts";
import { OutputLines, shownLine } from "./output-lines.ts";
import { limits } from "./transcript-limits.ts";
import { isStatus, isStepId } from "./transcript-steps.ts";

/** Lines of libguestfs and its daemon among the guest's lines when verbose is on. */
const daemonNoise =
  /^(?:guestfsd|libguestfs|supermin|commandrv?f?|command|fsync|umount|mount|udevadm|proc_end|chroot)\b.*?(?::|$)|^\[\s*\d+\.\d{6}\] /;

/**
 * Reads the standard error of guestfish while the script runs. It has the messages of the guest program and, between
 * them, the output of the recipe's scripts (docs/dev/guest-program.md, “Live events”). The first announced word
 * counts. If a script announces its own word, or prints a line like an event without the word, that is ordinary
 * output.
 */
export class LiveEvents {
  readonly #mask: Mask;
  readonly #emit: (event: RunEvent) => void;
  readonly #lines = new OutputLines((line, cut) => this.#read(line, cut));
  readonly #open: string[] = [];
  readonly #ended = new Set<string>();
  #word: string | undefined;
  #verifying = false;

  constructor(mask: Mask, emit: (event: RunEvent) => void) {
    this.#mask = mask;
    this.#emit = emit;
  }

  /** The step that is running, if known. */
  get running(): string | undefined {
    return this.#open.at(-1);
  }

  /** Whether the guest program has started. */
  get announced(): boolean {
    return this.#word !== undefined;
  }

  write(chunk: Buffer): void {
    this.#lines.write(chunk);
  }

  #read(line: string, cut: boolean): void {
    if (this.#word === undefined) {
      const word = /^sahara-image-events ([A-Za-z0-9]{8,128})$/.exec(line)?.[1];
      if (word === undefined) return;
      this.#word = word;
      this.#emit({ kind: "phase", phase: "running" });
      return;
    }
    if (line.startsWith(`@${this.#word} `) && this.#event(line.slice(this.#word.length + 2))) return;
    if (daemonNoise.test(line)) return;
    const shown = shownLine(line.replaceAll(this.#word, "***"), this.#mask, cut);
    if (shown.trim() !== "") this.#emit({ kind: "output", line: shown });
  }

  #event(text: string): boolean {
    const [what, id, status] = text.split(" ", 3);
    if (what === "phase" && id === "verify") {
      this.#startVerify();
      return true;
    }
    if (id === undefined || !isStepId(id)) return false;
    if (what === "begin") {
      // The step begins for the second time: the verification has started.
      if (this.#ended.has(id) && this.#open.length === 0) this.#startVerify();
      if (this.#open.length >= limits.depth) return true;
      this.#open.push(ownCopy(id));
      this.#emit({ kind: "begin", id });
      return true;
    }
    if (what === "end" && status !== undefined && isStatus(status)) {
      const at = this.#open.lastIndexOf(id);
      if (at !== -1) this.#open.length = at;
      // A step of the guest's own is of no interest, and there may be any number.
      if (this.#ended.size < limits.steps) this.#ended.add(ownCopy(id));
      this.#emit({ kind: "end", id, status });
      return true;
    }
    return false;
  }

  #startVerify(): void {
    if (this.#verifying) return;
    this.#verifying = true;
    this.#open.length = 0;
    this.#emit({ kind: "phase", phase: "verifying" });
  }
}
