import type { Code, ParamsOf } from "../diagnostics/codes.ts";
import type { DiagnosticOptions, Fix } from "../diagnostics/diagnostic.ts";
import type { Sink } from "../diagnostics/sink.ts";
import { nearest } from "../source/nearest.ts";
import type { SourceText } from "../source/source-text.ts";
import { join, type Span } from "../source/span.ts";
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
import type { Binding, FragmentReader, Inclusion } from "./fragment.ts";
import type { Parsed, Validator, ValidatorText } from "./validator.ts";

/** What the reader needs to know of the validator kinds that a recipe may use. */
export interface ReadableKinds {
  keys(): readonly string[];
  has(key: string): boolean;
  /** The validator to write for a key of another tool, or for a known key with others beside it. */
  rewrite(key: string, value: YamlNode, beside: readonly Entry[]): string | undefined;
  /** The kind of that key: `parse` makes a node of a value, or reports what is wrong and returns undefined. */
  get(
    key: string,
  ): { parse(reader: Reader, value: YamlNode, key: Scalar): Parsed<Validator> | undefined } | undefined;
}

/** The deepest nesting of validators. Deeper nesting would overflow the stack. */
const nestingLimit = 256;

/** What `Reader.mismatch` reports. */
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
 * Reads values for validator kinds. Each method takes a node, reports it if it has the wrong form, and returns
 * what it can use of it.
 */
export class Reader {
  readonly source: SourceText;
  readonly sink: Sink;
  readonly kinds: ReadableKinds;
  readonly #fragments: FragmentReader | undefined;
  readonly #inclusions: Inclusion[] = [];
  #nesting = 0;
  /** The texts of the validator that is being read; undefined outside of validators. */
  #texts: Map<Scalar, ValidatorText> | undefined;

  /** `fragments`: absent where a file is read that can include none. */
  constructor(source: SourceText, sink: Sink, kinds: ReadableKinds, fragments?: FragmentReader) {
    this.source = source;
    this.sink = sink;
    this.kinds = kinds;
    this.#fragments = fragments;
  }

  /** The inclusions that were read so far, in the order of the file. */
  get inclusions(): readonly Inclusion[] {
    return this.#inclusions;
  }

  /** Reads a fragment by its path, with the values that its arguments are bound to. */
  include(path: Scalar, bindings: readonly Binding[]): Inclusion {
    const fragment = this.#fragments?.read(path);
    const inclusion = { path, bindings, ...(fragment ? { fragment } : {}) };
    this.#inclusions.push(inclusion);
    return inclusion;
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
    const texts = this.#texts;
    if (!texts) return;
    const known = texts.get(scalar);
    texts.set(scalar, known ? { ...known, ...what } : { role: "name", ...what, scalar });
  }

