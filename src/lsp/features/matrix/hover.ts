import type { Hover } from "vscode-languageserver";
import { matrixSchema } from "../../../matrix/matrix-schema.ts";
import { allArguments } from "../../../recipe/recipe.ts";
import type { FleetArgument, MatrixAnalysis } from "../../matrix-analysis.ts";
import { placeOf } from "../../place.ts";
import { withoutQuotes } from "../../symbols.ts";
import { uriOfPath } from "../../uri.ts";
import { pathAt } from "../../yaml-path.ts";
import { type Description, describeArguments, hoverOf } from "../hover.ts";
import { argumentAt, recipeAt } from "./definition.ts";

/** Describes the key, argument or recipe at an offset of a matrix, and what is wrong there. */
export function hoverMatrix(analysis: MatrixAnalysis, offset: number): Hover | null {
  return hoverOf(analysis, offset, describeWord(analysis, offset));
}

function describeWord(analysis: MatrixAnalysis, offset: number): Description | undefined {
  const path = pathAt(analysis.yaml, offset);
  const node = path?.node;
  if (!path || node?.kind !== "scalar") return undefined;
  const span = withoutQuotes(analysis.document.text, node.span);
  const recipe = recipeAt(analysis, path);
  if (recipe) {
    const declared = describeArguments(allArguments(recipe.recipe));
    return { markdown: `[${recipe.path}](${uriOfPath(recipe.path)})\n\n${declared}`, span };
  }
  if (path.steps.at(-1)?.kind !== "key") return undefined;
  const named = argumentAt(analysis, path);
  if (named.length > 0) return { markdown: named.map(describeArgument).join("\n\n"), span };
  for (const { properties } of placeOf(matrixSchema, path).schemas as readonly WithProperties[]) {
    const description =
      properties && Object.hasOwn(properties, node.text) ? properties[node.text]!.description : undefined;
    if (description !== undefined) return { markdown: `**${node.text}** — ${description}`, span };
  }
  return undefined;
}

interface WithProperties {
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>;
}

function describeArgument({ name, argument }: FleetArgument): string {
  const choices = argument.choices?.map(({ text }) => `\`${text}\``).join(", ");
  const description = argument.description ? `: ${argument.description.text.trim()}` : "";
  const value = argument.required
    ? "required"
    : `default \`${argument.secret ? "***" : (argument.default?.text ?? "")}\``;
  return `**${argument.name.text}** of ${name} (${value})${description}${choices ? `\n\nIts choices: ${choices}` : ""}`;
}
