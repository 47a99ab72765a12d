import type { KnownVariable } from "../../../shell/link/known-test.ts";
import { marks } from "../../../shell/link/marks.ts";
import { agree, answer, type GivesFunction, type KnownValues } from "./known.ts";
import { type Node, type Piece, plain, readPieces } from "./tree.ts";

/** Stands for a command that was left out, until its line is. */
const removed = "\x0e";

/** Stands behind a command after which no other of its list runs. */
const stop = "\x0f";

/** A condition: its value if that is known, else its text. */
type Condition = boolean | string;

/**
 * Returns annotated text with what known values decide left out. Calls and line ends of texts are still marked.
 *
 * @param isDefined whether the program's libraries have a function of that name.
 */
export function fold(text: string, known: KnownValues, isDefined: GivesFunction): string {
  if (!text.includes(marks.open)) return text;
  const folded = new Folder(known, isDefined).text(readPieces(text));
  if (!folded.includes(removed)) return folded;
  return folded
    .replace(/^[ \t]*\x0e;?[ \t]*(?:\n|$)/gm, "")
    .replaceAll(/\x0e;? ?/g, "")
    .replaceAll(/;[ \t]*$/gm, (end, at: number, all: string) => (all[at - 1] === ";" ? end : ""))
    .trimEnd();
}

class Folder {
  readonly #known: KnownValues;
  readonly #isDefined: GivesFunction;

  constructor(known: KnownValues, isDefined: GivesFunction) {
    this.#known = known;
    this.#isDefined = isDefined;
  }

  text(pieces: readonly Piece[] = []): string {
    return pieces.map((piece) => (typeof piece === "string" ? piece : this.#node(piece))).join("");
  }

  #node(node: Node): string {
    const { letter, fields } = node;
    switch (letter) {
      case "i":
        return this.#if(fields);
      case "c":
        return this.#case(fields);
      case "s": {
        const condition = this.#condition(node);
        return typeof condition === "string" ? condition : removed;
      }
      case "b": {
        const all = this.text(fields[0]);
        const end = all.indexOf(stop);
        const text = end === -1 ? all : all.slice(0, end);
        return isBlank(text) ? `${text.slice(0, text.indexOf(removed))}:` : text;
      }
      case "d":
        return this.#composed(fields);
      default:
        return this.#unfolded(node);
    }
  }

  /** A condition whose result a command needs that is not decided by it. */
  #unfolded({ letter, fields }: Node): string {
    switch (letter) {
      case "t":
        return this.text(fields[1]);
      case "!":
        return `! ${this.text(fields[0])}`;
      case "{":
        return `{ ${this.text(fields[0])}; }`;
      default:
        return fields
          .map((field, index) => {
            const text = this.text(field);
            return index === 0 ? text : ` ${text[0]!.repeat(2)}${text.slice(1)}`;
          })
          .join("");
    }
  }

