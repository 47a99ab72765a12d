import type { Span } from "../source/span.ts";
import { mapOffsets, type ScalarStyle } from "./scalar-offsets.ts";

export type { ScalarStyle } from "./scalar-offsets.ts";

/**
 * A recipe as YAML: texts, lists and maps, each with its span. Aliases are resolved (the same node stands
 * in several places) and merge keys are expanded; no value has a type but text.
 */
export type YamlNode = Scalar | SequenceNode | MappingNode;

export interface SequenceNode {
  readonly kind: "sequence";
  readonly span: Span;
  readonly items: readonly YamlNode[];
  /** Written `[…]`. */
  readonly flow: boolean;
}

export interface MappingNode {
  readonly kind: "mapping";
  readonly span: Span;
  readonly entries: readonly Entry[];
  /** Written `{…}`. */
  readonly flow: boolean;
  /** Some of its entries could not be read, which has been reported. */
  readonly broken?: true;
}

export interface Entry {
  readonly key: Scalar;
  readonly value: YamlNode;
  /** The map already has this key: a mistake that has been reported. */
  readonly duplicate?: true;
}

/** The place of a scalar in the file's text, by which its offsets are mapped. */
export interface ScalarSource {
  readonly file: string;
  /** Of a block scalar: the indentation of what it belongs to. */
  readonly parentIndent: number;
}

/** A text as the author wrote it. `empty` is nothing at all (`key:`), which is not the empty text `""`. */
export class Scalar {
  readonly kind = "scalar";
  readonly text: string;
  readonly style: ScalarStyle;
  readonly span: Span;
  /** It did not parse, which has been reported. Do not report anything else about it. */
  readonly broken: boolean;
  readonly #source: ScalarSource | undefined;
  #offsets: readonly number[] | undefined | null = null;

  constructor(text: string, style: ScalarStyle, span: Span, source?: ScalarSource, broken = false) {
    this.text = text;
    this.style = style;
    this.span = span;
    this.#source = source;
    this.broken = broken;
  }

  get isEmpty(): boolean {
    return this.style === "empty";
  }

  /**
   * The place in the file of a part of the text, regardless of the quotes, escapes, folding and indentation that lie
   * between; the whole scalar where the two can't be brought together.
   */
  spanOf(start: number, end: number): Span {
    const from = this.offsetOf(start);
    if (from === undefined) return this.span;
    if (end <= start) return { start: from, end: from };
    const last = this.offsetOf(end - 1)!;
    const after = this.offsetOf(end)!;
    // The end of the last character's own source (an escape is longer than what it stands for), but not
    // the line end and the indentation that may lie between it and the next.
    const plain = this.style !== "double" && !(this.style === "single" && this.text[end - 1] === "'");
    const to = Math.max(from, plain ? last + 1 : Math.max(last + 1, after));
    return { start: from, end: Math.min(to, Math.max(from, this.span.end)) };
  }

  /** The file's offset of a character of the text (its length: the end); undefined if it is unknown. */
  offsetOf(index: number): number | undefined {
    if (this.#offsets === null) {
      const source = this.#source;
      this.#offsets = source
        ? mapOffsets(source.file, this.span, this.style, this.text, source.parentIndent)
        : undefined;
    }
    return this.#offsets?.[index];
  }
}

/** Returns the replacement for a node that did not parse. */
export function brokenScalar(span: Span): Scalar {
  return new Scalar("", "empty", span, undefined, true);
}

/** Returns the value of a key in a map, the first one if the key is repeated. */
export function entryValue(node: MappingNode, key: string): YamlNode | undefined {
  return node.entries.find((entry) => entry.key.text === key)?.value;
}

/** What a node is, for messages: `a list`, `the string \`x\``. */
export function describeNode(node: YamlNode): string {
  switch (node.kind) {
    case "sequence":
      return node.items.length === 0 ? "an empty list" : "a list";
    case "mapping":
      return node.entries.length === 0 ? "an empty map" : "a map";
    case "scalar":
      return node.isEmpty ? "nothing" : `the string \`${shorten(node.text)}\``;
  }
}

/** The text as a YAML string in quotes, for a help line. */
export function quotedString(text: string): string {
  const short = shorten(text.trimEnd());
  return /["\\]/.test(short) ? `'${short.replaceAll("'", "''")}'` : `"${short}"`;
}

/** A text short enough for a message, on one line. */
export function shorten(text: string, length = 60): string {
  const line = text
    .replaceAll(/\s+/g, " ")
    .replaceAll(
      /[\p{Cc}\p{Surrogate}]/gu,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  const points = [...line.slice(0, length * 2)];
  return points.length > length ? `${points.slice(0, length - 1).join("")}…` : line;
}
