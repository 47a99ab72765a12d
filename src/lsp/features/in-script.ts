import type { Hover, Location } from "vscode-languageserver";
import type { Variable } from "../../compiler/lower/variables.ts";
import type { Document } from "../document.ts";
import type { Naming } from "../namings.ts";
import { scriptWords } from "../script-words.ts";
import { fileUses, occurrences } from "../symbols.ts";
import type { Workspace } from "../workspace.ts";
import { locationOf } from "./definition.ts";
import { describeVariable } from "./describe-variable.ts";
import { usesOfFile } from "./references.ts";

/** Returns the origin of the variable that a script reads; elsewhere in the script, the recipes that run it. */
export async function definitionInScript(
  workspace: Workspace,
  document: Document,
  offset: number,
): Promise<Location[]> {
  const word = await wordAt(workspace, document, offset);
  if (!word) return usesOfFile(workspace, document.path);
  return word.passed.flatMap(({ analysis, variable }) =>
    occurrences(analysis, variable)
      .slice(0, 1)
      .map(({ span }) => locationOf(analysis.document, span)),
  );
}

/** Returns all places in recipes and in this script that name the variable; elsewhere, the recipes that run it. */
export async function referencesInScript(
  workspace: Workspace,
  document: Document,
  offset: number,
): Promise<Location[]> {
  const word = await wordAt(workspace, document, offset);
  if (!word) return usesOfFile(workspace, document.path);
  return [
    ...scriptWords(document.text, new Set([word.name])).map(({ span }) => locationOf(document, span)),
    ...word.passed.flatMap(({ analysis, variable }) =>
      occurrences(analysis, variable).map(({ span }) => locationOf(analysis.document, span)),
    ),
  ];
}

/** Describes the variable at an offset of a script; null if there is none that a recipe passes. */
export async function hoverInScript(
  workspace: Workspace,
  document: Document,
  offset: number,
): Promise<Hover | null> {
  const word = await wordAt(workspace, document, offset);
  if (!word) return null;
  const texts = new Set(word.passed.map(({ variable }) => describeVariable(variable)));
  return {
    contents: { kind: "markdown", value: [...texts].join("\n\n---\n\n") },
    range: document.rangeOf(word.span),
  };
}

/** Returns the variable of recipes whose name is at an offset of a script. */
async function wordAt(workspace: Workspace, document: Document, offset: number) {
  const passed: Naming[] = [];
  for (const recipe of workspace.recipesAround(document.path)) {
    const analysis = await workspace.analysis(recipe);
    for (const { use, script } of fileUses(analysis))
      if (use.kind === "run" && script.file === document.path)
        for (const { variable } of use.passed) passed.push({ analysis, variable });
  }
  const names = new Set(passed.flatMap(({ variable }) => variable.shellNames));
  const word = scriptWords(document.text, names).find(
    ({ span }) => span.start <= offset && offset <= span.end,
  );
  if (!word) return undefined;
  const meant = new Map<Variable, Naming>();
  for (const naming of passed)
    if (naming.variable.shellNames.includes(word.name) && !meant.has(naming.variable))
      meant.set(naming.variable, naming);
  return { ...word, passed: [...meant.values()] };
}
