import type { Analysis } from "../compiler/compile.ts";
import { noResources, type ResourceFinder } from "../compiler/resource-finder.ts";
import { foldName } from "../recipe/names.ts";
import { allArguments } from "../recipe/recipe.ts";

/** Finds a file at every path, with the path as its content: it matters which scripts run, not what they contain. */
export const anyScript: ResourceFinder = {
  ...noResources,
  find: (path) => ({ kind: "found", path, bytes: new TextEncoder().encode(path) }),
};

/** Does the same for scripts. A given finder finds the fragments. */
export function anyScriptBeside(finder: ResourceFinder): ResourceFinder {
  return {
    ...anyScript,
    fragment(path) {
      const found = finder.fragment(path);
      return found.kind === "found" ? { ...found, finder: anyScriptBeside(found.finder) } : found;
    },
    listFragments: () => finder.listFragments(),
  };
}

/**
 * Returns whether two recipes have the same meaning: the same arguments, and the same steps with the same variables.
 * Names of variables may differ in `-` and `_`, and scripts may get a variable under more names than before.
 */
export function meanTheSame(before: Analysis, after: Analysis): boolean {
  return signature(before) === signature(after) && namesAreKept(before, after);
}

function signature({ recipe, variables, steps }: Analysis): string {
  const declared = allArguments(recipe).map((argument) => ({
    name: foldName(argument.name.text),
    description: argument.description?.text,
    default: argument.default?.text,
    required: argument.required,
    choices: argument.choices?.map((choice) => choice.text),
    hidden: argument.hidden,
    secret: argument.secret,
  }));
  const named = variables.map(({ id, name, secret }) => ({ id, name: foldName(name), secret }));
  return JSON.stringify({ declared, named, steps });
}

function namesAreKept(before: Analysis, after: Analysis): boolean {
  return before.variables.every(({ id, shellNames }) => {
    const now = after.variables.find((variable) => variable.id === id);
    return shellNames.every((name) => now?.shellNames.includes(name));
  });
}
