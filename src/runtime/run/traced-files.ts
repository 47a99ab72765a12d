import type { TracedFile } from "../../plan/trace.ts";

/** Files and their times, as bytes: an apply may change 100,000 files, and as objects they would take 200 bytes more each. */
export class TracedFiles implements Iterable<TracedFile> {
  readonly #blocks: Buffer[] = [];
  /** Lines that are in no block yet. */
  #lines: string[] = [];
  bytes = 0;

  /** @param path has no line end. */
  add(path: string, at: number): void {
    const line = `${at} ${path}`;
    this.bytes += Buffer.byteLength(line) + 1;
    if (this.#lines.push(line) < 500) return;
    this.#blocks.push(Buffer.from(this.#lines.join("\n")));
    this.#lines = [];
  }

  *[Symbol.iterator](): Generator<TracedFile> {
    for (const block of this.#blocks) yield* block.toString().split("\n").map(parse);
    yield* this.#lines.map(parse);
  }

  /** In a layer of the cache they are a list. */
  toJSON(): readonly TracedFile[] {
    return [...this];
  }
}

function parse(line: string): TracedFile {
  const space = line.indexOf(" ");
  return { path: line.slice(space + 1), at: Number(line.slice(0, space)) };
}
