import type { Sink } from "../diagnostics/sink.ts";
import type { SourceText } from "../source/source-text.ts";
import { join, type Span } from "../source/span.ts";
import type { Scalar, YamlNode } from "../yaml/node.ts";
import type { Binding, FragmentReader, Inclusion } from "./fragment.ts";
import { headOf, isEmpty } from "./node-forms.ts";
import type { Parsed, Validator, ValidatorText } from "./validator.ts";
import {
  helpForSeveral,
  type KnownKinds,
  reportNoValidator,
  reportUnknownValidator,
} from "./validator-mistakes.ts";
import { ValueReader } from "./value-reader.ts";

/** What the reader needs to know of the validator kinds that a recipe may use. */
export interface ReadableKinds extends KnownKinds {
  /** The kind of that key: `parse` makes a node of a value, or reports what is wrong and returns undefined. */
  get(
    key: string,
  ): { parse(reader: Reader, value: YamlNode, key: Scalar): Parsed<Validator> | undefined } | undefined;
}

/** How many lists of validators may be nested, in all files that include each other. More would overflow the stack. */
const nestingLimit = 256;

/** Reads values for validator kinds, and the validators and fragments in them. */
export class Reader extends ValueReader {
  readonly kinds: ReadableKinds;
  readonly #fragments: FragmentReader | undefined;
  readonly #inclusions: Inclusion[] = [];
  #nesting: number;
  #deepest: number;

  /**
   * @param fragments absent where a file is read that can include none.
   * @param nesting in how many lists of validators of other files it is included.
   */
  constructor(source: SourceText, sink: Sink, kinds: ReadableKinds, fragments?: FragmentReader, nesting = 0) {
    super(source, sink);
    this.kinds = kinds;
    this.#fragments = fragments;
    this.#nesting = nesting;
    this.#deepest = nesting;
  }

  /** The deepest nesting of lists of validators so far, with those of other files. */
  get deepest(): number {
    return this.#deepest;
  }

  /** The inclusions that were read so far, in the order of the file. */
  get inclusions(): readonly Inclusion[] {
    return this.#inclusions;
  }

  /** Reads a fragment by its path, with the values that its arguments are bound to. */
  include(path: Scalar, bindings: readonly Binding[]): Inclusion {
    let fragment = this.#fragments?.read(path, this.#nesting);
    // It may have been read where it was not as deep.
    if (fragment && !this.#mayNest(fragment.height, path.span)) fragment = undefined;
    const inclusion = { path, bindings, ...(fragment ? { fragment } : {}) };
    this.#inclusions.push(inclusion);
    return inclusion;
  }

  /** Reads a list of at least one validator, and returns those that could be read. */
  validators(node: YamlNode, of: string, key?: Scalar): Validator[] {
    const read: Validator[] = [];
    if (!this.#mayNest(1, headOf(node))) return read;
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

  /** Returns whether so many lists of validators may be nested here. If not, that is reported. */
  #mayNest(levels: number, at: Span): boolean {
    const deepest = this.#nesting + levels;
    if (deepest <= nestingLimit) this.#deepest = Math.max(this.#deepest, deepest);
    else this.report("validator-too-deep", at, { limit: nestingLimit });
    return deepest <= nestingLimit;
  }

  #validator(node: YamlNode, read: Validator[]): void {
    if (node.kind !== "mapping") {
      reportNoValidator(this, this.kinds, node);
      return;
    }
    this.oneKey(node, "a validator", (entries) => helpForSeveral(this.kinds, entries));
    for (const { key, value } of node.entries) {
      const kind = this.kinds.get(key.text);
      if (!kind) reportUnknownValidator(this, this.kinds, key, node);
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
    const outer = this.noted;
    const texts = new Map<Scalar, ValidatorText>();
    this.noted = texts;
    const parsed = kind.parse(this, value, key);
    this.noted = outer;
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
}
