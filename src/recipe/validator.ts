import type { Span } from "../source/span.ts";
import type { Scalar } from "../yaml/node.ts";
import type { OsKeyNode, TemplateNode, VersionNode } from "./expressions/nodes.ts";

/**
 * A validator as its author wrote it. These are the fields that all kinds share; each kind adds its own
 * (src/kinds). Whoever walks through a recipe without knowing the kinds goes by these.
 */
export interface Validator {
  /** The kind's key: `package`, `script`, … */
  readonly kind: string;
  /** The key as it is written. */
  readonly key: Scalar;
  /** From the key to the end of its value. */
  readonly span: Span;
  /** What reports point at: the package or the script where there is just one, else the key. */
  readonly place: Span;
  /** What it is about, for outlines: names of packages, a path, a variable; may be empty. */
  readonly label: string;
  /** A few more words for outlines. */
  readonly detail?: string;
  /** The lists of validators inside, in the order of the file. */
  readonly inner: readonly InnerList[];
  /** The texts that its kind read, for editors and `migrate`. */
  readonly texts: readonly ValidatorText[];
}

/** A list of validators inside another validator. */
export interface InnerList {
  /** The key that it is written under: a distribution, or a case's value; absent where there is none. */
  readonly heading?: Scalar;
  readonly validators: readonly Validator[];
}

/** A text in the value of a validator, or in a key of that value. */
export interface ValidatorText {
  readonly scalar: Scalar;
  /** `name`: it names something. `compared`: a value or version of the guest is compared with it. `value`: scripts see it. */
  readonly role: "name" | "compared" | "value";
  /** How it was read, where it is an expression. */
  readonly template?: TemplateNode;
  readonly version?: VersionNode;
  readonly osKey?: OsKeyNode;
}

/** What a kind makes of a value: its own fields, and those of the shared ones that it knows better. */
export type Parsed<V extends Validator> = Omit<V, keyof Validator> & OwnShared<V>;

/** `inner` must be given where a kind says more of its lists than all kinds do. */
type OwnShared<V extends Validator> = Partial<Pick<Validator, "place" | "label" | "detail">> &
  (InnerList[] extends V["inner"] ? Partial<Pick<V, "inner">> : Pick<V, "inner">);

/** Calls `visit` for every validator, outer ones first, in the order of the file. */
export function walkValidators(
  validators: readonly Validator[],
  visit: (validator: Validator) => void,
): void {
  for (const validator of validators) {
    visit(validator);
    for (const { validators: inner } of validator.inner) walkValidators(inner, visit);
  }
}
