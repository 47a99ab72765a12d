import type { ScalarSource, YamlNode } from "../node.ts";

/** Thrown for what the quick reader leaves to the parser. */
export const unknown = new Error("not read here");

/** Deeper nesting is left to the parser, which needs no stack for it. */
const depthLimit = 90;
/** With more anchors or nodes, aliases could add up to more than the parser allows. */
const anchorLimit = 10;
const nodeLimit = 50_000;

export const restOfLine = / *(?: #[^\n]*)?(?:\n|$)/y;
const emptyLines = /(?: *(?:#[^\n]*)?\n)* */y;
const anchor = /&[A-Za-z0-9_-]+(?=[ \n])/y;
const alias = /\*[A-Za-z0-9_-]+/y;

/** A position in a text, with what is known of the nodes before it. */
export class Cursor {
  readonly text: string;
  readonly source: ScalarSource;
  at = 0;
  #lineStart = 0;
  #depth = 0;
  /** The nodes so far, with those that aliases repeat. */
  #count = 0;
  readonly #anchors = new Map<string, { readonly node: YamlNode; readonly count: number }>();

  constructor(text: string) {
    this.text = text;
    this.source = { file: text, parentIndent: 0 };
  }

  get atEnd(): boolean {
    return this.at === this.text.length;
  }

  get column(): number {
    return this.at - this.#lineStart;
  }

  /** Goes from the start of a line to the next line that is not empty, and to its first character. */
  toContent(): void {
    this.skip(emptyLines);
    this.#lineStart = this.text.lastIndexOf("\n", this.at - 1) + 1;
  }

  skipSpaces(): void {
    while (this.text[this.at] === " ") this.at++;
  }

  /** Returns what a sticky pattern matches here, and goes behind it; undefined if it does not match. */
  take(pattern: RegExp): string | undefined {
    const start = this.at;
    return this.skip(pattern) ? this.text.slice(start, this.at) : undefined;
  }

  /** Goes behind what a sticky pattern matches here; false if it does not match. */
  skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.test(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  /** Counts the level of a list or map, until `leave`. */
  enter(): void {
    if (++this.#depth > depthLimit) throw unknown;
  }

  leave(): void {
    this.#depth--;
  }

  countNodes(count: number): void {
    this.#count += count;
    if (this.#count > nodeLimit) throw unknown;
  }

  /** Reads an anchor and its node. */
  anchored(read: () => YamlNode): YamlNode {
    const name = this.take(anchor)?.slice(1);
    if (name === undefined || this.#anchors.has(name) || this.#anchors.size === anchorLimit) throw unknown;
    const before = this.#count;
    const node = read();
    if (this.#anchors.has(name)) throw unknown;
    this.#anchors.set(name, { node, count: this.#count - before });
    return node;
  }

  /** Reads an alias, and returns the node of its anchor. */
  alias(): YamlNode {
    const made = this.#anchors.get(this.take(alias)?.slice(1) ?? "");
    if (!made) throw unknown;
    this.countNodes(made.count);
    return made.node;
  }
}
