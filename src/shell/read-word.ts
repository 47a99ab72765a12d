import type { Span } from "../source/span.ts";
import type { ArithmeticPart, ParameterPart, Part, Statement, TextPart, Word } from "./tree.ts";

const NAME = /[A-Za-z_]\w*/y;
const SPECIAL = /[@*#?$!0-9-]/y;
const BRACED_NAME = /[A-Za-z_]\w*|\d+|[@*#?$!-]/y;
const OPERATOR = /:?[-=?+]|##?|%%?|\/[/#%]?|\^\^?|,,?|@|:/y;
const META = new Set([" ", "\t", "\n", "\r", ";", "&", "|", "<", ">", "(", ")"]);
/** How deep substitutions may nest before the reader gives up rather than exhaust the stack. */
const MAX_DEPTH = 150;

type Quote = "none" | "double" | "heredoc";

/**
 * Reads words: quoting and expansion (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html,
 * 2.2 to 2.6). Never throws for what stands in a script: `broken` says where it stopped understanding.
 */
export abstract class WordReader {
  readonly text: string;
  protected at = 0;
  protected end: number;
  /** Where `$((` or `((` has been found to begin no arithmetic: trying again inside of each other would never end. */
  readonly #notArithmetic = new Set<number>();
  #depth = 0;
  broken: number | undefined;

  constructor(text: string) {
    this.text = text;
    this.end = text.length;
  }

  /** Reads the statements of a substitution, up to and not including `closing`. */
  protected abstract readSubstitution(closing: ")" | "end"): readonly Statement[];

  protected fail(): void {
    this.broken ??= this.at;
  }

  protected match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    return found && found.index + found[0].length <= this.end ? found[0] : undefined;
  }

  protected char(ahead = 0): string {
    const index = this.at + ahead;
    return index < this.end ? this.text[index]! : "";
  }

  protected looking(text: string): boolean {
    return this.at + text.length <= this.end && this.text.startsWith(text, this.at);
  }

  /** The word at this place, or undefined where none begins here. */
  protected readWord(): Word | undefined {
    const start = this.at;
    const parts = this.readParts("none", (char) => META.has(char));
    return this.at > start ? { span: { start, end: this.at }, parts } : undefined;
  }

  /** Parts up to a character that `stops`; quotes are honoured as the kind of place asks. */
  protected readParts(quote: Quote, stops: (char: string) => boolean): Part[] {
    if (this.#depth >= MAX_DEPTH) {
      this.fail();
      this.at = this.end;
      return [];
    }
    this.#depth++;
    const parts = this.readAllParts(quote, stops);
    this.#depth--;
    return parts;
  }

  private readAllParts(quote: Quote, stops: (char: string) => boolean): Part[] {
    const parts: Part[] = [];
    let text = "";
    let textStart = this.at;
    const flush = (end = this.at) => {
      const kind = quote === "none" ? "none" : "double";
      if (text !== "") parts.push({ type: "text", span: { start: textStart, end }, text, quote: kind });
      text = "";
    };
    const push = (part: Part | readonly Part[]) => {
      parts.push(...(Array.isArray(part) ? (part as Part[]) : [part as Part]));
      textStart = this.at;
    };
    while (this.at < this.end) {
      const char = this.text[this.at]!;
      const opensProcess = (char === "<" || char === ">") && quote === "none" && this.char(1) === "(";
      if (stops(char) && !opensProcess) break;
      if (text === "") textStart = this.at;
      if (char === "\\") {
        const next = this.char(1);
        if (next === "\n" || (next === "\r" && this.char(2) === "\n")) {
          flush();
          this.at += next === "\n" ? 2 : 3;
        } else if (quote === "none" || '$`"\\'.includes(next)) {
          flush();
          const span = this.advance(next === "" ? 1 : 2);
          push({ type: "text", span, text: next, quote: "escape" });
        } else {
          text += char;
          this.at++;
        }
      } else if (char === "'" && quote === "none") {
        flush();
        push(this.readSingleQuoted());
      } else if (char === '"' && quote !== "heredoc") {
        flush();
        push(this.readDoubleQuoted());
      } else if (char === "$") {
        const read = this.readDollar(quote);
        if (read) {
          flush(read.start);
          push(read.parts);
        } else {
          text += char;
          this.at++;
        }
      } else if (char === "`") {
        flush();
        push(this.readBackticks());
      } else if (opensProcess) {
        flush();
        push(this.readParenthesised(2, true));
      } else if (quote === "none" && "?*+@!".includes(char) && this.char(1) === "(") {
        // bash's extended patterns: @(a|b)
        text += char + this.char(1);
        this.at += 2;
        flush();
        push(this.readParts("none", (one) => one === ")"));
        if (this.char() === ")") text = this.text[this.at++]!;
        textStart = this.at - text.length;
      } else {
        text += char;
        this.at++;
      }
    }
    flush();
    return parts;
  }

  private advance(count: number): Span {
    const start = this.at;
    this.at = Math.min(this.end, this.at + count);
    return { start, end: this.at };
  }

  private readSingleQuoted(): TextPart {
    const start = this.at;
    let close = this.text.indexOf("'", start + 1);
    if (close === -1 || close >= this.end) {
      this.fail();
      close = this.end;
    }
    this.at = Math.min(this.end, close + 1);
    const text = this.text.slice(start + 1, close);
    return { type: "text", span: { start, end: this.at }, text, quote: "single" };
  }

  private readDoubleQuoted(): Part[] {
    const start = this.at;
    this.at++;
    const parts = this.readParts("double", (char) => char === '"');
    if (this.char() === '"') this.at++;
    else this.fail();
    // "" is a word too: an empty one.
    return parts.length > 0
      ? parts
      : [{ type: "text", span: { start, end: this.at }, text: "", quote: "double" }];
  }

  private readDollar(quote: Quote): { start: number; parts: Part[] } | undefined {
    const start = this.at;
    const next = this.char(1);
    if (next === "(") {
      if (this.char(2) === "(") {
        const arithmetic = this.tryArithmetic(3, "))");
        if (arithmetic) return { start, parts: [{ type: "arithmetic", brackets: false, ...arithmetic }] };
      }
      return { start, parts: [this.readParenthesised(2, false)] };
    }
    if (next === "{") return { start, parts: [this.readBraced(quote)] };
    if (next === "[") {
      const arithmetic = this.tryArithmetic(2, "]");
      return arithmetic && { start, parts: [{ type: "arithmetic", brackets: true, ...arithmetic }] };
    }
    if (next === "'" && quote === "none") {
      const close = /\$'[^'\\]*(?:\\[\s\S][^'\\]*)*'/y;
      const found = this.match(close);
      if (!found) this.fail();
      const span = this.advance(found?.length ?? this.end - this.at);
      return {
        start,
        parts: [{ type: "text", span, text: this.text.slice(span.start + 2, span.end - 1), quote: "ansi" }],
      };
    }
    if (next === '"' && quote === "none") {
      this.at++;
      return { start, parts: this.readDoubleQuoted() };
    }
    this.at++;
    const name = this.match(NAME) ?? this.match(SPECIAL);
    if (name === undefined) {
      this.at = start;
      return undefined;
    }
    this.at += name.length;
    const span = { start, end: this.at };
    const quoted = quote !== "none";
    return {
      start,
      parts: [{ type: "parameter", span, name, form: "plain", quoted, subscript: false, words: [] }],
    };
  }

  /** `${…}` */
  private readBraced(quote: Quote): ParameterPart {
    const start = this.at;
    this.at += 2;
    const words: Word[] = [];
    let operator: string | undefined;
    const prefix = this.char();
    if ((prefix === "#" || prefix === "!") && /[\w@*?$!#-]/.test(this.char(1)) && this.char(1) !== "}") {
      operator = prefix === "#" ? "length" : "indirect";
      this.at++;
    }
    const name = this.match(BRACED_NAME) ?? "";
    if (name === "") this.fail();
    this.at += name.length;
    const subscript = this.char() === "[";
    if (subscript) {
      this.at++;
      // The key of an associative array is a text, so that a bare name in it is not taken for a variable.
      const start = this.at;
      const parts = this.readParts("none", (char) => char === "]");
      words.push({ span: { start, end: this.at }, parts });
      if (this.char() === "]") this.at++;
    }
    if (this.char() !== "}") {
      const found = this.match(OPERATOR);
      operator ??= found;
      this.at += found?.length ?? 0;
      words.push(
        found === ":" ? this.readArithmeticWord((char) => char === "}") : this.readTail(quote, found),
      );
    }
    if (this.char() === "}") this.at++;
    else this.fail();
    return {
      type: "parameter",
      span: { start, end: this.at },
      name,
      form: "braced",
      quoted: quote !== "none",
      ...(operator === undefined ? {} : { operator }),
      subscript,
      words,
    };
  }

  /** What follows `:-`, `%`, … up to the brace: single quotes quote there unless the whole is in double quotes and the operator is one of `-=?+`. */
  private readTail(quote: Quote, operator: string | undefined): Word {
    const start = this.at;
    const literalQuotes = quote !== "none" && /^:?[-=?+]$/.test(operator ?? "");
    const parts = this.readParts(literalQuotes ? quote : "none", (char) => char === "}");
    return { span: { start, end: this.at }, parts };
  }

  private readParenthesised(opening: number, process: boolean): Part {
    const start = this.at;
    this.at += opening;
    const body = this.readSubstitution(")");
    if (this.char() === ")") this.at++;
    else this.fail();
    return { type: "substitution", span: { start, end: this.at }, process, body };
  }

  private readBackticks(): Part {
    const start = this.at;
    const found = this.match(/`[^`\\]*(?:\\[\s\S][^`\\]*)*`/y);
    if (!found) this.fail();
    const close = found ? start + found.length - 1 : this.end;
    const end = this.end;
    this.at = start + 1;
    this.end = close;
    const body = this.readSubstitution("end");
    this.end = end;
    this.at = Math.min(end, close + 1);
    return { type: "substitution", span: { start, end: this.at }, process: false, body };
  }

  /** An arithmetic expression that ends in `closing`, or undefined (nothing read) where none does: `$((a); b)`. */
  protected tryArithmetic(
    opening: number,
    closing: "))" | "]",
  ): Pick<ArithmeticPart, "span" | "parts"> | undefined {
    const { at: start, broken } = this;
    if (this.#notArithmetic.has(start)) return undefined;
    this.at += opening;
    let depth = 0;
    const parts: Part[] = [];
    while (this.at < this.end) {
      parts.push(...this.readArithmeticWord((char) => "()[]".includes(char)).parts);
      const char = this.char();
      if (depth === 0 && this.looking(closing)) {
        this.at += closing.length;
        return { span: { start, end: this.at }, parts };
      }
      if (char === "(" || char === "[") depth++;
      else if (--depth < 0) break;
      this.at++;
    }
    this.#notArithmetic.add(start);
    this.at = start;
    this.broken = broken;
    return undefined;
  }

  /** Parts of an arithmetic expression: names in its text stand for variables. */
  private readArithmeticWord(stops: (char: string) => boolean): Word {
    const start = this.at;
    const parts = this.readParts("heredoc", (char) => stops(char)).flatMap((part) =>
      part.type === "text" && part.quote === "double" ? this.splitArithmetic(part) : [part],
    );
    return { span: { start, end: this.at }, parts };
  }

  private splitArithmetic(part: TextPart): Part[] {
    const parts: Part[] = [part];
    for (const found of part.text.matchAll(/(?<![\w#])[A-Za-z_]\w*/g)) {
      const start = part.span.start + found.index;
      const end = start + found[0].length;
      const after = /^\s*(\+\+|--|(?:[-+*/%&|^]|<<|>>)?=(?!=))/.exec(
        part.text.slice(found.index + found[0].length),
      );
      const before = /(\+\+|--)\s*$/.exec(part.text.slice(0, found.index));
      parts.push({
        type: "parameter",
        span: { start, end },
        name: found[0],
        form: "arithmetic",
        quoted: true,
        subscript: false,
        words: [],
        ...(after || before ? { assigns: { reads: after?.[1] !== "=" } } : {}),
      });
    }
    return parts;
  }
}
