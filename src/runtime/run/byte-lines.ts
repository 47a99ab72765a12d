import { TextDecoder } from "node:util";

/** Bytes of a line that are kept at a time. */
const pieceLimit = 65_536;

/** What reads the lines of `ByteLines`. */
export interface LineReader {
  /**
   * Reads a line, without its line end.
   *
   * @param continues whether the line is too long, and `readMore` gets the rest in pieces.
   */
  read(line: string, continues: boolean): void;
  readMore(piece: string): void;
}

/** Splits UTF-8, which arrives in chunks, into lines, in bounded memory. Bytes that are not UTF-8 become U+FFFD. */
export class ByteLines {
  readonly #reader: LineReader;
  /** The start of a line whose end has not arrived. */
  readonly #held = Buffer.allocUnsafe(pieceLimit);
  #length = 0;
  /** Of a line whose start has been read. */
  #decoder: TextDecoder | undefined;
  /** How many bytes have been read, with the end of the line that is read. */
  bytes = 0;

  constructor(reader: LineReader) {
    this.#reader = reader;
  }

  write(chunk: Buffer): void {
    let at = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, at)) {
      this.bytes += end + 1 - at;
      if (this.#length === 0 && !this.#decoder && end - at <= pieceLimit)
        // A string of its own: a part of a long string would keep all of it in memory.
        this.#reader.read(chunk.toString("utf8", at, end), false);
      else {
        this.#hold(chunk.subarray(at, end));
        this.end();
      }
      at = end + 1;
    }
    this.bytes += chunk.length - at;
    this.#hold(chunk.subarray(at));
  }

  /** Ends the last line. */
  end(): void {
    const rest = this.#held.subarray(0, this.#length);
    if (this.#decoder) this.#reader.readMore(this.#decoder.decode(rest));
    else this.#reader.read(rest.toString("utf8"), false);
    this.#length = 0;
    this.#decoder = undefined;
  }

  #hold(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#length === pieceLimit) this.#readPiece();
      const copied = bytes.copy(this.#held, this.#length, at);
      this.#length += copied;
      at += copied;
    }
  }

  #readPiece(): void {
    if (this.#decoder) this.#reader.readMore(this.#decoder.decode(this.#held, { stream: true }));
    else {
      this.#decoder = new TextDecoder("utf-8", { ignoreBOM: true });
      this.#reader.read(this.#decoder.decode(this.#held, { stream: true }), true);
    }
    this.#length = 0;
  }
}
