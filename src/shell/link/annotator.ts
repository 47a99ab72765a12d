import type { Span } from "../../source/span.ts";
import type { AndOr, Case, If, ShellScript, Statement } from "../tree.ts";
import { walk } from "../walk.ts";
import { literalOf } from "../words.ts";
import { knownSubject, knownTest } from "./known-test.ts";
import { markLeaves } from "./leaves.ts";
import { marks } from "./marks.ts";

const { open, field, close } = marks;

const node = (letter: string, ...fields: readonly string[]) => open + letter + fields.join(field) + close;

/** Writes the text of statements with their nodes marked. */
export class Annotator {
  /** The text between two offsets, without nodes. */
  readonly raw: (start: number, end: number) => string;
  readonly #script: ShellScript;

  constructor(script: ShellScript, isFunction: (name: string) => boolean) {
    this.#script = script;
    this.raw = markLeaves(script, isFunction);
  }

  /** The text of a statement; `end` is behind its here-documents. */
  statement(statement: Statement, end: number): string {
    return this.#text(statement) + this.raw(statement.span.end, end);
  }

  #text(statement: Statement): string {
    if (statement.redirects.length === 0) {
      if (statement.type === "if" && (this.#decides(statement) || this.#shrinks(statement)))
        return this.#if(statement);
      if (statement.type === "case" && knownSubject(statement.word)) return this.#case(statement);
      if (statement.type === "and-or" && this.#decides(statement) && !hasDocument(statement))
        return node("s", this.#andOr(statement));
    }
    return this.#plain(statement);
  }

  /** The statement with what is inside of it marked. */
  #plain(statement: Statement): string {
    return this.#between(statement.span, insidesOf(statement));
  }

  /** The text of a span in which these commands are. */
  #between({ start, end }: Span, insides: readonly Inside[]): string {
    let at = start;
    let text = "";
    for (const { list, isCondition } of insides) {
      if (list.length === 0) continue;
      const inner = isCondition ? this.#condition(list[0]!) : this.#list(list);
      text += this.raw(at, list[0]!.span.start) + inner;
      at = isCondition ? list.at(-1)!.span.end : Math.min(this.#endOf(list.at(-1)!), end);
    }
    return text + this.raw(at, end);
  }

  /** The end of a command with its here-documents. */
  #endOf(statement: Statement): number {
    const { text } = this.#script;
    let end = statement.span.end;
    walk([statement], {
      redirect({ body }) {
        if (!body) return;
        const closing = text.indexOf("\n", body.span.end);
        end = Math.max(end, closing === -1 ? text.length : closing);
      },
    });
    return end;
  }

  /** A list of commands; a node if some of them may be left out. */
  #list(list: readonly Statement[]): string {
    let at = list[0]!.span.start;
    let text = "";
    let mayShrink = false;
    for (const statement of list) {
      const own = this.#text(statement);
      mayShrink ||= /^\x02[isc]/.test(own);
      const end = this.#endOf(statement);
      text += this.raw(at, statement.span.start) + own + this.raw(statement.span.end, end);
      at = end;
    }
    return mayShrink ? node("b", text) : text;
  }

