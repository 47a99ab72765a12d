import type { StateDefinition } from "../kinds/state/definition.ts";
import type { Problem } from "../kinds/state/option.ts";
import { stateKinds } from "../kinds/state/registry.ts";
import type { Value } from "../yaml/write-yaml.ts";

/** What no step can say: the name of the step, or the value of an option. */
export interface Misfit extends Problem {
  readonly option?: string;
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
export function fitting(kind: string, name: string, options: Value | undefined): Fitting {
  const state = stateKinds.find(({ key }) => key === kind)?.state;
  const problem = state?.name.problem(name);
  if (problem) return { validator: undefined, problems: [problem] };
  if (options === undefined) return { validator: { [kind]: name }, problems: [] };
  if (typeof options !== "object" || Array.isArray(options))
    return { validator: { [kind]: { [name]: options } }, problems: [] };
  const problems: Misfit[] = [];
  const kept = Object.entries(options).filter(([option, value]) => {
    const found = state && optionProblem(state, option, value);
    if (found) problems.push({ option, ...found });
    return !found;
  });
  const written = kept.length === 0 ? name : { [name]: Object.fromEntries(kept) };
  return { validator: { [kind]: written }, problems };
}

function optionProblem(state: StateDefinition, option: string, value: Value): Problem | undefined {
  const texts = typeof value === "string" ? [value] : Array.isArray(value) ? (value as Value[]) : [];
  for (const text of texts) {
    if (typeof text !== "string" || text.includes("${")) continue;
    const problem = state.options[option]?.problem?.(text);
    if (problem) return problem;
  }
  return undefined;
}
