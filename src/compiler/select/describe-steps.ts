import { showTemplate, type VariableNames, variableNames } from "../../plan/describe.ts";
import { KnownValues } from "../../plan/known-values.ts";
import type { Op, PackageRequest, Plan, StepId, StepKind, VariableId } from "../../plan/plan.ts";
import { opTitle, packageTitle } from "../../plan/titles.ts";
import { innerLists } from "../../plan/walk.ts";
import type { SourceText } from "../../source/source-text.ts";
import type { Span } from "../../source/span.ts";
import type { Selectable } from "./selector.ts";

/** A step or a part of a plan, as selectors see it. */
export interface Described extends Selectable {
  readonly id: StepId;
  /** Absent of a part that a report does not name. */
  readonly kind?: StepKind;
  readonly title: string;
}

const kinds = {
  script: "script",
  copy: "copy_script",
  set: "argument_set",
  any: "any",
  "os-case": "os_case",
  "argument-case": "argument_case",
} as const;

/** Describes the steps of a plan: their kinds, lines and titles. */
export class StepDescriptions {
  /** Every step that a report names, in the order of the recipe. */
  readonly all: readonly Described[];
  readonly #plan: Plan;
  readonly #source: SourceText;
  readonly #names: VariableNames;
  /** Titles show the values that are known from the start, as those of the report do. */
  readonly #known: KnownValues;

  constructor(plan: Plan, source: SourceText) {
    this.#plan = plan;
    this.#source = source;
    this.#names = variableNames(plan);
    this.#known = KnownValues.atStart(plan.variables);
    this.all = this.#stepsOf(plan.steps);
  }

  ofPackage(request: PackageRequest): Described {
    const filled = { ...request, name: this.#known.fill(request.name) };
    const title = packageTitle(filled, this.#names);
    const names = [title, title.slice("package ".length), showTemplate(filled.name, this.#names)];
    return { id: request.id, kind: "package", title, lines: this.#linesOf(request.id), names };
  }

  ofOp(op: Op): Described {
    const { id } = op;
    const lines = this.#linesOf(id);
    if (op.op === "packages") return { id, kind: "package", title: "", lines, names: [] };
    if (op.op === "all") return { id, title: "all", lines, names: ["all"] };
    const kind = kinds[op.op];
    const title = opTitle(op.op === "set" ? { ...op, value: this.#known.fill(op.value) } : op, this.#names);
    switch (op.op) {
      case "script":
      case "copy":
        return { id, kind, title, lines, names: [title, op.name, op.name.split("/").at(-1)!] };
      case "set":
        return { id, kind, title, lines, names: [title, this.#names.get(op.variable) ?? op.variable] };
      case "any": {
        // It is one step: what names a step inside names it.
        const inside = op.branches.flatMap((branch) => [
          this.ofArm(branch.id),
          ...branch.steps.flatMap((step) => this.#everythingIn(step)),
        ]);
        return {
          id,
          kind,
          title,
          lines: [...lines, ...inside.flatMap((part) => part.lines)],
          names: [title, ...inside.flatMap((part) => part.names)],
        };
      }
      default:
        return { id, kind, title, lines, names: [title] };
    }
  }

  /** The title of what is left of an op. */
  nameOf(op: Op, omitted: ReadonlyMap<StepId, string>): string {
    if (op.op !== "packages") return this.ofOp(op).title;
    return op.packages
      .filter(({ id }) => !omitted.has(id))
      .map((request) => this.ofPackage(request).title)
      .join(", ");
  }

  variable(id: VariableId): string {
    return this.#names.get(id) ?? id;
  }

  spanOf(id: StepId): Span | undefined {
    return this.#plan.source[id]?.span;
  }

  /** An arm, a case or a branch. */
  ofArm(id: StepId): Described {
    return { id, title: "", lines: this.#linesOf(id), names: [] };
  }

  #stepsOf(ops: readonly Op[]): readonly Described[] {
    return ops.flatMap((op) => {
      if (op.op === "packages") return op.packages.map((request) => this.ofPackage(request));
      return op.op === "any" || innerLists(op).length === 0
        ? [this.ofOp(op)]
        : innerLists(op).flatMap((steps) => this.#stepsOf(steps));
    });
  }

  #everythingIn(op: Op): readonly Described[] {
    const packages = op.op === "packages" ? op.packages.map((request) => this.ofPackage(request)) : [];
    const inner = op.op === "any" ? [] : innerLists(op).flat();
    return [this.ofOp(op), ...packages, ...inner.flatMap((step) => this.#everythingIn(step))];
  }

  #linesOf(id: StepId): readonly number[] {
    const place = this.#plan.source[id];
    return place?.file === this.#source.path ? [this.#source.lineAt(place.span.start)] : [];
  }
}
