import type { Place } from "../source/span.ts";

/**
 * The plan: what a recipe and its arguments mean, in a few ops. It is data (JSON), knows nothing of
 * YAML, guestfish or any package manager, and is the one thing that the emitter, the interpreter and the
 * runtime share. `schemas/plan.schema.json` describes its JSON form.
 */
export interface Plan {
  readonly format: 1;
  readonly recipe: RecipeIdentity;
  /** Set by `--distro`: the plan holds for that guest only, and the guest program refuses any other. */
  readonly target?: { readonly distro: string; readonly version?: string };
  readonly variables: readonly PlanVariable[];
  /** The files that steps use, by the SHA-256 (hex) of their content. */
  readonly resources: Readonly<Record<string, Resource>>;
  readonly steps: readonly Op[];
  /** Set by `--only` and `--skip`: `steps` is a part of the recipe. */
  readonly selection?: PlanSelection;
  /** The place in the recipe of each id (of an op, a package, an arm). */
  readonly source: Readonly<Record<StepId, Place>>;
}

/** Which steps the user selects, each selector a line of the recipe, a kind or a title. */
export interface Selection {
  /** Only these steps; empty: all. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

export interface PlanSelection extends Selection {
  /** The steps that were left out, in the order of the recipe. */
  readonly omitted: readonly OmittedStep[];
}

export interface OmittedStep {
  readonly id: StepId;
  readonly kind: StepKind;
  readonly title: string;
  readonly because: string;
}

/** What a report calls the kind of a step: the key of its validator. */
export type StepKind = string;

export interface RecipeIdentity {
  /** As the user named it. */
  readonly path: string;
  /** SHA-256 (hex) of the recipe file's bytes. */
  readonly sha256: string;
  readonly plugin?: string;
  readonly version?: string;
}

/**
 * A place in the recipe's tree, as numbers from 1 joined by dots: `3` the third validator,
 * `3.2` its second arm, branch, case or package, `3.2.1` the first validator of that. It is given at
 * lowering and kept by every pass, so that a report at any optimisation speaks of the same step.
 */
export type StepId = string;

/** A variable's identifier within the plan: a legal shell name, unique in the plan. */
export type VariableId = string;

export interface PlanVariable {
  readonly id: VariableId;
  /** As the recipe names it: an argument's name, or that of an `output` or `argument_set`. */
  readonly name: string;
  /** The environment variables under which scripts see it: its target variable, then its own name where that is a legal shell name and differs. */
  readonly shellNames: readonly string[];
  /** The value at the start; absent where only a step of the run gives it one, and for a secret. */
  readonly value?: string;
  /** The value is not in the plan: the guest reads it from the secrets that the runtime hands in. */
  readonly secret?: true;
  /** An argument of a fragment that an `include` gives a value: it exists in the fragment only. */
  readonly bound?: true;
}

export interface Resource {
  /** The base name of the file, or the friendly name of an inline script. */
  readonly name: string;
  readonly encoding: "utf8" | "base64";
  readonly content: string;
}

/** Text with variables in it whose values are known only at run time. No two neighbouring strings; never empty. */
export type Template = readonly (string | { readonly variable: VariableId })[];

export type Op =
  | SpaceOp
  | PackagesOp
  | StateOp
  | ScriptOp
  | CopyOp
  | SetOp
  | AllOp
  | AnyOp
  | OsCaseOp
  | ArgumentCaseOp;
export type OpName = Op["op"];

/** The free space that a recipe needs to be applied, around all of its steps. Its id is `0`. */
export interface SpaceOp {
  readonly op: "space";
  readonly id: StepId;
  /** On the guest's `/`, for users without privileges (statvfs(3), `f_bavail`). */
  readonly bytes: number;
  readonly steps: readonly Op[];
}

/** One transaction of the package manager. */
export interface PackagesOp {
  readonly op: "packages";
  readonly id: StepId;
  /**
   * Whether the guest must ask for the state of its packages here (`query`), or nothing can have changed it
   * since it last knew (`known`). `-O0` always asks.
   */
  readonly state: "query" | "known";
  readonly packages: readonly PackageRequest[];
  /**
   * Set where neighbouring transactions were merged into this one: how many packages each had, in order.
   * Where the merged transaction leaves a package that does not conform, those that it was made of are
   * done one after the other instead, so that what fails, and what is done before it, is as the recipe says.
   */
  readonly mergedFrom?: readonly number[];
}

