import { Sink } from "../diagnostics/sink.ts";
import { expandMerges, isMerge } from "./merge.ts";
import { type Entry, Scalar, type ScalarSource, type ScalarStyle, type YamlNode } from "./node.ts";

/** What the reader never meets in a text that it reads: line ends of other systems, marks of documents, odd units. */
const unread = /[\r\0\ufeff\ud800-\udfff]|^(?:---|\.\.\.|%)/m;
/** A plain scalar on one line, and the spaces after it. It ends before a comment, and before a colon that ends a key. */
const plain = /(?:[^ \n\t\-?:,[\]{}#&*!|>'"%@`]|-(?=[^ \n\t]))(?:[^\n\t:#]|:(?![ \n\t]|$)|(?<! )#)*/y;
/** The same in brackets. */
const plainInFlow =
  /(?:[^ \n\t\-?:,[\]{}#&*!|>'"%@`]|-(?=[^ \n\t,[\]{}]))(?:[^\n\t:#,[\]{}]|:(?![ \n\t,[\]{}]|$))*/y;
const singleQuoted = /'(?:[^'\t]|'')*'/y;
/** Its escapes mean the same in JSON. */
const doubleQuoted = /"(?:[^"\\\x00-\x09\x0b-\x1f]|\\["\\/bfnrt])*"/y;
const restOfLine = / *(?: #[^\n]*)?(?:\n|$)/y;
const emptyLines = /(?: *(?:#[^\n]*)?\n)* */y;
const blockHeader = /[|>](-?) *(?: #[^\n]*)?\n/y;
const indentation = / *(?=[^ \n])/y;
const anchor = /&[A-Za-z0-9_-]+(?=[ \n])/y;
const alias = /\*[A-Za-z0-9_-]+/y;
/** A line end in quotes, with the empty lines after it and the white space around it. */
const fold = / *\n((?: *\n)*) */g;

/** Deeper nesting is left to the parser, which needs no stack for it. */
const depthLimit = 90;
/** With more anchors or nodes, aliases could add up to more than the parser allows. */
const anchorLimit = 10;
const nodeLimit = 50_000;

/** Thrown for what the reader leaves to the parser. */
const unknown = new Error("not read here");

/**
 * Reads the YAML that recipes usually consist of: lists, maps and strings without anchors, tags and mistakes. Returns
 * the nodes that the parser makes of the text (a test compares them), or undefined if it is not sure of any part of
 * it. It takes a fraction of the parser's time, for which each token is an object.
 */
export function quickYaml(text: string): YamlNode | undefined {
  if (unread.test(text)) return undefined;
  try {
    return new QuickReader(text).document();
  } catch (error) {
    if (error === unknown) return undefined;
    throw error;
  }
}

class QuickReader {
  readonly #text: string;
  readonly #source: ScalarSource;
  #at = 0;
  #lineStart = 0;
  #depth = 0;
  /** The nodes so far, with those that aliases repeat. */
  #count = 0;
  readonly #anchors = new Map<string, { readonly node: YamlNode; readonly count: number }>();

  constructor(text: string) {
    this.#text = text;
    this.#source = { file: text, parentIndent: 0 };
  }

  document(): YamlNode | undefined {
    this.#toContent();
    if (this.#atEnd) return undefined;
    const node = this.#blockNode(-1);
    return this.#atEnd ? node : undefined;
  }

  get #atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  get #column(): number {
    return this.#at - this.#lineStart;
  }

  /** Goes from the start of a line to the next line that is not empty, and to its first character. */
  #toContent(): void {
    this.#skip(emptyLines);
    this.#lineStart = this.#text.lastIndexOf("\n", this.#at - 1) + 1;
  }

  /** Reads a node that starts here, in a list or map of that column. Ends at the content after it. */
  #blockNode(parent: number): YamlNode {
    if (++this.#depth > depthLimit) throw unknown;
    const node = this.#isDash() ? this.#sequence() : this.#mapping(parent);
    this.#depth--;
    return node;
  }

  #isDash(): boolean {
    if (this.#text[this.#at] !== "-") return false;
    const next = this.#text[this.#at + 1];
    return next === " " || next === "\n" || next === undefined;
  }

  #sequence(): YamlNode {
    this.#countNodes(1);
    const column = this.#column;
    const start = this.#at;
    const items: YamlNode[] = [];
    let end = start;
    while (this.#column === column && this.#isDash()) {
      this.#at++;
      const item = this.#afterIndicator(column, false);
      items.push(item);
      end = endAfter(start, end, item);
    }
    if (this.#column > column && !this.#atEnd) throw unknown;
    return { kind: "sequence", span: { start, end }, items, flow: false };
  }

  /** Reads a map, or the scalar or brackets that are here instead of one. */
  #mapping(parent: number): YamlNode {
    const column = this.#column;
    const start = this.#at;
    const entries: Entry[] = [];
    const known = new Set<string>();
    let end = start;
    do {
      const key = this.#key();
      if (!key) {
        if (entries.length > 0) throw unknown;
        return this.#value(parent);
      }
      const value = this.#afterIndicator(column, true);
      add(entries, known, { key, value });
      end = endAfter(start, Math.max(end, key.span.end), value);
    } while (this.#column === column && !this.#atEnd);
    if (this.#column > column && !this.#atEnd) throw unknown;
    this.#countNodes(1);
    return { kind: "mapping", span: { start, end }, entries: merged(entries), flow: false };
  }

  /** Reads a key and its colon; undefined, and nothing is read, if there is none. */
  #key(): Scalar | undefined {
    const start = this.#at;
    const first = this.#text[start];
    const isQuoted = first === '"' || first === "'";
    const key = isQuoted ? this.#quoted() : this.#plain(plain);
    const isOneLine = !isQuoted || !this.#text.slice(start, this.#at).includes("\n");
    const after = this.#text[this.#at + 1];
    if (key && this.#text[this.#at] === ":" && (after === " " || after === "\n" || after === undefined)) {
      if (!isOneLine) throw unknown;
      this.#at++;
      return key;
    }
    this.#at = start;
    return undefined;
  }

  /** Reads the node after a dash or a colon, on its line or on the lines below. */
  #afterIndicator(column: number, inMap: boolean): YamlNode {
    const end = this.#at;
    if (!this.#skip(restOfLine)) {
      while (this.#text[this.#at] === " ") this.#at++;
      // A map or list can begin after a dash, but not after a colon.
      if (this.#text[this.#at] === "&") return this.#anchored(() => this.#afterAnchor(column));
      if (!inMap) return this.#blockNode(column);
      if (this.#isDash()) throw unknown;
      return this.#value(column);
    }
    this.#toContent();
    if (!this.#atEnd && (this.#column > column || (inMap && this.#column === column && this.#isDash())))
      return this.#blockNode(column);
    return new Scalar("", "empty", { start: end, end });
  }

  /** Reads the node after an anchor, on its line or on the lines below. */
  #afterAnchor(column: number): YamlNode {
    if (!this.#skip(restOfLine)) {
      while (this.#text[this.#at] === " ") this.#at++;
      return this.#value(column);
    }
    this.#toContent();
    if (this.#atEnd || this.#column <= column) throw unknown;
    return this.#blockNode(column);
  }

  /** Reads an anchor and its node. */
  #anchored(read: () => YamlNode): YamlNode {
    const name = this.#take(anchor)?.slice(1);
    if (name === undefined || this.#anchors.has(name) || this.#anchors.size === anchorLimit) throw unknown;
    const before = this.#count;
    const node = read();
    if (this.#anchors.has(name)) throw unknown;
    this.#anchors.set(name, { node, count: this.#count - before });
    return node;
  }

  #alias(): YamlNode {
    const made = this.#anchors.get(this.#take(alias)?.slice(1) ?? "");
    if (!made) throw unknown;
    this.#countNodes(made.count);
    return made.node;
  }

  #countNodes(count: number): void {
    this.#count += count;
    if (this.#count > nodeLimit) throw unknown;
  }

  /** Reads a scalar, an alias or brackets to the end of their line. */
  #value(parent: number): YamlNode {
    const first = this.#text[this.#at];
    if (first === "|" || first === ">") return this.#block(parent);
    const isFlow = first === "[" || first === "{";
    const node = isFlow ? this.#flow(parent) : first === "*" ? this.#alias() : this.#scalar(plain, parent);
    if (!this.#skip(restOfLine)) throw unknown;
    this.#toContent();
    // The scalar may go on there.
    if (!this.#atEnd && this.#column > parent) throw unknown;
    return node;
  }

  #scalar(pattern: RegExp, parent: number): Scalar {
    const start = this.#at;
    const first = this.#text[start];
    if (first !== '"' && first !== "'") return this.#plain(pattern) ?? fail();
    const scalar = this.#quoted() ?? fail();
    // The lines of a string are indented.
    for (let line = this.#text.indexOf("\n", start); line !== -1 && line < this.#at; ) {
      indentation.lastIndex = line + 1;
      const indent = indentation.exec(this.#text)?.[0].length;
      if (indent !== undefined && indent <= parent) throw unknown;
      line = this.#text.indexOf("\n", line + 1);
    }
    return scalar;
  }

  #plain(pattern: RegExp): Scalar | undefined {
    const start = this.#at;
    const found = this.#take(pattern);
    if (found === undefined) return undefined;
    let { length } = found;
    while (found[length - 1] === " ") length--;
    this.#at = start + length;
    return this.#made(found.slice(0, length), "plain", start);
  }

  #quoted(): Scalar | undefined {
    const start = this.#at;
    const isDouble = this.#text[start] === '"';
    const found = this.#take(isDouble ? doubleQuoted : singleQuoted);
    if (found === undefined) return undefined;
    if (!isDouble) return this.#made(folded(found.slice(1, -1).replaceAll("''", "'")), "single", start);
    const text = folded(found.slice(1, -1));
    const meant = text.includes("\\") ? JSON.parse(`"${text.replaceAll("\n", "\\n")}"`) : text;
    return this.#made(meant, "double", start);
  }

  #made(text: string, style: ScalarStyle, start: number): Scalar {
    this.#countNodes(1);
    return new Scalar(text, style, { start, end: this.#at }, this.#source);
  }

  /** Reads `|` or `>`, with its lines. */
  #block(parent: number): Scalar {
    const start = this.#at;
    const header = this.#take(blockHeader) ?? fail();
    const isFolded = header.startsWith(">");
    const lines: string[] = [];
    while (this.#text[this.#at] === "\n" && !isFolded) {
      lines.push("");
      this.#at++;
    }
    const indent = this.#take(indentation)?.length ?? 0;
    if (indent <= parent || indent === 0) throw unknown;
    this.#at -= indent;
    let end = this.#at;
    let count = 0;
    while (!this.#atEnd) {
      const from = this.#at;
      const newline = this.#text.indexOf("\n", from);
      const to = newline === -1 ? this.#text.length : newline;
      let content = from;
      while (content < to && this.#text[content] === " ") content++;
      if (content < to && content - from < indent) break;
      if (content === to && content > from) throw unknown;
      const isDeeper = content - from > indent || this.#text[content] === "\t";
      if (isFolded && isDeeper) throw unknown;
      lines.push(this.#text.slice(Math.min(to, from + indent), to));
      if (content < to) {
        end = to;
        count = lines.length;
      }
      this.#at = Math.min(to + 1, this.#text.length);
    }
    this.#toContent();
    if (!this.#atEnd && this.#column > parent) throw unknown;
    const all = lines.slice(0, count).join("\n");
    const text = isFolded ? folded(all) : all;
    this.#countNodes(1);
    const style = isFolded ? "folded" : "literal";
    return new Scalar(header[1] === "-" ? text : `${text}\n`, style, { start, end }, this.#source);
  }

  #flow(parent: number): YamlNode {
    if (++this.#depth > depthLimit) throw unknown;
    this.#countNodes(1);
    const start = this.#at;
    const isMap = this.#text[this.#at++] === "{";
    const items: YamlNode[] = [];
    const entries: Entry[] = [];
    const known = new Set<string>();
    this.#flowSpace(parent);
    while (this.#text[this.#at] !== (isMap ? "}" : "]")) {
      if (items.length + entries.length > 0) {
        if (this.#text[this.#at] !== ",") throw unknown;
        this.#at++;
        this.#flowSpace(parent);
      }
      if (isMap) {
        add(entries, known, this.#flowEntry(this.#scalar(plainInFlow, parent), parent));
      } else items.push(this.#flowItem(parent));
      this.#flowSpace(parent);
    }
    this.#at++;
    this.#depth--;
    const span = { start, end: this.#at };
    return isMap
      ? { kind: "mapping", span, entries: merged(entries), flow: true }
      : { kind: "sequence", span, items, flow: true };
  }

  /** Reads an item of a list in brackets; `[a: b]` is a list of a map. */
  #flowItem(parent: number): YamlNode {
    const node = this.#flowNode(parent);
    if (this.#text[this.#at] !== ":") return node;
    if (node.kind !== "scalar") throw unknown;
    this.#countNodes(1);
    const entry = this.#flowEntry(node, parent);
    if (isMerge(entry)) throw unknown;
    const { start } = node.span;
    return {
      kind: "mapping",
      span: { start, end: Math.max(start, entry.value.span.end) },
      entries: [entry],
      flow: true,
    };
  }

  /** Reads the colon and the value of a key. */
  #flowEntry(key: Scalar, parent: number): Entry {
    if (this.#text[this.#at] !== ":" || this.#text[this.#at + 1] !== " ") throw unknown;
    const isOneLine = !this.#text.slice(key.span.start, key.span.end).includes("\n");
    if (!isOneLine || key.span.end !== this.#at) throw unknown;
    this.#at++;
    this.#flowSpace(parent);
    return { key, value: this.#flowNode(parent) };
  }

  #flowNode(parent: number): YamlNode {
    const first = this.#text[this.#at];
    if (first === "*") return this.#alias();
    if (first === "[" || first === "{") return this.#flow(parent);
    if (first !== "&") return this.#scalar(plainInFlow, parent);
    return this.#anchored(() => {
      this.#flowSpace(parent);
      const node = this.#flowNode(parent);
      // The anchor would be that of the key.
      if (this.#text[this.#at] === ":") throw unknown;
      return node;
    });
  }

  /** Goes over spaces, comments and line ends in brackets. */
  #flowSpace(parent: number): void {
    for (;;) {
      while (this.#text[this.#at] === " ") this.#at++;
      if (this.#text[this.#at] === "#") {
        const before = this.#text[this.#at - 1];
        if (before !== " " && before !== "\n") throw unknown;
        this.#at = this.#text.indexOf("\n", this.#at);
        if (this.#at === -1) throw unknown;
      }
      if (this.#text[this.#at] !== "\n") return;
      this.#at++;
      const lineStart = this.#at;
      while (this.#text[this.#at] === " ") this.#at++;
      if (this.#text[this.#at] !== "\n" && this.#at - lineStart <= parent) throw unknown;
    }
  }

  /** Returns what a sticky pattern matches here, and goes behind it; undefined if it does not match. */
  #take(pattern: RegExp): string | undefined {
    const start = this.#at;
    return this.#skip(pattern) ? this.#text.slice(start, this.#at) : undefined;
  }

  /** Goes behind what a sticky pattern matches here; false if it does not match. */
  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.test(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }
}

/** Adds an entry to a map. A key that the map has already is a mistake. */
function add(entries: Entry[], known: Set<string>, entry: Entry): void {
  if (!isMerge(entry)) {
    if (known.has(entry.key.text)) throw unknown;
    known.add(entry.key.text);
  }
  entries.push(entry);
}

function merged(entries: Entry[]): Entry[] {
  if (!entries.some(isMerge)) return entries;
  const sink = new Sink("");
  const expanded = expandMerges(entries, sink);
  if (sink.diagnostics.length > 0) throw unknown;
  return expanded;
}

/** Where a list or map ends that started there; an alias stands for a node before it. */
function endAfter(start: number, end: number, { span }: YamlNode): number {
  return span.start >= start ? Math.max(end, span.end) : end;
}

/** Returns a text of several lines as YAML reads it in quotes and after `>`. */
function folded(text: string): string {
  if (!text.includes("\n")) return text;
  return text.replace(fold, (_, empty: string) => "\n".repeat(empty.split("\n").length - 1) || " ");
}

function fail(): never {
  throw unknown;
}
