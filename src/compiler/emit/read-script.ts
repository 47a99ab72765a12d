import {
  type CustomPatternMatcherFunc,
  createToken,
  EmbeddedActionsParser,
  EOF,
  type IToken,
  Lexer,
} from "chevrotain";
import { commandLineLimit } from "./quote-guestfish.ts";

/** A command as guestfish would take it. */
export interface ReadCommand {
  /** Whether a `-` before it lets the script go on where it fails. */
  readonly mayFail: boolean;
  /** The command and its arguments; where a document is given, the argument `-` is it. */
  readonly words: readonly string[];
  readonly document?: string;
}

export interface ScriptReading {
  readonly commands: readonly ReadCommand[];
  /** What the reader does not take, each with its line (from 1). None: `commands` is the whole script. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/**
 * Reads a guestfish script as guestfish does (fish/fish.c of libguestfs: comments, commands, quoted arguments
 * with their escapes, here-documents, a `-` before a command), but for what makes guestfish run programs of
 * the host or look at its users: `!`, `<!`, a bare `|`, a bare `~`. Those are problems, as is a command line
 * that is longer than the part that guestfish reads of it.
 */
export function readScript(text: string): ScriptReading {
  const { tokens, errors } = lexer.tokenize(text);
  if (errors.length > 0) {
    const { offset } = errors[0]!;
    const message = `not understood: ${start(text.slice(offset))}`;
    return { commands: [], problems: [{ line: lineAt(text, offset), message }] };
  }
  parser.input = tokens;
  const commands = parser.script();
  const problems = [...parser.errors, ...parser.unended].map(({ token, message }) => ({
    line: lineAt(text, Number.isNaN(token.startOffset) ? text.length : token.startOffset),
    message: forbidden.get(token.tokenType) ?? message,
  }));
  return problems.length > 0 ? { commands: [], problems } : { commands, problems: tooLong(text, tokens) };
}

/** Only what is wrong needs its line: to count them all would take as long as to read the script. */
const lineAt = (text: string, offset: number) => text.slice(0, offset).split("\n").length;

const start = (text: string) => JSON.stringify(text.slice(0, 40).split("\n")[0]);

const Comment = createToken({
  name: "Comment",
  pattern: /[ \t]*#[^\n]*/,
  push_mode: "arguments",
  group: Lexer.SKIPPED,
});
const Blanks = createToken({ name: "Blanks", pattern: /[ \t]+/, label: "a blank" });
const Newline = createToken({
  name: "Newline",
  pattern: /\n/,
  pop_mode: true,
  label: "a line's end",
});
const EmptyLine = createToken({
  name: "EmptyLine",
  pattern: /[ \t]*\n/,
  group: Lexer.SKIPPED,
});
const Dash = createToken({ name: "Dash", pattern: /[ \t]*-/, label: "`-`" });
const HostCommand = createToken({ name: "HostCommand", pattern: /<?!/ });
const Name = createToken({
  name: "Name",
  pattern: /[^\s!#<|~"'-][^ \t\n]*/,
  push_mode: "arguments",
  label: "a command",
});
const DoubleQuoted = createToken({
  name: "DoubleQuoted",
  pattern: /"(?:[^"\\\n]|\\[^\n])*"/,
  label: "an argument",
});
const SingleQuoted = createToken({
  name: "SingleQuoted",
  pattern: /'[^'\n]*'/,
  label: "an argument",
});
const Document = createToken({
  name: "Document",
  pattern: /-<<[^ \t\n]+/,
  label: "a here-document",
});
const Pipe = createToken({ name: "Pipe", pattern: /\|[^\n]*/ });
const Tilde = createToken({ name: "Tilde", pattern: /~[^ \t\n]*/ });
const Word = createToken({
  name: "Word",
  pattern: /[^\s"'|~][^ \t\n]*/,
  label: "an argument",
});

/** The lines from the end of a command's line to the marker that the command names. */
const matchBody: CustomPatternMatcherFunc = (text, offset, matched) => {
  if (matched.at(-1)?.tokenType !== Newline) return null;
  const named = matched.slice(-20).findLast((one) => one.tokenType === Name || one.tokenType === Document);
  if (named?.tokenType !== Document) return null;
  const marker = named.image.slice(3);
  const end = new RegExp(`^${marker.replace(/[^A-Za-z0-9_]/g, "\\$&")}(?:\\n|$)`, "gm");
  end.lastIndex = offset;
  const found = end.exec(text);
  return found ? [text.slice(offset, found.index + found[0].length)] : null;
};
const Body = createToken({
  name: "Body",
  pattern: matchBody,
  label: "a here-document's end",
});

const forbidden = new Map([
  [HostCommand, "it runs a program on the host"],
  [Pipe, "it runs a program on the host"],
  [Tilde, "it looks up a home folder on the host"],
]);

const definition = {
  defaultMode: "line",
  modes: {
    line: [Body, Comment, EmptyLine, Dash, HostCommand, Blanks, Name],
    arguments: [Newline, Blanks, DoubleQuoted, SingleQuoted, Document, Pipe, Tilde, Word],
  },
};
const lexer = new Lexer(definition, {
  positionTracking: "onlyOffset",
  // Its speed-up would take longer to prepare than a script takes to read.
  safeMode: true,
  skipValidations: true,
});

class ScriptParser extends EmbeddedActionsParser {
  /** Here-documents without an end. */
  unended: { token: IToken; message: string }[] = [];

  constructor() {
    super(definition, { recoveryEnabled: false, maxLookahead: 1, skipValidations: true });
    this.performSelfAnalysis();
  }

  readonly script = this.RULE("script", (): ReadCommand[] => {
    const commands: ReadCommand[] = [];
    this.unended = [];
    this.MANY(() => {
      this.OR([
        // The end of a comment's line.
        { ALT: () => this.CONSUME(Newline) },
        { ALT: () => commands.push(this.SUBRULE(this.command)) },
      ]);
    });
    this.CONSUME(EOF);
    return commands;
  });

  readonly command = this.RULE("command", (): ReadCommand => {
    let mayFail = false;
    const words: string[] = [];
    let document: string | undefined;
    let opened: IToken | undefined;
    this.MANY(() => {
      this.CONSUME(Dash);
      mayFail = true;
    });
    this.OPTION(() => this.CONSUME(Blanks));
    words.push(this.CONSUME(Name).image);
    this.MANY2(() => {
      this.CONSUME2(Blanks);
      this.OPTION2(() => {
        const argument = this.SUBRULE(this.argument);
        if (typeof argument !== "string") opened = argument;
        words.push(typeof argument === "string" ? argument : "-");
      });
    });
    this.CONSUME(Newline);
    this.OPTION3(() => {
      const body = this.CONSUME(Body).image;
      document = body.slice(0, body.trimEnd().lastIndexOf("\n") + 1);
    });
    this.ACTION(() => {
      if (opened && document === undefined)
        this.unended.push({ token: opened, message: `${opened.image.slice(3)} never comes to end it` });
    });
    return { mayFail, words, ...(document === undefined ? {} : { document }) };
  });

  /** An argument's text; of a here-document, the token that opens it. */
  readonly argument = this.RULE("argument", (): string | IToken =>
    this.OR([
      { ALT: () => unescaped(this.CONSUME(DoubleQuoted).image.slice(1, -1)) },
      { ALT: () => this.CONSUME(SingleQuoted).image.slice(1, -1) },
      { ALT: () => this.CONSUME(Document) },
      { ALT: () => this.CONSUME(Word).image },
    ]),
  );
}

const parser = new ScriptParser();

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

/** Lines of commands that guestfish would read in two parts, and take the second for a command. */
function tooLong(text: string, tokens: readonly IToken[]): ScriptReading["problems"] {
  const problems: { line: number; message: string }[] = [];
  const message = `longer than the ${commandLineLimit} bytes that guestfish reads at once`;
  let length = 0;
  for (const { tokenType, image, startOffset } of tokens) {
    length += tokenType === Body ? 0 : Buffer.byteLength(image);
    if (tokenType !== Newline) continue;
    if (length > commandLineLimit) problems.push({ line: lineAt(text, startOffset), message });
    length = 0;
  }
  return problems;
}
