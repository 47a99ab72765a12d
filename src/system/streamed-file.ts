import { closeSync, constants, fstatSync, openSync, statSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { descriptorOf } from "./descriptors.ts";

/** How the reader of a pipe is waited for at the end: so many times this many milliseconds without taking anything. */
const patience = { times: 50, milliseconds: 100 };

/**
 * A file that is written while the program works, such as a log. A write never throws and never waits. The first error
 * is kept, and everything after it is dropped.
 *
 * A regular file is written at once, so that a program that is killed leaves everything up to then. A pipe gets what its
 * reader takes; what the reader has not taken yet is kept in memory.
 */
export class StreamedFile {
  readonly #fd: number;
  /** A descriptor that the shell has opened, perhaps to append, is used as it is and stays open. */
  readonly #isOwn: boolean;
  readonly #pipe: Socket | undefined;
  #drained: (() => void)[] = [];
  #error: NodeJS.ErrnoException | undefined;

  /**
   * Opens a file and empties it.
   *
   * @param keeps its content stays, and what is written follows it.
   * @throws a system error (`reasonOf` has its words); ENXIO for a named pipe that no program reads.
   */
  constructor(path: string, mode = 0o666, keeps = false) {
    // Without O_NONBLOCK, opening a pipe waits for a reader, and the whole program with it.
    const isPipe = statSync(path, { throwIfNoEntry: false })?.isFIFO() === true;
    const flags = isPipe
      ? constants.O_NONBLOCK
      : constants.O_CREAT | (keeps ? constants.O_APPEND : constants.O_TRUNC);
    const given = isPipe ? undefined : descriptorOf(path);
    this.#isOwn = given === undefined;
    this.#fd = given ?? openSync(path, constants.O_WRONLY | constants.O_NOCTTY | flags, mode);
    if (!fstatSync(this.#fd).isFIFO()) return;
    this.#pipe = new Socket({ fd: this.#fd, readable: false, writable: true });
    this.#pipe.on("error", (error) => this.#fail(error));
    this.#pipe.on("drain", () => this.#tellDrained());
  }

  /** Returns false where the reader of a pipe is behind: a writer that can wait should do so (`whenDrained`). */
  write(text: string | Uint8Array): boolean {
    if (this.#error !== undefined) return true;
    if (this.#pipe) return this.#pipe.write(text);
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    } catch (error) {
      this.#fail(error as NodeJS.ErrnoException);
    }
    return true;
  }

  /** Bytes that the reader of a pipe has not taken yet. */
  get pending(): number {
    return this.#pipe?.writableLength ?? 0;
  }

  /** Calls a function once the reader of a pipe has caught up, or will take nothing any more. */
  whenDrained(call: () => void): void {
    if (this.#error !== undefined) call();
    else this.#drained.push(call);
  }

  /**
   * Closes the file. Waits for the reader of a pipe as long as it reads.
   *
   * @returns why not everything was written; a reader that left early is not a failure.
   */
  async end(): Promise<NodeJS.ErrnoException | undefined> {
    if (this.#pipe) await this.#endPipe(this.#pipe);
    else this.#close();
    return this.#error?.code === "EPIPE" ? undefined : this.#error;
  }

  /** Waits until the reader of a pipe has caught up, as long as it reads. */
  async drained(): Promise<void> {
    if (this.#pipe)
      await this.#takes(this.#pipe, new Promise((resolve) => this.whenDrained(() => resolve(true))));
  }

  /** Drops everything from now on. */
  abandon(error: Error): void {
    this.#fail(error);
    this.#pipe?.destroy();
  }

  async #endPipe(pipe: Socket): Promise<void> {
    const over = new Promise<boolean>((resolve) => pipe.once("close", () => resolve(true)));
    if (!pipe.destroyed) pipe.end();
    else return;
    await this.#takes(pipe, over);
  }

  /** Waits for something as long as the reader of a pipe reads, and abandons it then. */
  async #takes(pipe: Socket, over: Promise<boolean>): Promise<void> {
    for (let left = patience.times, taken = -1; left > 0; left--) {
      if (await Promise.race([over, sleep(patience.milliseconds, false)])) return;
      if (pipe.bytesWritten - pipe.writableLength !== taken) left = patience.times;
      taken = pipe.bytesWritten - pipe.writableLength;
    }
    this.abandon(new Error("the program that reads it has stopped reading"));
  }

  #close(): void {
    if (!this.#isOwn) return;
    try {
      closeSync(this.#fd);
    } catch (error) {
      // Some file systems report only now that the disk is full.
      this.#fail(error as NodeJS.ErrnoException);
    }
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.#error ??= error;
    this.#tellDrained();
  }

  #tellDrained(): void {
    const waiting = this.#drained;
    this.#drained = [];
    for (const call of waiting) call();
  }
}
