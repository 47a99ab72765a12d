import type { Word } from "./tree.ts";

/** What is known about an exit status: it can be zero, nonzero, or either. */
export interface Status {
  readonly zero: boolean;
  readonly nonZero: boolean;
}

export const success: Status = { zero: true, nonZero: false };
export const failure: Status = { zero: false, nonZero: true };
export const either: Status = { zero: true, nonZero: true };

/** Returns the possible statuses of `! command`. */
export function negate({ zero, nonZero }: Status): Status {
  return { zero: nonZero, nonZero: zero };
}

/** Returns the statuses that either of two commands can have. */
export function both(a: Status, b: Status): Status {
  return { zero: a.zero || b.zero, nonZero: a.nonZero || b.nonZero };
}

/** The known values of variables during the analysis of a script. */
export type Known = ReadonlyMap<string, string>;

/** Returns a word's text with the values of its variables; undefined if a value is unknown. */
export function textOf(word: Word | undefined, known: Known): string | undefined {
  if (!word) return undefined;
  let text = "";
  for (const part of word.parts) {
    if (part.type === "text") text += part.text;
    else {
      const plain = part.type === "parameter" && (part.operator === undefined || /^:?-$/.test(part.operator));
      const value = plain && !part.subscript ? known.get(part.name) : undefined;
      if (value === undefined) return undefined;
      text += value;
    }
  }
  return text;
}

/** Returns the status of `[ … ]`, `test …` or `[[ … ]]`; `either` if it depends on something unknown. */
export function evaluateTest(words: readonly Word[], known: Known): Status {
  return new Test(words.map((word) => textOf(word, known))).or();
}

type Operand = string | undefined;

class Test {
  readonly #words: readonly Operand[];
  #at = 0;

  constructor(words: readonly Operand[]) {
    this.#words = words;
  }

  or(): Status {
    let status = this.#and();
    while (this.#words[this.#at] === "-o" || this.#words[this.#at] === "||") {
      this.#at++;
      const right = this.#and();
      status = { zero: status.zero || right.zero, nonZero: status.nonZero && right.nonZero };
    }
    return status;
  }

  #and(): Status {
    let status = this.#primary();
    while (this.#words[this.#at] === "-a" || this.#words[this.#at] === "&&") {
      this.#at++;
      const right = this.#primary();
      status = { zero: status.zero && right.zero, nonZero: status.nonZero || right.nonZero };
    }
    return status;
  }

  #primary(): Status {
    const words = this.#words;
    const first = words[this.#at];
    const next = words[this.#at + 1];
    if (next !== undefined && next in comparisons && this.#at + 2 < words.length) {
      const right = words[this.#at + 2];
      this.#at += 3;
      if (first === undefined || right === undefined) return either;
      return comparisons[next]!(first, right) ? success : failure;
    }
    this.#at++;
    if (first === "!") return negate(this.#primary());
    if (first === "(") {
      const status = this.or();
      this.#at++;
      return status;
    }
    if ((first === "-n" || first === "-z") && this.#at < words.length) {
      const operand = words[this.#at++];
      if (operand === undefined) return either;
      return (operand === "") === (first === "-z") ? success : failure;
    }
    if (first !== undefined && /^-[a-zA-Z]$/.test(first) && this.#at < words.length) {
      this.#at++;
      return either;
    }
    if (next !== undefined && /^(=~|-nt|-ot|-ef|[<>])$/.test(next)) {
      this.#at += 2;
      return either;
    }
    if (first === undefined) return either;
    return first !== "" ? success : failure;
  }
}

const comparisons: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  "=": (left, right) => left === right,
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "-eq": (left, right) => Number(left) === Number(right),
  "-ne": (left, right) => Number(left) !== Number(right),
  "-lt": (left, right) => Number(left) < Number(right),
  "-le": (left, right) => Number(left) <= Number(right),
  "-gt": (left, right) => Number(left) > Number(right),
  "-ge": (left, right) => Number(left) >= Number(right),
};
