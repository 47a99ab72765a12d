import type { Op } from "../plan/plan.ts";
import type { Reader } from "../recipe/reader.ts";
import type { Validator } from "../recipe/recipe.ts";
import type { Scalar, YamlNode } from "../yaml/node.ts";
import type { Lowering } from "./lowering.ts";

/**
 * One kind of validator, in one module. The recipe schema, the editors' hover and completion, and the
 * reference pages are made from it. A plugin adds kinds of its own in the same form: its `lower` makes
 * existing ops.
 */
export interface ValidatorKind<V extends Validator = Validator> {
  /** The word in the recipe. */
  readonly key: string;
  /** JSON Schema (2020-12) of the value; may refer to `#/$defs/…` of `schemas/recipe.schema.json`. */
  readonly schema: JsonSchema;
  readonly docs: KindDocs;
  /**
   * Makes a node of a value, reporting what is wrong with it; undefined where nothing can be made of it.
   * It never throws for an author's mistake.
   */
  parse(reader: Reader, value: YamlNode, key: Scalar): V | undefined;
  /** The ops that the node comes to; the first has the id `lowering.id`. Empty where a mistake was found. */
  lower(lowering: Lowering, node: V): readonly Op[];
}

export interface KindDocs {
  /** One sentence. */
  readonly summary: string;
  /** A few paragraphs of Markdown. */
  readonly markdown: string;
  /** A validator of this kind, as an item of a list, indented by nothing. */
  readonly example: string;
  /** For editors: the value after `KEY:`, in the snippet syntax of the language server protocol. */
  readonly snippet: string;
}

export type JsonSchema = Readonly<Record<string, unknown>>;
