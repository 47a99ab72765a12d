import type { Code, ParamsOf } from "../diagnostics/codes.ts";
import type { DiagnosticOptions } from "../diagnostics/diagnostic.ts";
import type { Family } from "../plan/distributions.ts";
import type { Op, StepId, Template, VariableId } from "../plan/plan.ts";
import type { TemplateNode, TemplatePart } from "../recipe/expressions/nodes.ts";
import type { Inclusion } from "../recipe/fragment.ts";
import type { Validator } from "../recipe/validator.ts";
import type { Span } from "../source/span.ts";
import type { Scalar } from "../yaml/node.ts";

/** An arm, branch or case of a validator, to be lowered apart from the others. */
export interface Arm<T> {
  /** Its place in the recipe. */
  readonly span: Span;
  /** The families of the guests that run it; absent: as outside of it. */
  readonly families?: readonly Family[] | undefined;
  /** What is true inside it: in a case, the variable has the case's value. */
  readonly assume?: { readonly variable: VariableId; readonly is: string };
  lower(id: StepId): T;
}

/** What a step needs of a resource: its key in the plan, and the path or friendly name that the recipe gives. */
export interface ResourceUse {
  readonly key: string;
  readonly name: string;
}

/** A part of a folder that a recipe names; its path starts from that folder. */
export type TreeUse = { readonly path: string } & (
  | { readonly type: "file"; readonly key: string; readonly isExecutable: boolean }
  | { readonly type: "directory" }
  | { readonly type: "link"; readonly target: string }
);

/**
 * What a validator kind lowers its node with: step ids and their places, variables by the names that the recipe
 * uses, and resources by path. The compiler provides it, and calls the kinds in the order in which their steps
 * run, so that it knows at each point which variables exist and which values are known.
 */
export interface Lowering {
  /** The id of the validator that is being lowered. */
  readonly id: StepId;
  /** The families of the guests that run this step. */
  readonly families: readonly Family[];
  /**
   * Returns why the package managers of the guests that run this step have no package of that name, as the end of a
   * sentence, and what to write instead; undefined if one of them may have it. `versioned`: a version is asked for too.
   */
  nameProblem(name: string, versioned: boolean): { readonly is: string; readonly help: string } | undefined;
  /** Returns the id of a part of it, by an index from 0. */
  child(index: number): StepId;
  /** Notes the place of an id in the recipe. */
  place(id: StepId, span: Span): void;
  report<C extends Code>(
    code: C,
    span: Span,
    params: ParamsOf<C>,
    options?: Omit<DiagnosticOptions, "place">,
  ): void;
  /** Lowers a list of validators; the ids of its items continue `prefix`. */
  steps(validators: readonly Validator[], prefix: StepId): Op[];
  /** Lowers an included fragment as a step of that id; empty where it could not be read. */
  include(inclusion: Inclusion, id: StepId): Op[];
  /**
   * Lowers arms that start from the same point: what one of them sets, the next does not see. Arms that assume
   * the value of a variable are cases of it: the first whose value is the variable's runs.
   */
  branches<T>(arms: readonly Arm<T>[]): T[];
  /**
   * Returns the template of a text; undefined where it names an undeclared variable, or a secret without `maySecret`
   * (reported).
   */
  template(parts: readonly TemplatePart[], maySecret?: boolean): Template | undefined;
  /** Returns the text of a template; undefined where only the run knows it. */
  textOf(template: Template): string | undefined;
  /** Returns the variable that a case looks at; undefined where it is undeclared (reported). */
  read(name: Scalar): VariableId | undefined;
  /** Returns the variables that a script is passed. An undeclared one is left out, with a warning. */
  passed(names: readonly Scalar[]): VariableId[];
  /**
   * Returns the variable that a step sets, and creates it where it is new; undefined where the name can't be
   * set (reported). `value`: what it is set to; undefined where only the run knows.
   */
  assign(name: Scalar, value: Template | undefined): VariableId | undefined;
  /** Makes a text a resource under a friendly name. */
  inline(name: string, text: string): ResourceUse;
  inline(name: string, text: string | Scalar): ResourceUse | undefined;
  /**
   * Returns the text of a file as a template, by its path; undefined where there is none, or it is not text with
   * variables (reported).
   */
  templateFile(path: TemplateNode, maySecret?: boolean): Template | undefined;
  /** Makes the files of a folder resources, by its path; undefined where there is none (reported). */
  tree(path: TemplateNode): readonly TreeUse[] | undefined;
  /** Makes a file a resource, by its path, which must be known now; undefined where there is none (reported). */
  script(path: TemplateNode, what: "script" | "file"): ResourceUse | undefined;
  /** Returns the bytes of a resource, by its key in the plan. */
  bytesOf(resource: string): Buffer;
}
