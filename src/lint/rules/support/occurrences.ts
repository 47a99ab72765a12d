import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { anyKind } from "../../../kinds/any.ts";
import { argumentCaseKind } from "../../../kinds/argument-case.ts";
import { argumentSetKind } from "../../../kinds/argument-set.ts";
import { includeKind } from "../../../kinds/include.ts";
import { isOfKind } from "../../../kinds/kind.ts";
import { type OsArmNode, osCaseKind } from "../../../kinds/os-case.ts";
import { scriptKind } from "../../../kinds/script.ts";
import type { OsKeyNode, TemplateNode } from "../../../recipe/expressions/nodes.ts";
import type { Fragment, Inclusion } from "../../../recipe/fragment.ts";
import { allArguments } from "../../../recipe/recipe.ts";
import { type InnerList, type Validator, walkValidators } from "../../../recipe/validator.ts";
import type { Place } from "../../../source/span.ts";
import type { RecipeView } from "../../recipe-view.ts";
import { covers, excludes } from "./os-keys.ts";
import { noValues, textOf, type Values } from "./texts.ts";

/** A validator at one place of a run: in the recipe, or in a fragment that it includes. */
export interface Occurrence {
  readonly validator: Validator;
  /** The recipe or the fragment. */
  readonly file: string;
  readonly conditions: readonly Condition[];
  /** Where the recipe includes it; undefined for its own validators. */
  readonly inclusion: Inclusion | undefined;
  /** The values that inclusions give arguments. */
  readonly values: Values;
}

/** A list of which the guest or a variable decides whether it runs. */
interface Condition {
  readonly of: Validator;
  readonly list: InnerList;
  /** Of an arm of `os_case`: all arms, and its number among them. */
  readonly os?: { readonly arms: readonly OsArmNode[]; readonly at: number };
  /** Of a case: what has the value, as far as that does not change. */
  readonly is?: { readonly variable: unknown; readonly value: string };
}

/** Fragments that include others twice would grow without end. The compiler reports that. */
const inclusionLimit = 1000;

/**
 * Calls `visit` for the validators of a recipe and of its fragments, outer ones first, in the order in which they run. Makes
 * no list: V8 may put that in its old generation, where it would hold the recipe in memory after each edit.
 */
export function walkOccurrences(view: RecipeView, visit: (occurrence: Occurrence) => void): void {
  let assigned: ReadonlySet<string> | undefined;
  let inclusions = 0;
  const walk = (validators: readonly Validator[], around: Omit<Occurrence, "validator">) => {
    for (const validator of validators) {
      const { file, conditions, inclusion, values } = around;
      // No spread, which takes V8 several times as long for each validator.
      const occurrence = { validator, file, conditions, inclusion, values };
      visit(occurrence);
      if (isOfKind(includeKind, validator))
        for (const inclusion of validator.inclusions) include(inclusion, around);
      if (validator.inner.length === 0) continue;
      for (const { list, condition } of listsOf(view, occurrence))
        walk(
          list.validators,
          condition ? { ...around, conditions: [...around.conditions, condition] } : around,
        );
    }
  };
  const include = (inclusion: Inclusion, around: Omit<Occurrence, "validator">) => {
    const { fragment } = inclusion;
    if (!fragment || ++inclusions > inclusionLimit) return;
    assigned ??= assignedNames(view);
    const values = valuesIn(fragment, inclusion, around.values, assigned);
    const { conditions } = around;
    const outermost = around.inclusion ?? inclusion;
    walk(fragment.recipe.validators, { file: fragment.path, conditions, inclusion: outermost, values });
  };
  walk(view.recipe.validators, {
    file: view.source.path,
    conditions: [],
    inclusion: undefined,
    values: noValues,
  });
}

/** Whether one run may do both: not where a guest or a value decides for one of them. */
export function mayRunTogether(a: Occurrence, b: Occurrence): boolean {
  return !a.conditions.some((one) => b.conditions.some((other) => preclude(one, other)));
}

function preclude(a: Condition, b: Condition): boolean {
  if (a.of === b.of) return a.list !== b.list;
  if (a.os && b.os) return armsPreclude(a.os, b.os);
  return a.is !== undefined && a.is.variable === b.is?.variable && a.is.value !== b.is?.value;
}

