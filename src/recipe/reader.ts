import type { Code, ParamsOf } from "../diagnostics/codes.ts";
import type { DiagnosticOptions, Fix } from "../diagnostics/diagnostic.ts";
import type { Sink } from "../diagnostics/sink.ts";
import { nearest } from "../source/nearest.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Span } from "../source/span.ts";
import {
  describeNode,
  type Entry,
  type MappingNode,
  type Scalar,
  shorten,
  type YamlNode,
} from "../yaml/node.ts";
import { isCloseSpelling } from "./close-spelling.ts";
import type { OsKeyNode, TemplateNode, VersionNode } from "./expressions/nodes.ts";
import { parseOsKey } from "./expressions/os-key.ts";
import { parseTemplate } from "./expressions/template.ts";
import { parseVersion } from "./expressions/version.ts";
import type { Validator } from "./recipe.ts";

/** What the reader needs to know of the validator kinds that a recipe may use. */
export interface ReadableKinds {
  keys(): readonly string[];
  has(key: string): boolean;
  /** The kind of that key: `parse` makes a node of a value, or reports what is wrong and returns undefined. */
  get(
    key: string,
  ): { parse(reader: Reader, value: YamlNode, key: Scalar): Validator | undefined } | undefined;
}

/** Validators inside each other; more would take more stack than there is. */
const nestingLimit = 256;

/**
 * What a validator kind reads its value with: each method expects something of a node, reports where it is
 * otherwise, and returns what is there.
 */
export class Reader {
  readonly source: SourceText;
  readonly sink: Sink;
  readonly kinds: ReadableKinds;
  #nesting = 0;

  constructor(source: SourceText, sink: Sink, kinds: ReadableKinds) {
    this.source = source;
    this.sink = sink;
    this.kinds = kinds;
  }

  /** Reports against a node or a span. */
  report<C extends Code>(
    code: C,
    at: Span | { readonly span: Span },
    params: ParamsOf<C>,
    options: Omit<DiagnosticOptions, "place"> = {},
  ): void {
    this.sink.report(code, "span" in at ? at.span : at, params, options);
  }

  /**
   * Reports that something else stands where `expected` is needed; where nothing stands, at the key that
   * introduces it.
   */
  mismatch(node: YamlNode, expected: string, key: Scalar | undefined, help?: string, fix?: Fix): void {
    if (node.kind === "scalar" && node.broken) return;
    const empty = node.kind === "scalar" && node.isEmpty;
    const more = help === undefined ? {} : { help };
    if (empty)
      this.report(
        "value-missing",
        key && key.span.end > key.span.start ? key : node,
        { expected, ...more },
        { fix },
      );
    else
      this.report("value-mismatch", headOf(node), { expected, found: describeNode(node), ...more }, { fix });
  }

  /** A text; `""` is one, nothing is none. */
  text(node: YamlNode, expected: string, key?: Scalar): Scalar | undefined {
    if (node.kind === "scalar" && !node.isEmpty) return node;
    this.mismatch(node, expected, key);
    return undefined;
  }

  /** A list of texts. */
  texts(node: YamlNode, expected: string, item: string, key?: Scalar): Scalar[] {
    if (node.kind === "sequence") return node.items.flatMap((one) => this.text(one, item, key) ?? []);
    const single = node.kind === "scalar" && !node.isEmpty && !node.text.includes("\n");
    const fix: Fix | undefined = single
      ? {
          title: "Make it a list",
          edits: [
            { span: { start: node.span.start, end: node.span.start }, text: "[" },
            { span: { start: node.span.end, end: node.span.end }, text: "]" },
          ],
          certain: node.style === "plain" && /^[\w-]+$/.test(node.text),
        }
      : undefined;
    this.mismatch(node, expected, key, undefined, fix);
    return single ? [node] : [];
  }

  /** A map's entries by key; an unknown one is reported with the nearest. */
  fields<K extends string>(node: MappingNode, of: string, known: readonly K[]): Partial<Record<K, Entry>> {
    const found: Partial<Record<K, Entry>> = {};
    for (const entry of node.entries) {
      const key = known.find((one) => one === entry.key.text);
      if (key !== undefined) found[key] ??= entry;
      else this.unknownKey(entry.key, of, known, node);
    }
    return found;
  }

