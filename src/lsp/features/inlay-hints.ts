import { type InlayHint, InlayHintKind, type Range } from "vscode-languageserver";
import { isOfKind } from "../../kinds/kind.ts";
import { osCaseKind } from "../../kinds/os-case.ts";
import { type PackageValidator, packageKind } from "../../kinds/package.ts";
import type { Family } from "../../plan/distributions.ts";
import type { TemplatePart } from "../../recipe/expressions/nodes.ts";
import type { Validator } from "../../recipe/validator.ts";
import { familyOfKey, installCommand } from "../package-commands.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";
import { occurrences } from "../symbols.ts";
import { shortened } from "./describe-variable.ts";

/** Shows an argument's default where it is used, and the command that installs packages if the family is known. */
export function inlayHints(analysis: RecipeAnalysis, range: Range): InlayHint[] {
  const { start, end } = analysis.document.spanOf(range);
  return [...defaults(analysis), ...commands(analysis)]
    .filter(({ offset }) => start <= offset && offset <= end)
    .map(({ offset, label, tooltip }) => ({
      position: analysis.document.positionAt(offset),
      label,
      kind: InlayHintKind.Parameter,
      tooltip,
      paddingLeft: true,
    }));
}

interface Hint {
  readonly offset: number;
  readonly label: string;
  readonly tooltip: string;
}

function defaults(analysis: RecipeAnalysis): Hint[] {
  return analysis.variables.flatMap((variable) => {
    const { declaration, secret } = variable;
    const value = declaration?.default?.text;
    if (value === undefined || secret || declaration?.required) return [];
    const label = `= ${value === "" ? '""' : shortened(value, 30)}`;
    return occurrences(analysis, variable)
      .filter(({ reference }) => /^(env|case|template)$/.test(reference.use))
      .map(({ span }) => ({ offset: span.end, label, tooltip: `${variable.name} by default` }));
  });
}

function commands(analysis: RecipeAnalysis): Hint[] {
  const hints: Hint[] = [];
  const visit = (validators: readonly Validator[], family: Family | undefined) => {
    for (const validator of validators) {
      if (isOfKind(packageKind, validator) && family) hints.push(...hintOf(analysis, validator, family));
      if (isOfKind(osCaseKind, validator))
        for (const arm of validator.inner) visit(arm.validators, familyOfKey(arm.key.name));
      else for (const list of validator.inner) visit(list.validators, family);
    }
  };
  visit(analysis.recipe.validators, undefined);
  return hints;
}

function hintOf({ document }: RecipeAnalysis, validator: PackageValidator, family: Family): Hint[] {
  const packages = validator.packages.map(({ name, version }) => ({
    name: textOf(name.parts),
    ...(version?.kind === "exact" ? { version: textOf(version.version) } : {}),
  }));
  if (packages.length === 0) return [];
  const command = installCommand(family, packages);
  // Show it at the end of the validator's first line: in a list below, each line has its own package.
  const line = document.positionAt(validator.key.span.start).line;
  const next = document.lineStarts[line + 1] ?? document.text.length + 1;
  const rest = document.text.slice(validator.key.span.start, next).trimEnd();
  const lineEnd = validator.key.span.start + rest.length;
  const offset = Math.min(validator.span.end, lineEnd);
  return [
    {
      offset,
      label: shortened(command, 60),
      tooltip: `What is run on guests of the ${family} family: ${command}`,
    },
  ];
}

function textOf(parts: readonly TemplatePart[]): string {
  return parts.map((part) => (part.kind === "text" ? part.text : `\${${part.name}}`)).join("");
}
