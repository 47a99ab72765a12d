import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { Sink } from "../diagnostics/sink.ts";
import type { SourceText } from "../source/source-text.ts";
import { join, type Span } from "../source/span.ts";
import type { Entry, Scalar, YamlNode } from "../yaml/node.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";

/** The fields of a map of another tool's input. What nobody takes is left over, so that nothing is dropped. */
export class Fields {
  readonly #left: Map<string, Entry>;

  constructor(node: YamlNode | undefined) {
    this.#left = new Map();
    for (const entry of entriesOf(node)) {
      // `hashed-passwd` is an older spelling of `hashed_passwd`.
      const name = entry.key.text.replaceAll("-", "_");
      this.#left.set(this.#left.has(name) ? entry.key.text : name, entry);
    }
  }

  /** Takes a field of any form. */
  take(name: string): Entry | undefined {
    const entry = this.#left.get(name);
    this.#left.delete(name);
    return entry;
  }

  /** Puts back a part of a field for a later one to take. */
  putBack(entry: Entry): void {
    this.#left.set(entry.key.text, entry);
  }

  /** Takes the first of these fields that is a text. */
  text(...names: readonly string[]): string | undefined {
    return this.scalar(...names)?.text;
  }

  scalar(...names: readonly string[]): Scalar | undefined {
    for (const name of names) {
      const value = this.#left.get(name)?.value;
      if (value?.kind !== "scalar" || isNothing(value)) continue;
      this.#left.delete(name);
      return value;
    }
    return undefined;
  }

  /** Takes a field that is yes or no, as YAML 1.1 spells it. */
  flag(name: string): boolean | undefined {
    const value = this.#left.get(name)?.value;
    const isOn = value?.kind === "scalar" ? booleanOf(value.text) : undefined;
    if (isOn !== undefined) this.#left.delete(name);
    return isOn;
  }

  /** Takes a list of texts, or a single text. */
  list(name: string): readonly Scalar[] | undefined {
    const value = this.#left.get(name)?.value;
    const items = value && scalarsOf(value);
    if (items) this.#left.delete(name);
    return items;
  }

  /** Takes a list of maps or other values; a single value is a list of one. */
  items(name: string): readonly YamlNode[] {
    const value = this.take(name)?.value;
    if (!value || (value.kind === "scalar" && isNothing(value))) return [];
    return value.kind === "sequence" ? value.items : [value];
  }

  /** Takes the fields of a field that is a map. */
  inner(name: string): Fields {
    const value = this.#left.get(name)?.value;
    if (value?.kind !== "mapping") return new Fields(undefined);
    this.#left.delete(name);
    return new Fields(value);
  }

  /** The fields that nobody took. */
  rest(): readonly Entry[] {
    return [...this.#left.values()];
  }
}

/** The entries of a map whose keys are the author's own; none of anything else. */
export function entriesOf(node: YamlNode | undefined): readonly Entry[] {
  return node?.kind === "mapping" ? node.entries : [];
}

export const spanOf = ({ key, value }: Entry): Span => join(key.span, value.span);

const isNothing = (scalar: Scalar) =>
  scalar.isEmpty || (scalar.style === "plain" && /^(?:~|null)$/i.test(scalar.text));

/** Returns the value of a YAML 1.1 boolean; undefined for any other text. */
function booleanOf(text: string): boolean | undefined {
  if (/^(?:true|yes|on|y)$/i.test(text)) return true;
  return /^(?:false|no|off|n)$/i.test(text) ? false : undefined;
}

/** Returns the texts of a list, or of a single text; undefined for anything else. */
export function scalarsOf(node: YamlNode): readonly Scalar[] | undefined {
  if (node.kind === "scalar") return isNothing(node) ? [] : [node];
  if (node.kind !== "sequence") return undefined;
  const items = node.items.filter((item): item is Scalar => item.kind === "scalar");
  return items.length === node.items.length ? items : undefined;
}

/**
 * Reads the input of another tool as YAML. Tags have no meaning here, and are no mistake. A text or a list is one: it is
 * the input of something else.
 */
export function readYaml(source: SourceText): { root: YamlNode | undefined; errors: readonly Diagnostic[] } {
  const sink = new Sink(source.path);
  const root = parseYaml(source, sink);
  const errors = sink.diagnostics.filter(({ code, severity }) => severity === "error" && code !== "yaml-tag");
  if (root === undefined || root.kind === "mapping" || errors.length > 0) return { root, errors };
  const what = root.kind === "sequence" ? "a list" : "a text without keys";
  const help = "see whether `--from` names the tool that the input is for: this one reads a map of keys";
  const place = { file: source.path, span: root.span };
  return { root, errors: [diagnostic("migration-input", { what, help }, { place })] };
}
