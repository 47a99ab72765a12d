import { diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Sink } from "../../diagnostics/sink.ts";
import { definitionOf } from "../../plan/ops.ts";
import type { OmittedStep, Op, Plan, Selection } from "../../plan/plan.ts";
import { innerSteps, mapInnerLists } from "../../plan/walk.ts";
import { nearest } from "../../source/nearest.ts";
import type { SourceText } from "../../source/source-text.ts";
import { type Described, StepDescriptions } from "./describe-steps.ts";
import { reportLostValues } from "./lost-values.ts";
import { Selector } from "./selector.ts";

/**
 * Drops the steps that `--only` and `--skip` do not select. IDs stay the same, so reports name the same steps.
 *
 * - An `any` is one step: a branch with fewer steps would conform more easily.
 * - `argument_set` and `copy_script` change nothing in the image. `--only` keeps them for the steps that use their
 *   results.
 * - An arm of a case stays even without steps, because the arms after it must not run if it matches.
 *
 * Reports a selector that matches nothing, a selection without steps, and a step that uses a value of an omitted
 * step.
 */
export function selectSteps(
  plan: Plan,
  selection: Selection,
  sources: ReadonlyMap<string, SourceText>,
  sink: Sink,
): Plan {
  const { only, skip } = selection;
  if (only.length === 0 && skip.length === 0) return plan;
  const descriptions = new StepDescriptions(plan, sources);
  const walk = new SelectionWalk(selection, descriptions);
  const steps = walk.steps(plan.steps, { only: false });
  for (const selector of walk.selectors)
    if (!selector.used) sink.add(diagnostic("selector-unmatched", unmatched(selector, descriptions)));
  if (!walk.keptAny && !sink.hasErrors) sink.add(diagnostic("selection-empty", {}));
  const { omitted } = walk;
  const because = new Map(omitted.map((step) => [step.id, step.because]));
  if (!sink.hasErrors) reportLostValues(plan.steps, because, descriptions, sink);
  return { ...plan, steps, selection: { only, skip, omitted } };
}

/** What the parts around a step say of it. */
interface Scope {
  readonly only: boolean;
  readonly skippedBy?: Selector;
}

class SelectionWalk {
  readonly omitted: OmittedStep[] = [];
  readonly #only: readonly Selector[];
  readonly #skip: readonly Selector[];
  readonly #descriptions: StepDescriptions;
  #keptAny = false;

  constructor({ only, skip }: Selection, descriptions: StepDescriptions) {
    const { kinds } = descriptions;
    this.#only = only.map((text) => new Selector(text, "--only", kinds));
    this.#skip = skip.map((text) => new Selector(text, "--skip", kinds));
    this.#descriptions = descriptions;
  }

  get selectors(): readonly Selector[] {
    return [...this.#only, ...this.#skip];
  }

  /** Returns whether a remaining step does more than prepare others. */
  get keptAny(): boolean {
    return this.#keptAny;
  }

  steps(ops: readonly Op[], scope: Scope): readonly Op[] {
    return ops.flatMap((op) => this.#op(op, scope));
  }

  #op(op: Op, outer: Scope): readonly Op[] {
    const described = this.#descriptions.ofOp(op);
    const scope = this.#scope(outer, described);
    const { inner, keepSteps, prepares = false } = definitionOf(op);
    if (op.op === "space") {
      const steps = this.steps(op.steps, outer);
      return this.#keeps(described, scope, false) ? [{ ...op, steps }] : steps;
    }
    if (inner && inner.runs !== "attempts") {
      const lists = innerSteps(op).map(({ id, steps }) =>
        this.steps(steps, id === op.id ? scope : this.#scope(scope, this.#descriptions.ofArm(id))),
      );
      if (lists.every((steps) => steps.length === 0)) return [];
      let index = 0;
      return [mapInnerLists(op, () => lists[index++]!)];
    }
    if (!keepSteps) return this.#keeps(described, scope, prepares) ? [op] : [];
    const kept = this.#descriptions
      .stepsOf(op)
      .filter((step) => this.#keeps(step, this.#scope(scope, step), prepares));
    const ids = new Set(kept.map(({ id }) => id));
    return ids.size > 0 ? [keepSteps(op, (id) => ids.has(id))] : [];
  }

  /** Every selector is tried on every part, to find selectors that match nothing. */
  #scope(outer: Scope, described: Described): Scope {
    const only = this.#only.filter((selector) => selector.selects(described)).length > 0;
    const skip = this.#skip.filter((selector) => selector.selects(described))[0];
    const skippedBy = outer.skippedBy ?? skip;
    return { only: outer.only || only, ...(skippedBy ? { skippedBy } : {}) };
  }

  #keeps({ id, kind, title }: Described, { only, skippedBy }: Scope, prepares: boolean): boolean {
    if (!skippedBy && (only || this.#only.length === 0 || prepares)) {
      if (!prepares || only) this.#keptAny = true;
      return true;
    }
    const because = skippedBy ? `left out by --skip ${skippedBy.text}` : "not selected by --only";
    this.omitted.push({ id, kind: kind!, title, because });
    return false;
  }
}

function unmatched({ text, option, line }: Selector, descriptions: StepDescriptions) {
  const { all, kinds } = descriptions;
  if (line === undefined) {
    const names = all.flatMap((step) => step.names);
    return { option, selector: text, nearest: nearest(text, [...names, ...kinds]), around: [] };
  }
  const steps = all.flatMap(({ title, lines: [at] }) => (at === undefined ? [] : [{ title, line: at }]));
  const before = steps.findLast((step) => step.line < line);
  const after = steps.find((step) => step.line > line);
  const around = [before, after].flatMap((step) => (step ? [`${step.line} (${step.title})`] : []));
  return { option, selector: text, nearest: undefined, around };
}
