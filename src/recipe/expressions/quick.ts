import type { RawBound, RawOsKey } from "./os-key-grammar.ts";
import type { RawPart } from "./template-grammar.ts";
import type { RawConstraint, RawVersion } from "./version-grammar.ts";

// The expressions without a mistake, read with regular expressions. To make a parser takes as long as to compile a
// short recipe, and mistakes are rare. Each function returns what its parser returns, or undefined if it is not sure
// that the text is an expression; a test compares the two.

const reference = String.raw`\$\{[ \t]*[A-Za-z_][A-Za-z0-9_.-]*[ \t]*\}`;
const templatePart = new RegExp(String.raw`\$\$\{|${reference}|[^$]+|\$(?!\{)`, "y");
const wordPart = new RegExp(`[A-Za-z0-9.+~:^_%-]+|${reference}`, "y");
const space = /\s*/y;
const operator = /(?:>=|<=|!=|=|<|>)(?![<>=!])/y;
const osName = /[A-Za-z][A-Za-z0-9._-]*/y;
const osVersion = /[0-9]+(?:\.[0-9]+)*(?![A-Za-z0-9.])/y;

/** Reads a text with `${name}` in it. */
export function quickTemplate(text: string): { parts: RawPart[]; errors: [] } | undefined {
  const scanner = new Scanner(text);
  const parts: RawPart[] = [];
  while (!scanner.atEnd) {
    const start = scanner.at;
    const found = scanner.take(templatePart);
    if (found === undefined) return undefined;
    addPart(parts, found, start);
  }
  return { parts, errors: [] };
}

/** Reads `1.3.3-8` or `>= 1.8, < 2`. */
export function quickVersion(text: string): RawVersion | undefined {
  const scanner = new Scanner(text);
  const rest = { operators: [], errors: [] };
  scanner.take(space);
  if (scanner.peek(operator) === undefined) {
    const version = word(scanner);
    scanner.take(space);
    if (!version || !scanner.atEnd) return undefined;
    return { exact: true, constraints: [{ operator: "", version, start: 0, end: text.length }], ...rest };
  }
  const constraints: RawConstraint[] = [];
  do {
    scanner.take(space);
    const start = scanner.at;
    const found = scanner.take(operator);
    scanner.take(space);
    const version = found === undefined ? undefined : word(scanner);
    if (found === undefined || !version) return undefined;
    constraints.push({ operator: found, version, start, end: scanner.at });
    scanner.take(space);
  } while (scanner.takeComma());
  return scanner.atEnd ? { exact: false, constraints, ...rest } : undefined;
}

/** Reads `ubuntu`, `rocky 9` or `ubuntu >= 22.04, < 24`. */
export function quickOsKey(text: string): RawOsKey | undefined {
  const scanner = new Scanner(text);
  scanner.take(space);
  const at = scanner.at;
  const found = scanner.take(osName);
  if (found === undefined) return undefined;
  const name = { text: found, start: at, end: scanner.at };
  const bounds: RawBound[] = [];
  scanner.take(space);
  if (!scanner.atEnd)
    do {
      scanner.take(space);
      const start = scanner.at;
      const sign = scanner.take(operator);
      scanner.take(space);
      const version = scanner.take(osVersion);
      if (version === undefined) return undefined;
      bounds.push({ operator: sign ?? "prefix", version, start, end: scanner.at });
      scanner.take(space);
    } while (scanner.takeComma());
  return scanner.atEnd ? { name, bounds, operators: [], errors: [] } : undefined;
}

/** Reads a version of one word; undefined if there is none. */
function word(scanner: Scanner): RawPart[] | undefined {
  const parts: RawPart[] = [];
  for (;;) {
    const start = scanner.at;
    const found = scanner.take(wordPart);
    if (found === undefined) return parts.length > 0 ? parts : undefined;
    addPart(parts, found, start);
  }
}

/** Adds a reference, or a text that joins the text before it. */
function addPart(parts: RawPart[], found: string, start: number): void {
  const end = start + found.length;
  if (found.startsWith("${")) {
    const name = found.slice(2, -1).trim();
    parts.push({ kind: "variable", name, start, end, nameStart: start + found.indexOf(name, 2) });
    return;
  }
  const text = found === "$${" ? "${" : found;
  const last = parts.at(-1);
  if (last?.kind === "text") parts[parts.length - 1] = { ...last, text: last.text + text, end };
  else parts.push({ kind: "text", text, start, end });
}

/** A place in a text. */
class Scanner {
  readonly #text: string;
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.at === this.#text.length;
  }

  /** Returns what a sticky pattern matches here; undefined if it does not match. */
  peek(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.#text)?.[0];
  }

  /** Returns what a sticky pattern matches here, and goes behind it. */
  take(pattern: RegExp): string | undefined {
    const found = this.peek(pattern);
    this.at += found?.length ?? 0;
    return found;
  }

  takeComma(): boolean {
    const found = this.#text[this.at] === ",";
    if (found) this.at++;
    return found;
  }
}