  unknownKey(key: Scalar, of: string, known: readonly string[], node: MappingNode): void {
    const near = nearest(key.text, known);
    this.report(
      "key-unknown",
      key,
      { key: shorten(key.text), of, known, nearest: near },
      {
        fix: this.#respell(
          key,
          near,
          near !== undefined && !node.entries.some((one) => one.key.text === near),
        ),
      },
    );
  }

  /** The entry of a map of exactly one key. `help` may say more where there are several. */
  oneKey(
    node: MappingNode,
    of: string,
    help?: (entries: readonly Entry[]) => string | undefined,
  ): Entry | undefined {
    const entries = node.entries.filter((entry) => !entry.duplicate);
    if (entries.length === 1 || (entries.length === 0 && node.broken)) return entries[0];
    const more = help?.(entries);
    const at = entries.length === 0 ? node.span : entries[1]!.key.span;
    const keys = entries.map((entry) => shorten(entry.key.text));
    this.report("map-not-single", at, { of, keys, ...(more === undefined ? {} : { help: more }) });
    return entries[0];
  }

  /** A list of validators with at least one in it; what can be read of it is returned. */
  validators(node: YamlNode, of: string, key?: Scalar): Validator[] {
    const read: Validator[] = [];
    if (this.#nesting >= nestingLimit) {
      this.report("validator-too-deep", headOf(node), { limit: nestingLimit });
      return read;
    }
    // Loops and few calls: each level of nesting costs their stack.
    this.#nesting++;
    if (node.kind === "sequence") {
      if (node.items.length === 0) this.report("list-empty", node, { of, expected: "validator" });
      for (const item of node.items) this.#validator(item, read);
    } else {
      const missing = node.kind === "mapping";
      const help = missing
        ? "write `- ` before each validator"
        : "a validator is a map such as `package: wget`";
      this.mismatch(node, `a list of validators in \`${of}\``, key, help);
      // A single validator that only lacks its dash is read all the same, for its own mistakes.
      if (node.kind === "mapping" && node.entries.length === 1 && this.kinds.has(node.entries[0]!.key.text))
        this.#validator(node, read);
    }
    this.#nesting--;
    return read;
  }

  #validator(node: YamlNode, read: Validator[]): void {
    if (node.kind !== "mapping") {
      this.#noValidator(node);
      return;
    }
    const nullFirst = (entries: readonly Entry[]) =>
      entries.length > 1 && this.kinds.has(entries[0]!.key.text) && isEmpty(entries[0]!.value)
        ? `indent what belongs to \`${entries[0]!.key.text}\` deeper than it`
        : "write `- ` before each validator";
    this.oneKey(node, "for each validator", nullFirst);
    for (const { key, value } of node.entries) {
      const kind = this.kinds.get(key.text);
      if (!kind) this.#unknownValidator(key, node);
      else if (node.entries.length === 1 || !isEmpty(value)) {
        const validator = kind.parse(this, value, key);
        if (validator) read.push(validator);
      }
    }
  }

  #noValidator(node: YamlNode): void {
    const known = this.kinds.keys();
    const near = node.kind === "scalar" ? nearest(node.text, known) : undefined;
    this.mismatch(
      node,
      "a validator (a map of one key, such as `package: wget`)",
      undefined,
      near ? `write a colon and a value: \`${near}: …\`` : `known: ${known.join(", ")}`,
    );
  }

  #unknownValidator(key: Scalar, map: MappingNode): void {
    // Further keys of a map that should have one are told of by that.
    if (map.entries[0]?.key !== key) return;
    const known = this.kinds.keys();
    const near = nearest(key.text, known);
    const params = { key: shorten(key.text), known, nearest: near };
    this.report("validator-unknown", key, params, { fix: this.#respell(key, near, true) });
  }

  template(scalar: Scalar): TemplateNode {
    return parseTemplate(scalar, this.sink);
  }

  version(scalar: Scalar): VersionNode | undefined {
    return parseVersion(scalar, this.sink);
  }

  osKey(scalar: Scalar): OsKeyNode | undefined {
    return parseOsKey(scalar, this.sink);
  }

  #respell(scalar: Scalar, near: string | undefined, free: boolean): Fix | undefined {
    if (near === undefined) return undefined;
    const quote = scalar.style === "single" ? "'" : scalar.style === "double" ? '"' : "";
    return {
      title: `Write \`${near}\``,
      edits: [{ span: scalar.span, text: `${quote}${near}${quote}` }],
      certain: free && isCloseSpelling(scalar.text, near),
    };
  }
}

export function isEmpty(node: YamlNode): boolean {
  return node.kind === "scalar" && node.isEmpty;
}

/** What to point at for a whole node: a list's or map's first line would say less than its beginning. */
export function headOf(node: YamlNode): Span {
  if (node.kind === "scalar" || node.flow) return node.span;
  if (node.kind === "mapping") return node.entries[0]?.key.span ?? node.span;
  return { start: node.span.start, end: Math.min(node.span.end, node.span.start + 1) };
}
