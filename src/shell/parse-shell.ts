import type { Span } from "../source/span.ts";
import { CommandReader } from "./read-command.ts";
import type { AndOr, Case, Redirect, ShellScript, Statement, Word } from "./tree.ts";

/** Reads a script; what it can't read it leaves out, and says so in `broken`. Never throws. */
export function parseShell(text: string): ShellScript {
  return new ShellParser(text).readScript();
}

const RESERVED =
  /(?:if|then|elif|else|fi|while|until|for|select|do|done|case|esac|in|function|time|coproc|[{}!]|\[\[|\]\])(?=[\s;&|<>()`]|$)/y;
const CLOSES_GROUP = /\}(?=[\s;&|<>()`]|$)/y;
const MAX_DEPTH = 150;

class ShellParser extends CommandReader {
  #nesting = 0;

  readScript(): ShellScript {
    const statements = this.readList(() => false);
    if (this.heredocs.length > 0) this.fail();
    return {
      text: this.text,
      statements,
      comments: this.comments,
      ...(this.broken === undefined ? {} : { broken: this.broken }),
    };
  }

  protected readSubstitution(closing: ")" | "end"): readonly Statement[] {
    return this.readList(() => closing === ")" && this.char() === ")");
  }

  private reserved(): string | undefined {
    return this.match(RESERVED);
  }

  private accept(word: string): boolean {
    this.skipNewlines();
    const found = word === "}" ? this.match(CLOSES_GROUP) : this.reserved();
    if (found !== word) return false;
    this.at += word.length;
    return true;
  }

  private expect(word: string): void {
    if (!this.accept(word)) this.fail();
  }

