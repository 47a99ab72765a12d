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
import { parseTemplate, plainTemplate } from "./expressions/template.ts";
import { parseVersion } from "./expressions/version.ts";
import { headOf, misspelling } from "./node-forms.ts";
import type { ValidatorText } from "./validator.ts";

/** What `ValueReader.mismatch` reports. */
export interface Mismatch {
  /** Names the value in the message; by default its key. */
  readonly subject?: string | undefined;
  /** What the value must be: "a list of validators". */
  readonly form: string;
  readonly key: Scalar | undefined;
  readonly help?: string | undefined;
  readonly fix?: Fix | undefined;
}

/**
 * Reads texts, lists and maps of a file. Each method takes a node, reports it if it has the wrong form, and returns what
 * it can use of it.
 */
export class ValueReader {
  readonly source: SourceText;
  readonly sink: Sink;
  /** The texts of the validator that is being read; undefined outside of validators. */
  protected noted: Map<Scalar, ValidatorText> | undefined;

  constructor(source: SourceText, sink: Sink) {
    this.source = source;
    this.sink = sink;
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
   * Reports that a value has the wrong form. `subject` names the value (by default its key), `form` says what it
   * must be, `example` is what to write. A missing value is reported at the key.
   */
  mismatch(node: YamlNode, { subject, form, key, help, fix }: Mismatch): void {
    if (node.kind === "scalar" && node.broken) return;
    const of = subject ?? (key ? `\`${shorten(key.text)}\`` : "this value");
    const more = help === undefined ? {} : { help };
    if (node.kind === "scalar" && node.isEmpty)
      this.report(
        "value-missing",
        key && key.span.end > key.span.start ? key : node,
        { of, form, ...more },
        { fix },
      );
    else
      this.report("value-mismatch", headOf(node), { of, form, found: describeNode(node), ...more }, { fix });
  }

  /** Returns a string's node. `""` is a string; an empty value is reported. */
  text(node: YamlNode, form: string, key?: Scalar, more: Partial<Mismatch> = {}): Scalar | undefined {
    if (node.kind === "scalar" && !node.isEmpty) {
      this.note(node);
      return node;
    }
    this.mismatch(node, { form, key, ...more });
    return undefined;
  }

  /** Notes a text of the validator that is being read. What the methods of the reader return is noted already. */
  note(scalar: Scalar, what: Partial<ValidatorText> = {}): void {
    const texts = this.noted;
    if (!texts) return;
    const known = texts.get(scalar);
    texts.set(scalar, known ? { ...known, ...what } : { role: "name", ...what, scalar });
  }

  /** Returns the nodes of a list of strings. `item` says what each item must be. */
  texts(node: YamlNode, form: string, item: string, key: Scalar): Scalar[] {
    if (node.kind === "sequence") {
      const subject = `an item of \`${key.text}\``;
      return node.items.flatMap((element) => this.text(element, item, undefined, { subject }) ?? []);
    }
    const single = node.kind === "scalar" && !node.isEmpty && !node.text.includes("\n");
    const fix: Fix | undefined = single
      ? {
          title: "Write it as a list",
          edits: [
            { span: { start: node.span.start, end: node.span.start }, text: "[" },
            { span: { start: node.span.end, end: node.span.end }, text: "]" },
          ],
          certain: node.style === "plain" && /^[\w-]+$/.test(node.text),
        }
      : undefined;
    const help = single ? `write \`[${node.text}]\`` : undefined;
    this.mismatch(node, { form, key, help, fix });
    if (!single) return [];
    this.note(node);
    return [node];
  }

  /** Returns a map's entries by key. An unknown key is reported with the nearest known one. */
  fields<K extends string>(
    node: MappingNode,
    of: string,
    known: readonly K[],
    synonyms: Readonly<Record<string, K>> = {},
  ): Partial<Record<K, Entry>> {
    const found: Partial<Record<K, Entry>> = {};
    for (const entry of node.entries) {
      const key = known.find((name) => name === entry.key.text);
      if (key !== undefined) found[key] ??= entry;
      else this.unknownKey(entry.key, of, known, node, synonyms[entry.key.text]);
    }
    return found;
  }

  unknownKey(key: Scalar, of: string, known: readonly string[], node: MappingNode, synonym?: string): void {
    const near = synonym ?? nearest(key.text, known);
    this.report(
      "key-unknown",
      key,
      { key: shorten(key.text), of, known, nearest: near },
      {
        fix: this.respell(
          key,
          near,
          near !== undefined && !node.entries.some((sibling) => sibling.key.text === near),
        ),
      },
    );
  }

  /** Returns a map's entries by key, as `fields` does, and reports each key that is missing at `place`. */
  requiredFields<K extends string>(
    node: MappingNode,
    place: Span | Scalar,
    of: string,
    keys: readonly K[],
  ): Partial<Record<K, Entry>> {
    const found = this.fields(node, of, keys);
    for (const key of keys) if (!found[key]) this.missingKey(place, node, key, of, keys);
    return found;
  }

  /**
   * Reports a required key that a map lacks. Reports nothing if the map has a misspelling of it, which `fields` has
   * reported.
   *
   * @param known the keys that the map may have.
   */
  missingKey(
    place: Span | Scalar,
    node: MappingNode,
    key: string,
    of: string,
    known: readonly string[],
    synonyms: Readonly<Record<string, string>> = {},
  ): void {
    if (!misspelling(node, key, known, synonyms)) this.report("key-missing", place, { key, of });
  }

  /** Returns the entry of a map with exactly one key, and reports any other number. `of` names the map. */
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

  /** Reads `text ${variable} text`. */
  template(scalar: Scalar, role: ValidatorText["role"] = "name"): TemplateNode {
    const template = parseTemplate(scalar, this.sink);
    this.note(scalar, { role, template });
    return template;
  }

  /** Reads a text in which `${` has no meaning. */
  plainText(scalar: Scalar): TemplateNode {
    this.note(scalar);
    return plainTemplate(scalar);
  }

  /** Reads an exact version, or constraints. */
  version(scalar: Scalar): VersionNode | undefined {
    const version = parseVersion(scalar, this.sink);
    this.note(scalar, { role: "compared", ...(version ? { version } : {}) });
    return version;
  }

  /** Reads a distribution or family with bounds of its version. */
  osKey(scalar: Scalar): OsKeyNode | undefined {
    const osKey = parseOsKey(scalar, this.sink);
    this.note(scalar, osKey ? { osKey } : {});
    return osKey;
  }

  /** Returns a fix that writes another name in place of a text; certain only where the name is `free`. */
  respell(scalar: Scalar, near: string | undefined, free: boolean): Fix | undefined {
    if (near === undefined) return undefined;
    const quote = scalar.style === "single" ? "'" : scalar.style === "double" ? '"' : "";
    return {
      title: `Write \`${near}\``,
      edits: [{ span: scalar.span, text: `${quote}${near}${quote}` }],
      certain: free && isCloseSpelling(scalar.text, near),
    };
  }
}
