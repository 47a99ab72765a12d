import type { Span } from "../source/span.ts";
import { WordReader } from "./read-word.ts";
import type { Assignment, Redirect, SimpleCommand, Statement, Word } from "./tree.ts";

const REDIRECT = /(\d+|\{\w+\})?(<<<|<<-?|<>|<&|>>|>&|>\||&>>|&>|<|>)/y;
const ASSIGNMENT = /([A-Za-z_]\w*)(\[[^\]\n]*\])?(\+?)=/y;

interface PendingHeredoc {
  readonly redirect: { body?: Word } & Redirect;
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly stripsTabs: boolean;
}

/** Reads what stands between words: blanks, comments, here-documents, redirections, and simple commands. */
export abstract class CommandReader extends WordReader {
  protected readonly comments: Span[] = [];
  protected heredocs: PendingHeredoc[] = [];

  protected abstract readFunctionBody(
    common: Pick<Statement, "span" | "redirects">,
    name: string,
    keyword: boolean,
  ): Statement | undefined;

  // Blanks, comments, newlines (after which the bodies of here-documents stand).
  protected skipBlanks(): void {
    for (;;) {
      const char = this.char();
      if (char === " " || char === "\t" || (char === "\r" && this.char(1) === "\n")) this.at++;
      else if (char === "\\" && this.match(/\\\r?\n/y)) this.at += this.match(/\\\r?\n/y)!.length;
      else if (char === "#") {
        const start = this.at;
        this.at += this.match(/[^\n]*/y)?.length ?? this.end - this.at;
        this.comments.push({ start, end: this.at });
      } else return;
    }
  }

  protected skipNewlines(): void {
    for (this.skipBlanks(); this.char() === "\n"; this.skipBlanks()) this.readNewline();
  }

  protected readNewline(): void {
    this.at++;
    for (const heredoc of this.heredocs.splice(0)) this.readHeredoc(heredoc);
  }

  protected readHeredoc({ redirect, delimiter, quoted, stripsTabs }: PendingHeredoc): void {
    const start = this.at;
    for (let line = start; ; ) {
      const newline = this.text.indexOf("\n", line);
      const lineEnd = newline === -1 || newline >= this.end ? this.end : newline;
      const content = this.text.slice(line, lineEnd).replace(/\r$/, "");
      const closes = (stripsTabs ? content.replace(/^\t+/, "") : content) === delimiter;
      if (closes || lineEnd === this.end) {
        const bodyEnd = closes ? line : this.end;
        if (!closes) this.fail();
        const end = this.end;
        this.end = bodyEnd;
        const span = { start, end: bodyEnd };
        redirect.body = quoted
          ? { span, parts: [{ type: "text", span, text: this.text.slice(start, bodyEnd), quote: "single" }] }
          : { span, parts: this.readParts("heredoc", () => false) };
        this.end = end;
        this.at = Math.min(end, closes ? lineEnd + 1 : end);
        return;
      }
      line = lineEnd + 1;
    }
  }

  protected readSimple(): Statement | undefined {
    const start = this.at;
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    let end = start;
    for (;;) {
      this.skipBlanks();
      const redirect = this.readRedirect();
      if (redirect) redirects.push(redirect);
      else {
        const assignment = this.readAssignment(words);
        if (assignment && words.length === 0) assignments.push(assignment);
        else if (assignment)
          words.push({ span: assignment.span, parts: assignmentParts(this.text, assignment) });
        else {
          const word = this.readWord();
          if (!word) break;
          words.push(word);
        }
      }
      end = this.at;
      if (words.length === 1 && assignments.length === 0 && redirects.length === 0) {
        this.skipBlanks();
        const parentheses = this.match(/\(\s*\)/y);
        if (parentheses) {
          this.at += parentheses.length;
          const common = { span: { start, end: this.at }, redirects: [] };
          return this.readFunctionBody(common, this.text.slice(start, end), false);
        }
      }
    }
    if (assignments.length + words.length + redirects.length === 0) return undefined;
    return { type: "simple", span: { start, end }, assignments, words, redirects } satisfies SimpleCommand;
  }

  /** `name=value` before a command; after one only where it is a list, `declare -a x=(…)`. */
  protected readAssignment(before: readonly Word[]): Assignment | undefined {
    ASSIGNMENT.lastIndex = this.at;
    const found = ASSIGNMENT.exec(this.text);
    if (!found || found.index + found[0].length > this.end) return undefined;
    const start = this.at;
    const isList = this.text[start + found[0].length] === "(";
    if (before.length > 0 && !isList) return undefined;
    this.at += found[0].length;
    const values: Word[] = [];
    if (isList) {
      this.at++;
      for (this.skipNewlines(); this.at < this.end && this.char() !== ")"; this.skipNewlines()) {
        const word = this.readWord();
        if (word) values.push(word);
        else {
          this.fail();
          this.at++;
        }
      }
      if (this.char() === ")") this.at++;
      else this.fail();
    } else {
      const value = this.readWord();
      if (value) values.push(value);
    }
    return {
      name: found[1]!,
      span: { start, end: this.at },
      append: found[3] === "+",
      array: isList || found[2] !== undefined,
      values,
    };
  }

  protected readRedirect(): Redirect | undefined {
    this.skipBlanks();
    REDIRECT.lastIndex = this.at;
    const found = REDIRECT.exec(this.text);
    if (!found || found.index + found[0].length > this.end) return undefined;
    const [whole, fd, operator] = found as unknown as [string, string | undefined, string];
    if ((operator === "<" || operator === ">") && this.text[this.at + whole.length] === "(") return undefined;
    const start = this.at;
    this.at += whole.length;
    this.skipBlanks();
    const target = this.readWord();
    if (!target) this.fail();
    const redirect: PendingHeredoc["redirect"] = {
      span: { start, end: this.at },
      operator,
      ...(fd === undefined ? {} : { fd }),
      target: target ?? { span: { start: this.at, end: this.at }, parts: [] },
    };
    if (operator === "<<" || operator === "<<-") {
      const parts = redirect.target.parts;
      this.heredocs.push({
        redirect,
        delimiter: parts
          .map((part) => (part.type === "text" ? part.text : this.text.slice(part.span.start, part.span.end)))
          .join(""),
        quoted: parts.some((part) => part.type === "text" && part.quote !== "none"),
        stripsTabs: operator === "<<-",
      });
    }
    return redirect;
  }
}

/** A list assigned after a command (`declare -a x=(…)`) as one word: its name, then its values' parts. */
function assignmentParts(text: string, assignment: Assignment): Word["parts"] {
  const start = assignment.span.start;
  const end = text.indexOf("=", start) + 1;
  const head = { type: "text", span: { start, end }, text: text.slice(start, end), quote: "none" } as const;
  return [head, ...assignment.values.flatMap((value) => value.parts)];
}
