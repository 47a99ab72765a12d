import type { VersionOperator } from "../../plan/plan.ts";
import type { Span } from "../../source/span.ts";
import type { Scalar } from "../../yaml/node.ts";

/** A text with `${name}` in it. */
export interface TemplateNode {
  readonly scalar: Scalar;
  /** No two neighbouring texts; empty for the empty text. */
  readonly parts: readonly TemplatePart[];
  /** It did not parse, which has been reported. */
  readonly broken?: true;
}

export type TemplatePart = TextPart | VariablePart;

export interface TextPart {
  readonly kind: "text";
  /** With `$${` already read as `${`. */
  readonly text: string;
  readonly span: Span;
}

export interface VariablePart {
  readonly kind: "variable";
  readonly name: string;
  /** From `$` to `}`. */
  readonly span: Span;
  readonly nameSpan: Span;
}

/** The value of `version`: exact, or a list of constraints. */
export type VersionNode =
  | { readonly kind: "exact"; readonly scalar: Scalar; readonly version: readonly TemplatePart[] }
  | { readonly kind: "constraints"; readonly scalar: Scalar; readonly all: readonly ConstraintNode[] };

export interface ConstraintNode {
  readonly operator: VersionOperator;
  readonly version: readonly TemplatePart[];
  readonly span: Span;
}

/** A key of an `os_case`. */
export interface OsKeyNode {
  readonly scalar: Scalar;
  /** As written: `rocky`, `redhatenterpriseserver`; of `centos7` it is `centos`. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly bounds: readonly BoundNode[];
  /** Whether bounds are missing, because they could not be read (reported). */
  readonly broken?: true;
}

export interface BoundNode {
  readonly operator: VersionOperator | "prefix";
  readonly version: string;
  readonly span: Span;
}
