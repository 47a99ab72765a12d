import type { Location } from "vscode-languageserver";
import { recipeName } from "../../../matrix/expand.ts";
import type { MappingNode } from "../../../yaml/node.ts";
import type { Document } from "../../document.ts";
import {
  argumentsFor,
  type FleetArgument,
  type FleetRecipe,
  type MatrixAnalysis,
} from "../../matrix-analysis.ts";
import { withoutQuotes } from "../../symbols.ts";
import { pathAt, type YamlPath } from "../../yaml-path.ts";
import { locationOf, startOf } from "../definition.ts";

/** Returns the file of the recipe at an offset of a matrix, or the declarations of the argument there. */
export function definitionInMatrix(
  analysis: MatrixAnalysis,
  offset: number,
  documentOf: (path: string) => Document | undefined,
): Location[] {
  const path = pathAt(analysis.yaml, offset);
  if (!path) return [];
  const recipe = recipeAt(analysis, path);
  if (recipe) return [startOf(recipe.path)];
  return argumentAt(analysis, path).flatMap(({ argument }) => {
    const document = documentOf(argument.file);
    return document ? [locationOf(document, withoutQuotes(document.text, argument.name.span))] : [];
  });
}

/** Returns the recipe whose name is at a path of a matrix. */
export function recipeAt({ recipes }: MatrixAnalysis, { steps, node }: YamlPath): FleetRecipe | undefined {
  const [first] = steps;
  const last = steps.at(-1);
  if (node.kind !== "scalar" || first?.kind !== "value" || last?.kind === "key") return undefined;
  const isName =
    last?.kind === "value" ? last.entry.key.text === "recipe" : first.entry.key.text === "recipes";
  return isName ? recipes.find(({ name }) => name === recipeName(node.text)) : undefined;
}

/** Returns the declarations of the argument that a key of a matrix names. */
export function argumentAt(analysis: MatrixAnalysis, { steps, node }: YamlPath): readonly FleetArgument[] {
  const last = steps.at(-1);
  if (node.kind !== "scalar" || last?.kind !== "key" || steps.length < 2) return [];
  const line: MappingNode | undefined = steps.length > 2 ? last.of : undefined;
  return argumentsFor(analysis, line).filter(({ argument }) => argument.name.text === node.text);
}