  #conditionOf(pieces: readonly Piece[]): Condition {
    const [piece] = pieces;
    return pieces.length === 1 && piece !== undefined && typeof piece !== "string"
      ? this.#condition(piece)
      : this.text(pieces);
  }

  #condition(node: Node): Condition {
    const { letter, fields } = node;
    switch (letter) {
      case "t":
        return answer(plain(fields[0]), this.#known, this.#isDefined) ?? this.text(fields[1]);
      case "!": {
        const inner = this.#conditionOf(fields[0]!);
        return typeof inner === "boolean" ? !inner : `! ${inner}`;
      }
      case "{": {
        const inner = this.#conditionOf(fields[0]!);
        return typeof inner === "boolean" || !/ (&&|\|\|)\s/.test(inner) ? inner : `{ ${inner}; }`;
      }
      case "a":
      case "s":
        return this.#andOr(fields);
      default:
        return this.#node(node);
    }
  }

  #andOr(fields: Node["fields"]): Condition {
    let result = this.#conditionOf(fields[0]!);
    for (const field of fields.slice(1)) {
      const [head, ...rest] = field as [string, ...Piece[]];
      const isAnd = head[0] === "&";
      // What decides the whole as it is: false before `&&`, true before `||`.
      if (result === !isAnd) continue;
      const space = /^\s*/.exec(head.slice(1))![0];
      const start = head.slice(1 + space.length);
      const right = this.#conditionOf(start === "" ? rest : [start, ...rest]);
      if (typeof result === "boolean") result = right;
      else if (right === isAnd) continue;
      else if (right === !isAnd && isPure(result)) result = right;
      else result += ` ${isAnd ? "&&" : "||"}${space}${right}`;
    }
    return result;
  }

  #if(fields: Node["fields"]): string {
    let text = "";
    for (let index = 0; index < fields.length; index += 2) {
      const isElse = index === fields.length - 1;
      const condition = isElse || this.#conditionOf(fields[index]!);
      if (condition === false) continue;
      const body = this.text(fields[isElse ? index : index + 1]);
      if (condition === true) {
        if (text === "") return unwrapped(body, 2);
        if (isBlank(body) || body.trim() === ":") break;
        return `${text}else${body}fi`;
      }
      text += `${text === "" ? "if" : "elif"} ${condition}; then${filled(body)}`;
    }
    if (text === "") return removed;
    const only = /^if (.*); then\s*:;?\s*$/s.exec(text);
    return only && isPure(only[1]!) ? removed : `${text}fi`;
  }

  #case([subject, head, blanks, ...fields]: Node["fields"]): string {
    const values = this.#known[plain(subject) as KnownVariable];
    const tail = plain(fields.at(-1));
    const arms: string[] = [];
    for (let index = 0; index + 4 < fields.length + 1 && fields.length - index > 1; index += 4) {
      const patterns = plain(fields[index]);
      const matches =
        patterns === "*" ? undefined : agree(values, (value) => patterns.split(" ").includes(value));
      if (matches === false) continue;
      const body = this.text(fields[index + 2]);
      if (matches && arms.length === 0) return isBlank(body) || body === ":" ? removed : unwrapped(body, 4);
      arms.push(this.text(fields[index + 1]) + body + this.text(fields[index + 3]));
      if (matches) break;
    }
    if (arms.length === 0) return removed;
    return [this.text(head), ...arms].join(plain(blanks)) + tail;
  }

  /** A composed name, as the name of the one function that it can be. */
  #composed([pieces, text]: Node["fields"]): string {
    const names = plain(pieces)
      .split(" ")
      .map((piece) => {
        if (piece[0] !== "$") return piece;
        const values = this.#known[piece.slice(1) as KnownVariable];
        return values?.length === 1 ? values[0] : undefined;
      });
    if (names.every((name) => name !== undefined)) return `\x05${names.join("")}`;
    return `\x02d${plain(pieces)}\x03${this.text(text)}\x04`;
  }
}

/** Whether a command does nothing but look at variables and files. */
function isPure(condition: string): boolean {
  return condition
    .split(/\s*(?:&&|\|\|)\s*/)
    .every((part) => /^(?:! )?(?:\{ )?\[ [^$`]*(?:\$[a-z{"][^`(]*)?\](?:; \})?$/.test(part));
}

function isBlank(text: string): boolean {
  return /^[\s;\x0e]*$/.test(text);
}

function filled(body: string): string {
  return isBlank(body) ? " :; " : body;
}

/** The commands of a body, in the place of what it was the body of. */
function unwrapped(body: string, indent: number): string {
  const text = body.trim().replace(/;$/, "").trimEnd();
  if (text === "" || text === ":") return removed;
  const own = body.includes("\n") ? text.replaceAll(`\n${" ".repeat(indent)}`, "\n") : text;
  return /(?:^|[\n;] *)(?:return|exit)(?: \S+)?$/.test(own) ? own + stop : own;
}
