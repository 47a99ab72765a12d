import { commandLineLimit } from "./quote-guestfish.ts";

/** A command as guestfish reads it. */
export interface ReadCommand {
  /** Whether a `-` before it lets the script continue if it fails. */
  readonly mayFail: boolean;
  /** The command and its arguments. A here-document is the argument `-`. */
  readonly words: readonly string[];
  readonly document?: string;
}

export interface ScriptReading {
  readonly commands: readonly ReadCommand[];
  /** Problems, each with its line (from 1). If there is one, the script is not safe to run. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/**
 * Reads a guestfish script as guestfish does (fish/fish.c of libguestfs): comments, commands, quoted arguments with
 * their escapes, here-documents, and a `-` before a command. Anything that makes guestfish run programs on the host, or
 * look up its users, is a problem: `!`, `<!`, a bare `|`, a bare `~`. So is a command line that is longer than the
 * part that guestfish reads of it.
 */
export function readScript(text: string): ScriptReading {
  const reader = new ScriptReader(text);
  const tooLong: { line: number; message: string }[] = [];
  const commands: ReadCommand[] = [];
  try {
    for (;;) {
      reader.skipLines();
      if (reader.atEnd) return { commands, problems: tooLong };
      const { command, start, bytes } = reader.command();
      commands.push(command);
      if (bytes > commandLineLimit)
        tooLong.push({
          line: reader.lineAt(start),
          message: `longer than the ${commandLineLimit} bytes that guestfish reads at once`,
        });
    }
  } catch (error) {
    if (!(error instanceof ScriptProblem)) throw error;
    return { commands: [], problems: [{ line: reader.lineAt(), message: error.message }] };
  }
}

class ScriptProblem extends Error {}

const forbidden = (text: string) =>
  /^(?:<?!|\|)/.test(text)
    ? "it runs a program on the host"
    : text.startsWith("~")
      ? "it looks up a home folder on the host"
      : undefined;

class ScriptReader {
  readonly #text: string;
  #at = 0;
  /** The line that is being read, and where it starts. */
  #line = "";
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Returns the line, from 1, of an offset; by default that of the place where the reader is. */
  lineAt(offset = this.#at): number {
    return this.#text.slice(0, offset).split("\n").length;
  }

  /** Skips comments and empty lines. */
  skipLines(): void {
    while (this.#take(/[ \t]*(?:#[^\n]*)?\n|[ \t]*#[^\n]*$/y) !== undefined);
  }

  /** Reads a command with its here-document. `start` is its offset, `bytes` the length of its line. */
  command(): { command: ReadCommand; start: number; bytes: number } {
    const start = this.#at;
    let mayFail = false;
    while (this.#take(/[ \t]*-/y) !== undefined) mayFail = true;
    this.#take(/[ \t]+/y);
    const words = [this.#expect(/[^\s!#<|~"'-][^ \t\n]*/y)];
    let marker: string | undefined;
    while (this.#take(/[ \t]+/y) !== undefined && !this.#isAt("\n")) {
      const document = this.#take(/-<<[^ \t\n]+/y);
      if (document !== undefined) marker = document.slice(3);
      words.push(document === undefined ? this.#argument() : "-");
    }
    const end = this.#at;
    this.#expect(/\n/y);
    const bytes = Buffer.byteLength(this.#text.slice(start, this.#at));
    const command = {
      mayFail,
      words,
      ...(marker === undefined ? {} : { document: this.#document(marker, end) }),
    };
    return { command, start, bytes };
  }

  #argument(): string {
    const double = this.#take(/"(?:[^"\\\n]|\\[^\n])*"/y);
    if (double !== undefined) return unescaped(double.slice(1, -1));
    const single = this.#take(/'[^'\n]*'/y);
    if (single !== undefined) return single.slice(1, -1);
    return this.#expect(/[^\s"'|~][^ \t\n]*/y);
  }

  /** Reads the lines up to the marker. `end` is the end of the command, to report a missing marker there. */
  #document(marker: string, end: number): string {
    const start = this.#at;
    // A regular expression takes milliseconds to find it.
    const inner = this.#text.indexOf(`\n${marker}\n`, start - 1);
    const isLast = inner === -1 && this.#text.endsWith(`\n${marker}`);
    const found = isLast ? this.#text.length - marker.length : inner + 1;
    if (found < start) {
      this.#at = end;
      throw new ScriptProblem(`the here-document has no line \`${marker}\` at its end`);
    }
    this.#at = Math.min(found + marker.length + 1, this.#text.length);
    return this.#text.slice(start, found);
  }

  #isAt(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  /** Reads in a line. V8 would compile each expression for a long text, instead of interpreting it. */
  #take(pattern: RegExp): string | undefined {
    if (this.#at >= this.#lineStart + this.#line.length) {
      const end = this.#text.indexOf("\n", this.#at);
      this.#lineStart = this.#at;
      this.#line = this.#text.slice(this.#at, end === -1 ? undefined : end + 1);
    }
    pattern.lastIndex = this.#at - this.#lineStart;
    const found = pattern.exec(this.#line)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #expect(pattern: RegExp): string {
    const found = this.#take(pattern);
    if (found !== undefined) return found;
    const rest = this.#text.slice(this.#at, this.#at + 40);
    throw new ScriptProblem(forbidden(rest) ?? `not understood: ${JSON.stringify(rest.split("\n")[0])}`);
  }
}

const simple: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** guestfish's escapes; they give bytes, which together are UTF-8. */
function unescaped(text: string): string {
  const bytes: Buffer[] = [];
  for (const [, escaped, plain] of text.matchAll(/\\(x[0-9A-Fa-f]{2}|[0-7]{3}|.)|([^\\]+)/gs)) {
    if (plain !== undefined) bytes.push(Buffer.from(plain));
    else if (/^x../.test(escaped!)) bytes.push(Buffer.from([Number.parseInt(escaped!.slice(1), 16)]));
    else if (/^[0-7]{3}/.test(escaped!)) bytes.push(Buffer.from([Number.parseInt(escaped!, 8)]));
    else bytes.push(Buffer.from(simple[escaped!] ?? escaped!));
  }
  return Buffer.concat(bytes).toString("utf8");
}