  /** Whether some of the commands in its bodies may be left out. */
  #shrinks(statement: If): boolean {
    return (
      this.#plain(statement).includes(`${open}b`) &&
      statement.clauses.every(({ condition }) => condition.length === 1)
    );
  }

  /** Whether a statement's condition asks something whose answer may be known. */
  #decides(statement: Statement): boolean {
    switch (statement.type) {
      case "if":
        return statement.clauses.some(
          ({ condition }) => condition.length === 1 && this.#decides(condition[0]!),
        );
      case "and-or":
        return [statement.first, ...statement.rest.map((item) => item.statement)].some((item) =>
          this.#decides(item),
        );
      case "pipeline":
        return statement.negated && statement.commands.length === 1 && this.#decides(statement.commands[0]!);
      case "group":
        return !statement.subshell && statement.body.length === 1 && this.#decides(statement.body[0]!);
      default:
        return knownTest(statement) !== undefined;
    }
  }

  #condition(statement: Statement): string {
    if (!this.#decides(statement)) return this.#text(statement);
    const { start, end } = statement.span;
    switch (statement.type) {
      case "and-or":
        return node("a", this.#andOr(statement));
      case "pipeline":
        return node("!", this.#condition(statement.commands[0]!));
      case "group":
        return node("{", this.#condition(statement.body[0]!));
      default:
        return node("t", knownTest(statement) ?? "", this.raw(start, end));
    }
  }

  #andOr({ first, rest }: AndOr): string {
    let before = first;
    return [
      this.#condition(first),
      ...rest.map(({ operator, statement }) => {
        const gap = this.raw(before.span.end, statement.span.start);
        before = statement;
        return operator[0] + gap.slice(gap.indexOf(operator) + 2) + this.#condition(statement);
      }),
    ].join(field);
  }

  #if({ span, clauses, otherwise }: If): string {
    const fields: string[] = [];
    clauses.forEach(({ condition, body }, index) => {
      const { text } = this.#script;
      const test = condition.at(-1)!.span.end;
      if (condition.length !== 1 || !text.startsWith("; then", test))
        throw new Error(`write \`if COMMAND; then\`: ${text.slice(span.start, span.start + 80)}`);
      const next = clauses[index + 1]?.condition[0]?.span.start;
      const end = next !== undefined ? this.#keyword("elif", next) : this.#endOfLast(otherwise, span);
      fields.push(
        this.#condition(condition[0]!),
        this.#between({ start: test + "; then".length, end }, [{ list: body }]),
      );
    });
    if (otherwise) {
      const start = this.#keyword("else", otherwise[0]!.span.start) + "else".length;
      fields.push(this.#between({ start, end: span.end - "fi".length }, [{ list: otherwise }]));
    }
    return node("i", ...fields);
  }

  #endOfLast(otherwise: readonly Statement[] | undefined, span: Span): number {
    return otherwise ? this.#keyword("else", otherwise[0]!.span.start) : span.end - "fi".length;
  }

  /** The offset of the keyword before an offset. */
  #keyword(word: string, before: number): number {
    const { text, comments } = this.#script;
    for (let at = text.lastIndexOf(word, before - 1); at !== -1; at = text.lastIndexOf(word, at - 1))
      if (!comments.some(({ start, end }) => start <= at && at < end)) return at;
    throw new Error(`no ${word}`);
  }

  #case({ span, word, arms }: Case): string {
    const { text } = this.#script;
    const subject = knownSubject(word)!;
    const starts = arms.map(({ patterns }) => patterns[0]!.span.start);
    const head = text.slice(span.start, starts[0]);
    const fields = arms.flatMap(({ patterns, body }, index) => {
      const next = starts[index + 1] ?? span.end - "esac".length;
      const literals = patterns.map((pattern) => literalOf(pattern) ?? "*");
      const isPlain = literals.every((literal) => /^[\w.-]+$/.test(literal));
      const start = body[0]?.span.start ?? text.indexOf(")", patterns.at(-1)!.span.end) + 1;
      const end = body.length === 0 ? start : this.#endOf(body.at(-1)!);
      return [
        isPlain ? literals.join(" ") : "*",
        this.raw(starts[index]!, start),
        body.length === 0 ? "" : this.#list(body),
        this.raw(end, next).trimEnd(),
      ];
    });
    const tail = /\s*esac$/.exec(text.slice(span.start, span.end))![0];
    const blanks = /\s*$/.exec(head)![0];
    return node("c", subject, head.trimEnd(), blanks, ...fields, tail);
  }
}

function hasDocument(statement: Statement): boolean {
  let found = false;
  walk([statement], {
    redirect({ body }) {
      if (body) found = true;
    },
  });
  return found;
}

/** Commands inside a statement. A condition's result counts, so that it is not left out. */
interface Inside {
  readonly list: readonly Statement[];
  readonly isCondition?: true;
}

/** What is inside a statement, in order. */
function insidesOf(statement: Statement): readonly Inside[] {
  const condition = (list: readonly Statement[]): Inside =>
    list.length === 1 ? { list, isCondition: true } : { list };
  switch (statement.type) {
    case "if":
      return [
        ...statement.clauses.flatMap((clause) => [condition(clause.condition), { list: clause.body }]),
        { list: statement.otherwise ?? [] },
      ];
    case "loop":
      return [condition(statement.condition), { list: statement.body }];
    case "for":
    case "group":
      return [{ list: statement.body }];
    case "case":
      return statement.arms.map(({ body }) => ({ list: body }));
    case "function":
      return insidesOf(statement.body);
    case "and-or":
      return [statement.first, ...statement.rest.map((item) => item.statement)].map((item) =>
        condition([item]),
      );
    case "pipeline":
      return statement.commands.map((command) => condition([command]));
    default:
      return [];
  }
}