  /** Statements up to a word that ends the list; the word is left to the caller. */
  private readList(ends: () => boolean): Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      this.skipNewlines();
      if (this.at >= this.end || ends()) return statements;
      const start = this.at;
      if (this.char() !== ";") {
        const statement = this.readAndOr();
        if (statement) statements.push(statement);
      }
      this.skipBlanks();
      if (ends()) continue;
      if ((this.char() === ";" && this.char(1) !== ";") || (this.char() === "&" && this.char(1) !== "&")) {
        this.at++;
      } else if (this.at < this.end && this.char() !== "\n" && !ends()) {
        // Neither an end nor a separator: what stands here is no part of a list.
        this.fail();
        if (this.at === start) this.at++;
      }
    }
  }

  private readUntil(...words: string[]): Statement[] {
    return this.readList(() => words.includes(this.reserved() ?? ""));
  }

  private readAndOr(): Statement | undefined {
    const first = this.readPipeline();
    if (!first) return undefined;
    const rest: AndOr["rest"][number][] = [];
    for (;;) {
      this.skipBlanks();
      const operator = this.looking("&&") ? "&&" : this.looking("||") ? "||" : undefined;
      if (!operator) break;
      this.at += 2;
      this.skipNewlines();
      const statement = this.readPipeline();
      if (!statement) {
        this.fail();
        break;
      }
      rest.push({ operator, statement });
    }
    const last = rest.at(-1)?.statement;
    if (!last) return first;
    const span: Span = { start: first.span.start, end: last.span.end };
    return { type: "and-or", span, first, rest, redirects: [] };
  }

  private readPipeline(): Statement | undefined {
    const start = this.at;
    let negated = false;
    for (;;) {
      const word = this.reserved();
      if (word !== "!" && word !== "time" && word !== "coproc") break;
      this.at += word.length;
      negated = negated !== (word === "!");
      this.skipBlanks();
      if (word === "time" && this.match(/-p(?=\s)/y)) this.at += 2;
      this.skipBlanks();
    }
    const commands: Statement[] = [];
    let joinsErrors = false;
    for (;;) {
      const command = this.readCommand();
      if (!command) {
        if (commands.length > 0 || negated) this.fail();
        break;
      }
      commands.push(command);
      this.skipBlanks();
      if (this.char() !== "|" || this.char(1) === "|") break;
      joinsErrors ||= this.char(1) === "&";
      this.at += this.char(1) === "&" ? 2 : 1;
      this.skipNewlines();
    }
    const [first] = commands;
    if (!first || (commands.length === 1 && !negated)) return first;
    const span = { start, end: commands.at(-1)!.span.end };
    return { type: "pipeline", span, negated, commands, joinsErrors, redirects: [] };
  }

  private readCommand(): Statement | undefined {
    if (++this.#nesting > MAX_DEPTH) {
      this.fail();
      this.at = this.end;
    }
    this.skipBlanks();
    const start = this.at;
    const compound = this.readCompound();
    this.#nesting--;
    if (!compound) return this.readSimple();
    const redirects: Redirect[] = [];
    for (let redirect = this.readRedirect(); redirect; redirect = this.readRedirect())
      redirects.push(redirect);
    return { ...compound, span: { start, end: this.at }, redirects };
  }

  private readCompound(): Statement | undefined {
    const common = { span: { start: this.at, end: this.at }, redirects: [] };
    if (this.looking("((")) {
      const arithmetic = this.tryArithmetic(2, "))");
      if (arithmetic) return { ...common, type: "arithmetic", parts: arithmetic.parts };
    }
    if (this.char() === "(") {
      this.at++;
      const body = this.readList(() => this.char() === ")");
      if (this.char() === ")") this.at++;
      else this.fail();
      return { ...common, type: "group", subshell: true, body };
    }
    const word = this.reserved();
    if (word === undefined) return undefined;
    if (["then", "elif", "else", "fi", "do", "done", "esac", "}", "]]"].includes(word)) {
      this.fail();
      this.at += word.length;
      return undefined;
    }
    if (word === "in" || word === "!") return undefined;
    this.at += word.length;
    switch (word) {
      case "{": {
        const body = this.readList(() => this.match(CLOSES_GROUP) !== undefined);
        this.expect("}");
        return { ...common, type: "group", subshell: false, body };
      }
      case "if":
        return this.readIf(common);
      case "while":
      case "until": {
        const condition = this.readUntil("do");
        return { ...common, type: "loop", until: word === "until", condition, body: this.readBody() };
      }
      case "for":
      case "select":
        return this.readFor(common, word);
      case "case":
        return this.readCase(common);
      case "function": {
        this.skipBlanks();
        const name = this.match(/[^\s(){};&|<>]+/y) ?? "";
        this.at += name.length;
        this.skipBlanks();
        this.at += this.match(/\(\s*\)/y)?.length ?? 0;
        return this.readFunctionBody(common, name, true);
      }
      default:
        return { ...common, type: "conditional", words: this.readConditional() };
    }
  }

  private readIf(common: Pick<Statement, "span" | "redirects">): Statement {
    const clauses = [];
    let otherwise: Statement[] | undefined;
    do {
      const condition = this.readUntil("then");
      this.expect("then");
      clauses.push({ condition, body: this.readUntil("elif", "else", "fi") });
    } while (this.accept("elif"));
    if (this.accept("else")) otherwise = this.readUntil("fi");
    this.expect("fi");
    return { ...common, type: "if", clauses, ...(otherwise ? { otherwise } : {}) };
  }

  private readBody(): Statement[] {
    this.expect("do");
    const body = this.readUntil("done");
    this.expect("done");
    return body;
  }

  private readFor(common: Pick<Statement, "span" | "redirects">, keyword: "for" | "select"): Statement {
    this.skipBlanks();
    const words: Word[] = [];
    if (this.looking("((")) {
      const arithmetic = this.tryArithmetic(2, "))");
      if (!arithmetic) this.fail();
      this.skipNewlines();
      if (this.char() === ";") this.at++;
      return {
        ...common,
        type: "for",
        keyword,
        words,
        arithmetic: arithmetic?.parts ?? [],
        body: this.readBody(),
      };
    }
    const name = this.match(/[A-Za-z_]\w*/y) ?? "";
    if (name === "") this.fail();
    const variable = { name, span: { start: this.at, end: this.at + name.length } };
    this.at += name.length;
    if (this.accept("in")) {
      this.skipBlanks();
      for (let word = this.readWord(); word; word = this.readWord()) {
        words.push(word);
        this.skipBlanks();
      }
    }
    this.skipBlanks();
    if (this.char() === ";") this.at++;
    return { ...common, type: "for", keyword, variable, words, body: this.readBody() };
  }

  private readCase(common: Pick<Statement, "span" | "redirects">): Statement {
    this.skipBlanks();
    const word = this.readWord();
    if (!word) this.fail();
    this.expect("in");
    const arms: Case["arms"][number][] = [];
    while (!this.accept("esac")) {
      if (this.at >= this.end) {
        this.fail();
        break;
      }
      if (this.char() === "(") this.at++;
      const patterns: Word[] = [];
      do {
        if (this.char() === "|") this.at++;
        this.skipBlanks();
        const pattern = this.readWord();
        if (pattern) patterns.push(pattern);
        this.skipBlanks();
      } while (this.char() === "|");
      if (this.char() === ")") this.at++;
      else {
        this.fail();
        this.at = Math.min(this.end, this.at + 1);
      }
      const body = this.readList(
        () => this.looking(";;") || this.looking(";&") || this.reserved() === "esac",
      );
      arms.push({ patterns, body });
      this.at += this.match(/;;&|;;|;&/y)?.length ?? 0;
    }
    const nothing = { span: common.span, parts: [] };
    return { ...common, type: "case", word: word ?? nothing, arms };
  }

  protected readFunctionBody(
    common: Pick<Statement, "span" | "redirects">,
    name: string,
    keyword: boolean,
  ): Statement | undefined {
    this.skipNewlines();
    const body = this.readCommand();
    if (!body) this.fail();
    return body && { ...common, type: "function", name, keyword, body };
  }

  /** Words up to `]]`; its operators, parentheses among them, are words too, and a regular expression is one word. */
  private readConditional(): Word[] {
    const words: Word[] = [];
    let regular = false;
    for (;;) {
      this.skipNewlines();
      if (this.at >= this.end) {
        this.fail();
        return words;
      }
      if (this.reserved() === "]]") {
        this.at += 2;
        return words;
      }
      const start = this.at;
      let word: Word | undefined;
      if (regular) {
        let depth = 0;
        const parts = this.readParts("none", (char) => {
          if (char === "(") depth++;
          else if (char === ")") depth--;
          return depth <= 0 && /\s/.test(char);
        });
        word = { span: { start, end: this.at }, parts };
      } else word = this.readWord();
      if (!word || word.span.end === start) {
        this.at += this.match(/&&|\|\||[<>()]/y)?.length ?? 0;
        if (this.at === start) {
          this.fail();
          this.at++;
        }
        const span = { start, end: this.at };
        word = {
          span,
          parts: [{ type: "text", span, text: this.text.slice(start, this.at), quote: "none" }],
        };
      }
      regular = this.text.slice(word.span.start, word.span.end) === "=~";
      words.push(word);
    }
  }
}
