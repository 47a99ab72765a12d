import { CST, Lexer, Parser } from "yaml";
import type { Span } from "../source/span.ts";

// The bundle looks up what is read of a module's namespace anew each time, and these are asked for at each lexeme.
const { SCALAR, FLOW_END, DOCUMENT } = CST;

/** The mistakes in the tokens of a text that the parser would not recover from. */
export interface TokenProblems {
  /** A closing bracket that closes nothing. */
  stray(offset: number): void;
  /** `${name}` without quotes inside brackets or braces: for YAML the text ends at the `{`. */
  unquoted(span: Span): void;
}

/**
 * The parser's tokens of a text. Where it would give up the document it is given something else of the same
 * length: a space for a stray bracket, and one text for one that `${name}` has cut in pieces.
 */
export function* tokensOf(text: string, problems: TokenProblems): Generator<CST.Token, void> {
  const parser = new Parser();
  const brackets = new Brackets(problems);
  let offset = 0;
  let afterMark = false;
  /** What may be the pieces of one text, from the first on: its mark has been given already. */
  let held: string[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    const given = brackets.check(lexeme, offset, afterMark);
    offset += lengthOf(lexeme);
    if (held.length > 0 && goesOn(held, given)) held.push(given);
    else {
      if (held.length > 0) {
        // A mark at the end is that of the lexeme at hand.
        const mark = held.at(-1) === SCALAR ? held.pop() : undefined;
        for (const problem of joined(held, offset - lengthOf(lexeme), problems)) yield* parser.next(problem);
        if (mark !== undefined) yield* parser.next(mark);
        held = [];
      }
      // Only in brackets a text ends at `{`.
      if (afterMark && brackets.areOpen && given.endsWith("$")) held = [given];
      else yield* parser.next(given);
    }
    afterMark = lexeme === SCALAR;
  }
  for (const item of joined(held, offset, problems)) yield* parser.next(item);
  yield* parser.end();
}

/** Lexemes that mark a mode and stand for no text; after `SCALAR` comes the text of one. */
function lengthOf(lexeme: string): number {
  return lexeme === SCALAR || lexeme === FLOW_END || lexeme === DOCUMENT ? 0 : lexeme.length;
}

/** Counts the brackets and braces that are open. */
class Brackets {
  readonly #problems: TokenProblems;
  #open = 0;

  constructor(problems: TokenProblems) {
    this.#problems = problems;
  }

  get areOpen(): boolean {
    return this.#open > 0;
  }

  /** The lexeme, or a space for a bracket that closes nothing. */
  check(lexeme: string, offset: number, isText: boolean): string {
    if (isText) return lexeme;
    if (lexeme === FLOW_END) this.#open = 0;
    else if (lexeme === "[" || lexeme === "{") this.#open++;
    else if (lexeme === "]" || lexeme === "}") {
      if (this.#open > 0) this.#open--;
      else {
        this.#problems.stray(offset);
        return " ";
      }
    }
    return lexeme;
  }
}

/** Whether a lexeme is one more piece of `text${name}text…` without quotes. */
function goesOn(held: readonly string[], lexeme: string): boolean {
  if (lexeme === SCALAR) return held.length > 1;
  const text = textOf(held) + lexeme;
  return (
    text.length < 1000 &&
    /^[^,[\]{}\n]*\$(\{[^\s,[\]{}]*(\}[^\s,[\]{}]*(\$\{[^\s,[\]{}]*\}[^\s,[\]{}]*)*(\$\{[^\s,[\]{}]*)?)?)$/.test(
      text,
    )
  );
}

function textOf(lexemes: readonly string[]): string {
  return lexemes.filter((lexeme) => lexeme !== SCALAR).join("");
}

/** The pieces as one text, where there is a whole `${name}` in them. */
function joined(held: readonly string[], end: number, problems: TokenProblems): readonly string[] {
  const text = textOf(held);
  // A single piece was never cut: it only ends in `$`.
  if (held.length === 1 || !/\$\{[^{}]*\}/.test(text)) return held;
  problems.unquoted({ start: end - text.length, end });
  return [text];
}
