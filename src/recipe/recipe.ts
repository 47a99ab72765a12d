import type { Span } from "../source/span.ts";
import type { Scalar, YamlNode } from "../yaml/node.ts";
import type { OsKeyNode, TemplateNode, VersionNode } from "./expressions/nodes.ts";

/** The recipe as its author wrote it: what `--emit ast` prints, and what lint and the editors look at. */
export interface Recipe {
  readonly arguments: readonly ArgumentDeclaration[];
  readonly validators: readonly Validator[];
}

/** How `arguments` is written: a map, a list of one-key maps, or a list of names with sibling keys. */
export type ArgumentSpelling = "map" | "list" | "siblings";

export interface ArgumentDeclaration {
  readonly name: Scalar;
  readonly spelling: ArgumentSpelling;
  /** From the name to the end of the last field. */
  readonly span: Span;
  /** The keys of the fields that are written. */
  readonly keys: Readonly<Partial<Record<ArgumentField, Scalar>>>;
  readonly description?: Scalar;
  readonly targetVariable?: Scalar;
  readonly default?: Scalar;
  readonly required: boolean;
  readonly choices?: readonly Scalar[];
  /** Left out of help. */
  readonly hidden: boolean;
  /** Never printed, logged, or written into a report or a compiled script. */
  readonly secret: boolean;
}

export const argumentFields = [
  "description",
  "target_variable",
  "default",
  "required",
  "choices",
  "hidden",
  "secret",
] as const;
export type ArgumentField = (typeof argumentFields)[number];

export type Validator =
  | PackageValidator
  | ScriptValidator
  | CopyScriptValidator
  | AllValidator
  | AnyValidator
  | OsCaseValidator
  | ArgumentCaseValidator
  | ArgumentSetValidator
  | PluginValidator;

interface ValidatorBase {
  /** The key of the one-key map: `package`, `script`, … */
  readonly key: Scalar;
  /** From the key to the end of its value. */
  readonly span: Span;
}

export interface PackageValidator extends ValidatorBase {
  readonly kind: "package";
  /** Whether a list was written, even of one. */
  readonly list: boolean;
  readonly packages: readonly PackageNode[];
}

export interface PackageNode {
  readonly span: Span;
  readonly name: TemplateNode;
  readonly version?: VersionNode;
}

export interface ScriptValidator extends ValidatorBase {
  readonly kind: "script";
  readonly path: TemplateNode;
  /** The script itself; `path` is then a friendly name. */
  readonly inline?: Scalar;
  readonly envVars: readonly Scalar[];
  readonly output?: Scalar;
}

export interface CopyScriptValidator extends ValidatorBase {
  readonly kind: "copy_script";
  readonly path: TemplateNode;
  readonly inline?: Scalar;
}

export interface AllValidator extends ValidatorBase {
  readonly kind: "all";
  readonly validators: readonly Validator[];
}

export interface AnyValidator extends ValidatorBase {
  readonly kind: "any";
  readonly validators: readonly Validator[];
}

export interface OsCaseValidator extends ValidatorBase {
  readonly kind: "os_case";
  readonly arms: readonly OsArmNode[];
}

export interface OsArmNode {
  readonly key: OsKeyNode;
  readonly validators: readonly Validator[];
}

export interface ArgumentCaseValidator extends ValidatorBase {
  readonly kind: "argument_case";
  /** Absent where it is missing, which has been reported. */
  readonly argumentName?: Scalar;
  readonly cases: readonly CaseNode[];
}

export interface CaseNode {
  readonly key: Scalar;
  readonly validators: readonly Validator[];
}

export interface ArgumentSetValidator extends ValidatorBase {
  readonly kind: "argument_set";
  readonly argumentName?: Scalar;
  readonly value?: TemplateNode;
}

/** Of a kind that a plugin adds; `parsed` is what its `parse` made of the value. */
export interface PluginValidator extends ValidatorBase {
  readonly kind: "plugin";
  readonly value: YamlNode;
  readonly parsed: unknown;
}

/** The lists of validators directly inside one. */
export function innerValidators(validator: Validator): readonly (readonly Validator[])[] {
  switch (validator.kind) {
    case "all":
      return [validator.validators];
    case "any":
      return validator.validators.map((one) => [one]);
    case "os_case":
      return validator.arms.map((arm) => arm.validators);
    case "argument_case":
      return validator.cases.map((one) => one.validators);
    default:
      return [];
  }
}

/** Calls `visit` for every validator, outer ones first, in the order of the file. */
export function walkValidators(
  validators: readonly Validator[],
  visit: (validator: Validator, ancestors: readonly Validator[]) => void,
  ancestors: readonly Validator[] = [],
): void {
  for (const validator of validators) {
    visit(validator, ancestors);
    const inner = innerValidators(validator);
    if (inner.length > 0) for (const list of inner) walkValidators(list, visit, [...ancestors, validator]);
  }
}