export interface PackageRequest {
  /** The id of the package itself: a step that a report speaks of. */
  readonly id: StepId;
  readonly name: Template;
  readonly version?: VersionRequest;
  /** Set where it must not be installed; without a version. */
  readonly absent?: true;
}

export type VersionRequest =
  | { readonly kind: "exact"; readonly version: Template }
  | { readonly kind: "constraints"; readonly all: readonly VersionConstraint[] };

export type VersionOperator = "=" | "!=" | "<" | "<=" | ">" | ">=";

export interface VersionConstraint {
  readonly operator: VersionOperator;
  readonly version: Template;
}

/** One thing of the guest that must be in a state. What it means is its kind's (docs/dev/state-kinds.md). */
export interface StateOp {
  readonly op: "state";
  readonly id: StepId;
  /** The key of the validator: `file`, `user`, … */
  readonly kind: string;
  /** The path, account, unit or key that it is about. */
  readonly name: Template;
  /** What is asked for, in the order of the recipe; an attribute that is not named is neither checked nor changed. */
  readonly want: readonly Want[];
}

export interface Want {
  /** The option of the kind: `mode`, `content`. */
  readonly attribute: string;
  /** Of an attribute that is a map: the key within it. */
  readonly key?: Template;
  readonly value?: Template;
  /** A file, by its key in `Plan.resources`. */
  readonly resource?: string;
}

export interface ScriptOp {
  readonly op: "script";
  readonly id: StepId;
  /** The path as the recipe gives it, or the friendly name of an inline script. */
  readonly name: string;
  /** A key of `Plan.resources`. */
  readonly resource: string;
  /**
   * Whether there is anything to do: a script that exits 0 if not (a key of `Plan.resources`), or a path that exists
   * if not. The script `resource` then only applies, and is never run by a check. At most one of the two.
   */
  readonly check?: string;
  readonly creates?: Template;
  readonly env: readonly VariableId[];
  /** Receives the standard output: of `check` where there is one. */
  readonly output?: VariableId;
}

/** Puts a file at /tmp/NAME, mode 0755, until the end of the run. */
export interface CopyOp {
  readonly op: "copy";
  readonly id: StepId;
  /** The base name. */
  readonly name: string;
  readonly resource: string;
}

export interface SetOp {
  readonly op: "set";
  readonly id: StepId;
  readonly variable: VariableId;
  /** An empty list is the empty text. */
  readonly value: Template;
}

export interface AllOp {
  readonly op: "all";
  readonly id: StepId;
  readonly steps: readonly Op[];
}

export interface AnyOp {
  readonly op: "any";
  readonly id: StepId;
  readonly branches: readonly Branch[];
  /** Where a pass dropped steps: the variables that its steps set before that, sorted; `variablesSetBy` knows. */
  readonly sets?: readonly VariableId[];
}

export interface Branch {
  readonly id: StepId;
  readonly steps: readonly Op[];
}

export interface OsCaseOp {
  readonly op: "os-case";
  readonly id: StepId;
  readonly arms: readonly OsArm[];
  /** As of an `any`. */
  readonly sets?: readonly VariableId[];
}

export interface OsArm {
  readonly id: StepId;
  readonly key: OsKey;
  readonly steps: readonly Op[];
}

/**
 * A guest matches where its distribution (or one of that one's other names) or its family is `name`, and its
 * VERSION_ID meets every bound, compared part by part as numbers. `prefix`: the parts written are equal
 * (`rocky 9` is any 9.x). No bound: any version. If the guest names no version, a key with bounds is neither met nor missed.
 */
export interface OsKey {
  readonly name: string;
  readonly bounds: readonly { readonly operator: VersionOperator | "prefix"; readonly version: string }[];
}

export interface ArgumentCaseOp {
  readonly op: "argument-case";
  readonly id: StepId;
  readonly variable: VariableId;
  readonly cases: readonly { readonly id: StepId; readonly value: string; readonly steps: readonly Op[] }[];
  /** As of an `any`. */
  readonly sets?: readonly VariableId[];
}

/** The two uses of a plan. */
export type Mode = "test-only" | "reconcile";

/** The result of a step (a package, a script, an `any`, …). The list is complete. */
export type Status =
  | "ok"
  | "changed"
  | "discrepancy"
  | "failed"
  | "skipped"
  | "undetermined"
  | "not-converged";