/** Of each `os_case`, the first arm that matches runs. */
function armsPreclude(a: NonNullable<Condition["os"]>, b: NonNullable<Condition["os"]>): boolean {
  const [{ key: one }, { key: other }] = [a.arms[a.at]!, b.arms[b.at]!];
  const isTaken = ({ arms, at }: typeof a, key: OsKeyNode) =>
    arms.some((before, index) => index < at && covers(before.key, key));
  return excludes(one, other) || isTaken(a, other) || isTaken(b, one);
}

/**
 * Returns where the recipe has a finding about two steps: at the later one of its own, or where it includes the later
 * one.
 */
export function placesOf(
  view: RecipeView,
  earlier: NamedStep,
  later: NamedStep,
): { readonly place: Place; readonly related: NonNullable<Diagnostic["related"]> } {
  const placeOf = ({ occurrence: { file }, name }: NamedStep) => ({ file, span: name.scalar.span });
  const related = (step: NamedStep, message: string) => ({ place: placeOf(step), message });
  const own = [later, earlier].find(({ occurrence }) => !occurrence.inclusion);
  if (own)
    return { place: placeOf(own), related: [related(own === later ? earlier : later, "the other step")] };
  const { path } = later.occurrence.inclusion!;
  const other =
    earlier.name === later.name
      ? {
          place: view.place(earlier.occurrence.inclusion!.path.span),
          message: "the other step is included here",
        }
      : related(earlier, "the other step");
  return { place: view.place(path.span), related: [related(later, "one step"), other] };
}

export interface NamedStep {
  readonly occurrence: Occurrence;
  readonly name: TemplateNode;
}

/** Whether two steps are in one fragment with the same names wherever it is included: lint looks at it by itself. */
export function areOfFragment(a: NamedStep, b: NamedStep): boolean {
  const [first, second] = [a.occurrence, b.occurrence];
  if (!first.inclusion || !second.inclusion) return false;
  if (first.inclusion !== second.inclusion && (first.file !== second.file || a.name === b.name)) return false;
  return [a, b].every(({ name }) => textOf(name) !== undefined);
}

/** Returns the lists in a validator that may run, each with its condition. */
function listsOf(
  view: RecipeView,
  { validator: of, file, values }: Occurrence,
): readonly { readonly list: InnerList; readonly condition?: Condition }[] {
  if (isOfKind(osCaseKind, of))
    return of.inner.map((list, at) => ({ list, condition: { of, list, os: { arms: of.inner, at } } }));
  if (isOfKind(argumentCaseKind, of)) {
    const { argumentName: name } = of;
    const value = name && values.get(name.text);
    if (value !== undefined)
      return of.inner.filter(({ heading }) => heading.text === value).map((list) => ({ list }));
    const variable = name && !values.has(name.text) ? view.variableAt(name.span, file) : undefined;
    const changes = variable?.references.some(({ use }) => use === "output" || use === "set");
    return of.inner.map((list) => {
      const is = variable && !changes ? { variable, value: list.heading.text } : undefined;
      return { list, condition: { of, list, ...(is ? { is } : {}) } };
    });
  }
  return of.inner.map((list) => ({ list, ...(isOfKind(anyKind, of) ? { condition: { of, list } } : {}) }));
}

/** Returns the values of arguments in a fragment, under all their names; undefined if only the run knows them. */
function valuesIn(
  { recipe }: Fragment,
  { bindings }: Inclusion,
  outer: Values,
  assigned: ReadonlySet<string>,
): Values {
  const values = new Map(outer);
  for (const { name, value } of bindings) {
    const declaration = allArguments(recipe).find((other) => other.name.text === name.text);
    const names = [name.text, declaration?.targetVariable?.text ?? name.text];
    const text = names.some((each) => assigned.has(each)) ? undefined : textOf(value, outer);
    for (const each of names) values.set(each, text);
  }
  return values;
}

/** The variables that steps set. */
function assignedNames(view: RecipeView): ReadonlySet<string> {
  const names = new Set<string>();
  walkFiles(view, (validator) => {
    if (isOfKind(argumentSetKind, validator) && validator.argumentName)
      names.add(validator.argumentName.text);
    if (isOfKind(scriptKind, validator) && validator.output) names.add(validator.output.text);
  });
  return names;
}

/** Calls `visit` for the validators of the recipe and of each fragment, once. */
export function walkFiles({ recipe, analysis }: RecipeView, visit: (validator: Validator) => void): void {
  walkValidators(recipe.validators, visit);
  for (const fragment of analysis.fragments.values()) walkValidators(fragment.recipe.validators, visit);
}
