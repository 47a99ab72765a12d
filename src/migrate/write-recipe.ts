import { type Value, yamlItem, yamlLines } from "../yaml/write-yaml.ts";

/** A validator with a comment above it; only a comment where no step was made. */
export interface WrittenStep {
  readonly comment?: string;
  readonly validator?: Value;
}

/** Returns a recipe of arguments and steps, each step with its comment. */
export function writeRecipe(
  heading: string,
  declared: ReadonlyMap<string, Value>,
  steps: readonly WrittenStep[],
): string {
  const list = steps.flatMap(({ comment, validator }) => [
    ...(comment === undefined ? [] : commentLines(comment, "  ")),
    ...(validator === undefined ? [] : yamlItem(validator, "  ")),
  ]);
  const isEmpty = steps.every(({ validator }) => validator === undefined);
  const declarations = declared.size === 0 ? [] : yamlLines({ arguments: Object.fromEntries(declared) }, "");
  const validators = [isEmpty ? "validators: []" : "validators:", ...list];
  return `${[...commentLines(heading, ""), ...declarations, ...validators].join("\n")}\n`;
}

/** Returns a text in which `${` means nothing. */
export function withoutVariables(text: string): string {
  return text.replaceAll("${", () => "$${");
}

function commentLines(text: string, indent: string): string[] {
  return text.split("\n").map((line) => `${indent}# ${line}`.trimEnd());
}
