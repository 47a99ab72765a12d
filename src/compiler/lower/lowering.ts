import type { Code, ParamsOf } from "../../diagnostics/codes.ts";
import type { DiagnosticOptions } from "../../diagnostics/diagnostic.ts";
import { packageNameProblem } from "../../families/families.ts";
import type { NameProblem } from "../../families/names.ts";
import type { Arm, Lowering, ResourceUse, TreeUse } from "../../kinds/lowering.ts";
import type { KindRegistry } from "../../kinds/registry.ts";
import type { Family } from "../../plan/distributions.ts";
import type { KnownValues } from "../../plan/known-values.ts";
import type { Op, StepId, Template, VariableId } from "../../plan/plan.ts";
import type { TemplateNode, TemplatePart } from "../../recipe/expressions/nodes.ts";
import type { Inclusion } from "../../recipe/fragment.ts";
import type { Validator } from "../../recipe/validator.ts";
import type { Span } from "../../source/span.ts";
import type { Scalar } from "../../yaml/node.ts";
import { Inclusions } from "./inclusions.ts";
import { type FileUse, NamedFiles } from "./named-files.ts";
import { References } from "./references.ts";
import type { Resources } from "./resources.ts";
import type { Walk } from "./walk.ts";

/**
 * Lowers the validators of a recipe (see the interface). It walks the recipe in the order in which it runs. So it
 * knows at each point which variables exist, and which have a known value.
 */
export class RecipeLowering implements Lowering {
  readonly #kinds: KindRegistry;
  readonly #walk: Walk;
  readonly #references: References;
  readonly #files: NamedFiles;
  readonly #inclusions: Inclusions;

  constructor(kinds: KindRegistry, walk: Walk, resources: Resources) {
    this.#kinds = kinds;
    this.#walk = walk;
    this.#references = new References(walk);
    this.#files = new NamedFiles(walk, this.#references, resources);
    this.#inclusions = new Inclusions(walk, this.#references, this.steps.bind(this));
  }

  get id(): StepId {
    return this.#walk.id;
  }

  get families(): readonly Family[] {
    return this.#walk.families;
  }

  /** The files that paths name, in the order in which they were found. */
  get fileUses(): readonly FileUse[] {
    return this.#files.uses;
  }

  nameProblem(name: string, versioned: boolean): NameProblem | undefined {
    return packageNameProblem(name, this.families, versioned);
  }

  child(index: number): StepId {
    return `${this.id}.${index + 1}`;
  }

  place(id: StepId, span: Span): void {
    this.#walk.place(id, span);
  }

  report<C extends Code>(
    code: C,
    span: Span,
    params: ParamsOf<C>,
    options: Omit<DiagnosticOptions, "place"> = {},
  ): void {
    this.#walk.report(code, span, params, options);
  }

  /** Lowers a list of validators. The IDs of its items start with `prefix`. */
  steps(validators: readonly Validator[], prefix: StepId, before = 0): Op[] {
    const outer = this.#walk.id;
    const ops: Op[] = [];
    // A loop with few calls, because each level of nesting uses stack.
    for (const [index, validator] of validators.entries()) {
      const number = before + index + 1;
      this.#walk.id = prefix === "" ? String(number) : `${prefix}.${number}`;
      this.#walk.place(this.#walk.id, validator.place);
      ops.push(...this.#validator(validator));
    }
    this.#walk.id = outer;
    return ops;
  }

  #validator(validator: Validator): readonly Op[] {
    const id = this.#walk.id;
    const ops = this.#kinds.of(validator).lower(this, validator);
    this.#walk.id = id;
    if (ops.length <= 1) return ops;
    // A kind of a plugin may return several ops. They are one step of the recipe.
    return [
      {
        op: "all",
        id,
        steps: ops.map((op, index) => ({ ...op, id: op.id === id ? this.child(index) : op.id })),
      },
    ];
  }

  branches<T>(arms: readonly Arm<T>[]): T[] {
    const [id, before, unreachable, families] = [
      this.#walk.id,
      this.#walk.known,
      this.#walk.isUnreachable,
      this.#walk.families,
    ];
    const branches: KnownValues[] = [];
    let taken: KnownValues | undefined;
    let isDecided = false;
    const results = arms.map((arm, index) => {
      const value = arm.assume && before.get(arm.assume.variable);
      const runs = value !== undefined && value === arm.assume?.is && !taken;
      this.#walk.known = before.branch(arm.assume);
      branches.push(this.#walk.known);
      if (value !== undefined) isDecided = true;
      if (runs) taken = this.#walk.known;
      this.#walk.isUnreachable = unreachable || (value !== undefined && !runs);
      this.#walk.families = arm.families ?? families;
      this.#walk.id = id;
      this.#walk.place(`${id}.${index + 1}`, arm.span);
      return arm.lower(`${id}.${index + 1}`);
    });
    [this.#walk.id, this.#walk.known, this.#walk.isUnreachable, this.#walk.families] = [
      id,
      before,
      unreachable,
      families,
    ];
    if (taken) before.take(taken);
    else if (!isDecided && arms.some((arm) => arm.assume)) before.joinCases(branches);
    else if (!isDecided) before.join(branches);
    return results;
  }

  include(inclusion: Inclusion, id: StepId): Op[] {
    return this.#inclusions.lower(inclusion, id);
  }

  template(parts: readonly TemplatePart[], maySecret = false): Template | undefined {
    return this.#references.template(parts, maySecret);
  }

  textOf(template: Template): string | undefined {
    return this.#walk.known.textOf(template);
  }

  read(name: Scalar): VariableId | undefined {
    return this.#references.read(name);
  }

  passed(names: readonly Scalar[]): VariableId[] {
    return this.#references.passed(names);
  }

  assign(name: Scalar, value: Template | undefined): VariableId | undefined {
    return this.#references.assign(name, value);
  }

  inline(name: string, text: string): ResourceUse;
  inline(name: string, text: string | Scalar): ResourceUse | undefined;
  inline(name: string, text: string | Scalar): ResourceUse | undefined {
    return this.#files.inline(name, text);
  }

  script(path: TemplateNode, what: "script" | "file"): ResourceUse | undefined {
    return this.#files.script(path, what);
  }

  templateFile(path: TemplateNode, maySecret = false): Template | undefined {
    return this.#files.templateFile(path, maySecret);
  }

  tree(path: TemplateNode): readonly TreeUse[] | undefined {
    return this.#files.tree(path);
  }

  bytesOf(resource: string): Buffer {
    return this.#files.bytesOf(resource);
  }
}
