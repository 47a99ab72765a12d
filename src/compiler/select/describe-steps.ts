import { type VariableNames, variableNames } from "../../plan/describe.ts";
import { KnownValues } from "../../plan/known-values.ts";
import { definitionOf } from "../../plan/ops.ts";
import type { Op, Plan, StepId, StepKind, VariableId } from "../../plan/plan.ts";
import { innerLists, innerSteps } from "../../plan/walk.ts";
import type { SourceText } from "../../source/source-text.ts";
import type { Place } from "../../source/span.ts";
import type { Selectable } from "./selector.ts";

/** A step or a part of a plan, as selectors see it. */
export interface Described extends Selectable {
  readonly id: StepId;
  /** Absent for a part that a report does not name. */
  readonly kind?: StepKind;
  readonly title: string;
}

/** Describes the steps of a plan: their kinds, lines and titles. */
export class StepDescriptions {
  /** Every step that a report names, in the order of the recipe. */
  readonly all: readonly Described[];
  readonly #plan: Plan;
  readonly #sources: ReadonlyMap<string, SourceText>;
  readonly #names: VariableNames;
  /** Titles show the values that are known from the start, like those of the report. */
  readonly #known: KnownValues;

  /** `sources`: the texts of the recipe and its fragments, by their paths. */
  constructor(plan: Plan, sources: ReadonlyMap<string, SourceText>) {
    this.#plan = plan;
    this.#sources = sources;
    this.#names = variableNames(plan);
    this.#known = KnownValues.atStart(plan.variables);
    this.all = this.#allOf(plan.steps);
  }

  /** Returns the kinds of the steps. */
  get kinds(): ReadonlySet<string> {
    return new Set(
      this.#plan.steps.flatMap((op) => this.#everythingIn(op)).flatMap(({ kind }) => kind ?? []),
    );
  }

  /** Returns the steps of an op in a report: several for packages, none for a block. */
  stepsOf(op: Op): readonly Described[] {
    const { steps, mapTemplates } = definitionOf(op);
    const filled = mapTemplates?.(op, (template) => this.#known.fill(template)) ?? op;
    return steps(filled, this.#names).map(({ id, kind, title, shortNames }) => {
      const names = [title, ...shortNames, ...this.#placesOf(id)];
      return { id, kind, title, lines: this.#linesOf(id), names };
    });
  }

  /** Describes an op as a whole. */
  ofOp(op: Op): Described {
    const { id } = op;
    const lines = this.#linesOf(id);
    const { inner, keepSteps } = definitionOf(op);
    const [step] = this.stepsOf(op);
    if (!step) return { id, title: op.op, lines, names: [op.op, ...this.#placesOf(id)] };
    if (keepSteps) return { ...step, id, title: "", lines, names: this.#placesOf(id) };
    if (inner?.runs !== "attempts") return step;
    // It is one step, so the names of the steps inside also select it.
    const inside = innerSteps(op).flatMap((branch) => [
      this.ofArm(branch.id),
      ...branch.steps.flatMap((each) => this.#everythingIn(each)),
    ]);
    return {
      ...step,
      lines: [...lines, ...inside.flatMap((part) => part.lines)],
      names: [...step.names, ...inside.flatMap((part) => part.names)],
    };
  }

  /** Returns the title of the rest of an op. */
  nameOf(op: Op, omitted: ReadonlyMap<StepId, string>): string {
    return this.stepsOf(op)
      .filter(({ id }) => !omitted.has(id))
      .map(({ title }) => title)
      .join(", ");
  }

  variable(id: VariableId): string {
    return this.#names.get(id) ?? id;
  }

  placeOf(id: StepId): Place | undefined {
    return this.#plan.source[id];
  }

  /** Describes an arm, a case or a branch. */
  ofArm(id: StepId): Described {
    return { id, title: "", lines: this.#linesOf(id), names: this.#placesOf(id) };
  }

  #allOf(ops: readonly Op[]): readonly Described[] {
    return ops.flatMap((op) => {
      const { inner } = definitionOf(op);
      return !inner || inner.runs === "attempts"
        ? this.stepsOf(op)
        : innerLists(op).flatMap((steps) => this.#allOf(steps));
    });
  }

  #everythingIn(op: Op): readonly Described[] {
    const { inner, keepSteps } = definitionOf(op);
    const parts = keepSteps ? this.stepsOf(op) : [];
    const inside = inner?.runs === "attempts" ? [] : innerLists(op).flat();
    return [this.ofOp(op), ...parts, ...inside.flatMap((step) => this.#everythingIn(step))];
  }

  #linesOf(id: StepId): readonly number[] {
    const place = this.#plan.source[id];
    const line = this.#lineOf(id);
    return place?.file === this.#plan.recipe.path && line !== undefined ? [line] : [];
  }

  /** Returns the place of a step in a fragment: `common/java.yaml:7`. */
  #placesOf(id: StepId): readonly string[] {
    const place = this.#plan.source[id];
    const line = this.#lineOf(id);
    return place && place.file !== this.#plan.recipe.path && line !== undefined
      ? [`${place.file}:${line}`]
      : [];
  }

  #lineOf(id: StepId): number | undefined {
    const place = this.#plan.source[id];
    return place && this.#sources.get(place.file)?.lineAt(place.span.start);
  }
}
