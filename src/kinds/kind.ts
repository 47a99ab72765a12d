import type { Op } from "../plan/plan.ts";
import type { Reader } from "../recipe/reader.ts";
import type { Parsed, Validator } from "../recipe/validator.ts";
import type { Entry, Scalar, YamlNode } from "../yaml/node.ts";
import type { Lowering } from "./lowering.ts";

/**
 * One kind of validator, in one module. The recipe schema, the editors' hover, completion and outline, and the
 * reference pages are generated from it. A plugin adds its own kinds in the same form; their `lower` returns
 * existing ops.
 */
export interface ValidatorKind<V extends Validator = Validator> {
  /** The word in the recipe. */
  readonly key: string;
  /** JSON Schema (2020-12) of the value; may refer to `#/$defs/…` of `schemas/recipe.schema.json`. */
  readonly schema: JsonSchema;
  readonly docs: KindDocs;
  readonly hints?: KindHints;
  /** True: it conforms on every guest, as a kind that only sets a variable. */
  readonly alwaysConforms?: true;
  /** True: it conforms if one of the lists inside does; otherwise all that run must. */
  readonly hasAlternatives?: true;
  /** True: a plugin adds it. */
  readonly isForeign?: true;
  /**
   * Reads a value and reports its mistakes. Returns undefined if nothing of it can be used. Never throws for an
   * author's mistake. The reader adds the fields that all validators share.
   */
  parse(reader: Reader, value: YamlNode, key: Scalar): Parsed<V> | undefined;
  /** Returns the ops for a node. The first has the id `lowering.id`. Empty if a mistake was found. */
  lower(lowering: Lowering, node: V): readonly Op[];
}

export interface KindDocs {
  /** One sentence. */
  readonly summary: string;
  /** A few paragraphs of Markdown. */
  readonly markdown: string;
  /** A validator of this kind, as a list item without indentation. */
  readonly example: string;
  /** For editors: the value after `KEY:`, in the snippet syntax of the language server protocol. */
  readonly snippet: string;
  /** The sign before it in an editor's outline. */
  readonly icon?: "package" | "function" | "list" | "choice" | "variable";
}

/** Whether a validator is of a kind. */
export function isOfKind<V extends Validator>(kind: ValidatorKind<V>, validator: Validator): validator is V {
  return validator.kind === kind.key;
}

/** Whether a kind describes a state (src/kinds/state). */
export function isStateKind(kind: ValidatorKind): boolean {
  return "state" in kind;
}

/** Help for authors who know another tool. */
export interface KindHints {
  /** Keys of other tools that mean this kind. */
  readonly synonyms: readonly string[];
  /**
   * Returns the validator to write, such as `package: nano`, or undefined if that is not known.
   *
   * @param value what follows the kind's key, or one of its synonyms
   * @param beside further keys in the same map, where they do not belong
   */
  rewrite(value: YamlNode, beside: readonly Entry[]): string | undefined;
}

export type JsonSchema = Readonly<Record<string, unknown>>;
