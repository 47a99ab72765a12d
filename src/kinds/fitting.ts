import type { Value } from "../yaml/write-yaml.ts";
import type { StateDefinition } from "./state/definition.ts";
import type { Problem } from "./state/option.ts";
import { stateKinds } from "./state/registry.ts";

/** What no step can say: the name of the step, or the value of an option. */
export interface Misfit extends Problem {
  readonly option?: string;
}

/** A step that commands of a script declare (src/shell/declare). */
interface Declared {
  readonly kind: string;
  readonly name: string;
  readonly value?: string;
  readonly options: Readonly<Record<string, Value>>;
}

export interface Fitting {
  /** The step without what it can't say; undefined if its name can't be. */
  readonly validator: Value | undefined;
  readonly problems: readonly Misfit[];
}

/**
 * Makes a step of a kind, and leaves out what the kind would refuse: another tool accepts names and values that no
 * step of a recipe may have.
 */
export function fitting(
  kind: string,
  name: string,
  options: Value | undefined,
  placeholder?: string,
): Fitting {
  const state = stateKinds.find(({ key }) => key === kind)?.state;
  const problem = name.includes("${") ? undefined : state?.name.problem(name);
  if (problem) return { validator: undefined, problems: [problem] };
  if (options === undefined) return { validator: { [kind]: name }, problems: [] };
  if (typeof options !== "object" || Array.isArray(options)) {
    const wrong = state?.shorthand === undefined ? undefined : optionProblem(state, state.shorthand, options);
    if (wrong) return { validator: undefined, problems: [wrong] };
    return { validator: { [kind]: { [name]: options } }, problems: [] };
  }
  const problems: Misfit[] = [];
  const kept = Object.entries(options).filter(([option, value]) => {
    const found = value === placeholder ? undefined : state && optionProblem(state, option, value);
    if (found) problems.push({ option, ...found });
    return !found;
  });
  const written = kept.length === 0 ? name : { [name]: Object.fromEntries(kept) };
  return { validator: { [kind]: written }, problems };
}

function optionProblem(state: StateDefinition, option: string, value: Value): Problem | undefined {
  const texts = typeof value === "string" ? [value] : typeof value === "object" ? Object.values(value) : [];
  for (const text of texts) {
    if (typeof text !== "string" || text.includes("${")) continue;
    const problem = state.options[option]?.problem?.(text);
    if (problem) return problem;
  }
  return undefined;
}

/**
 * Returns declared steps as validators; undefined if a kind is not known or would refuse one.
 *
 * @param placeholder a text that stands for a value that only a person knows
 */
export function declaredValidators(
  steps: readonly Declared[],
  placeholder?: string,
): readonly Value[] | undefined {
  const all = steps.map(({ kind, name, value, options }): Fitting => {
    const known = stateKinds.some(({ key }) => key === kind);
    const given = value ?? (Object.keys(options).length === 0 ? undefined : options);
    return known ? fitting(kind, name, given, placeholder) : { validator: undefined, problems: [] };
  });
  const validators = all.flatMap(({ validator, problems }) =>
    validator === undefined || problems.length > 0 ? [] : [validator],
  );
  return validators.length === all.length ? validators : undefined;
}