  /** Returns the nodes of a list of strings. `item` says what each item must be. */
  texts(node: YamlNode, form: string, item: string, key?: Scalar): Scalar[] {
    if (node.kind === "sequence") {
      const subject = `an item of \`${key?.text ?? "the list"}\``;
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

  /** Reads a list of at least one validator, and returns those that could be read. */
  validators(node: YamlNode, of: string, key?: Scalar): Validator[] {
    const read: Validator[] = [];
    if (this.#nesting >= nestingLimit) {
      this.report("validator-too-deep", headOf(node), { limit: nestingLimit });
      return read;
    }
    // Loops and few calls, because each level of nesting costs stack.
    this.#nesting++;
    if (node.kind === "sequence") {
      if (node.items.length === 0) this.report("list-empty", node, { of, item: "- package: wget" });
      for (const item of node.items) this.#validator(item, read);
    } else {
      const help =
        node.kind === "mapping"
          ? "write `- ` before each validator"
          : `write a list below \`${of}:\`, such as \`- package: wget\``;
      this.mismatch(node, { subject: `\`${of}\``, form: "a list of validators", key, help });
      // A single validator without its dash is still read, to report its own mistakes.
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
    this.oneKey(node, "a validator", (entries) => this.#helpForSeveral(entries));
    for (const { key, value } of node.entries) {
      const kind = this.kinds.get(key.text);
      if (!kind) this.#unknownValidator(key, node);
      else if (node.entries.length === 1 || !isEmpty(value)) {
        const validator = this.#parse(kind, value, key);
        if (validator) read.push(validator);
      }
    }
  }

  #parse(
    kind: NonNullable<ReturnType<ReadableKinds["get"]>>,
    value: YamlNode,
    key: Scalar,
  ): Validator | undefined {
    const outer = this.#texts;
    const texts = new Map<Scalar, ValidatorText>();
    this.#texts = texts;
    const parsed = kind.parse(this, value, key);
    this.#texts = outer;
    if (!parsed) return undefined;
    // One literal, and one spread: this is done for every validator at every key in an editor.
    return {
      kind: key.text,
      key,
      span: join(key.span, value.span),
      place: key.span,
      label: "",
      inner: [],
      texts: [...texts.values()],
      ...parsed,
    };
  }

  /** What to write instead of several keys in one validator, or none. */
  #helpForSeveral(entries: readonly Entry[]): string {
    const [first] = entries;
    if (first && entries.length > 1 && this.kinds.has(first.key.text) && isEmpty(first.value))
      return `indent the keys of \`${first.key.text}\` deeper than \`${first.key.text}\` itself`;
    if (entries.some((entry) => isCondition(entry.key.text))) return caseHelp;
    for (const entry of entries) {
      const beside = entries.filter((other) => other !== entry);
      if (beside.some((other) => this.kinds.has(other.key.text))) continue;
      const meant = this.kinds.rewrite(entry.key.text, entry.value, beside);
      if (meant !== undefined) return `write \`- ${meant}\``;
    }
    return "write `- ` before each validator";
  }

  #noValidator(node: YamlNode): void {
    const known = this.kinds.keys();
    const near = node.kind === "scalar" ? nearest(node.text, known) : undefined;
    this.mismatch(node, {
      subject: "a validator",
      form: "a map such as `package: wget`",
      key: undefined,
      help: near
        ? `write \`${near}: …\` with a colon and a value`
        : `start it with one of these keys: ${known.join(", ")}`,
    });
  }

  #unknownValidator(key: Scalar, map: MappingNode): void {
    // `map-not-single` already reports the further keys.
    const [entry, ...beside] = map.entries;
    if (entry?.key !== key) return;
    const known = this.kinds.keys();
    const near = nearest(key.text, known);
    if (beside.length > 0 && near === undefined) return;
    const meant = this.kinds.rewrite(key.text, entry.value, []);
    const help = isCondition(key.text)
      ? caseHelp
      : meant && near !== meant
        ? `write \`${meant}\``
        : undefined;
    const params = { key: shorten(key.text), known, nearest: near, help };
    this.report("validator-unknown", key, params, { fix: this.respell(key, near, true) });
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

export function isEmpty(node: YamlNode): boolean {
  return node.kind === "scalar" && node.isEmpty;
}

const caseHelp =
  "use `os_case` to choose by distribution, or `argument_case` to choose by the value of an argument";

function isCondition(key: string): boolean {
  return /^(when|if|unless|only_?if|not_?if|condition)$/.test(key);
}

/** Returns the key of a map that is a misspelling of a known key: an unknown key that is nearest to it. */
export function misspelling(
  node: MappingNode,
  key: string,
  known: readonly string[],
  synonyms: Readonly<Record<string, string>> = {},
): Scalar | undefined {
  const isMeant = ({ text }: Scalar) =>
    !known.includes(text) && (synonyms[text] ?? nearest(text, known)) === key;
  return node.entries.find((entry) => isMeant(entry.key))?.key;
}

/** Returns the span to point at for a node. A block list or map is represented by its first key or dash. */
export function headOf(node: YamlNode): Span {
  if (node.kind === "scalar" || node.flow) return node.span;
  if (node.kind === "mapping") return node.entries[0]?.key.span ?? node.span;
  return { start: node.span.start, end: Math.min(node.span.end, node.span.start + 1) };
}
