import { type DocumentHighlight, DocumentHighlightKind, type Location } from "vscode-languageserver";
import type { Variable } from "../../compiler/lower/variables.ts";
import { InlineScript, type Script } from "../../lint/script.ts";
import { namingsOf } from "../namings.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";
import { scriptWords } from "../script-words.ts";
import { filesAt, fileUses, occurrences, variableAt } from "../symbols.ts";
import type { Workspace } from "../workspace.ts";
import { locationOf } from "./definition.ts";

/** Returns all places with the name at an offset. For a variable, these include the scripts that get it. */
export async function references(
  workspace: Workspace,
  analysis: RecipeAnalysis,
  offset: number,
  withDeclaration: boolean,
): Promise<Location[]> {
  const found = variableAt(analysis, offset);
  if (found) {
    const namings = await namingsOf(workspace, analysis, found.variable);
    const locations = namings.flatMap((naming) => [
      ...occurrences(naming.analysis, naming.variable)
        .filter(({ reference }) => withDeclaration || reference.use !== "declare")
        .map(({ span }) => locationOf(naming.analysis.document, span)),
      ...wordsInScripts(workspace, naming.analysis, naming.variable),
    ]);
    return once(locations);
  }
  const paths = new Set(filesAt(analysis, offset).map(({ script }) => script.file));
  const locations = await Promise.all([...paths].map((path) => usesOfFile(workspace, path)));
  return locations.flat();
}

/** Removes duplicates: two variables of a fragment that is included twice are named in the same places. */
function once(locations: readonly Location[]): Location[] {
  const seen = new Set<string>();
  return locations.filter((location) => {
    const key = JSON.stringify(location);
    return !seen.has(key) && seen.add(key);
  });
}

/** Returns the lines of recipes that run or copy a file. */
export async function usesOfFile(workspace: Workspace, path: string): Promise<Location[]> {
  const locations: Location[] = [];
  for (const document of workspace.recipesAround(path)) {
    const analysis = await workspace.analysis(document);
    for (const { script, span } of fileUses(analysis))
      if (script.file === path) locations.push(locationOf(document, span));
  }
  return locations;
}

/** Returns the scripts that get the variable. */
export function scriptsPassed({ view }: RecipeAnalysis, variable: Variable): Script[] {
  const scripts = view.uses.flatMap((use) =>
    use.kind === "run" && use.passed.some((item) => item.variable.id === variable.id) ? [use.script] : [],
  );
  return [...new Set(scripts)];
}

function wordsInScripts(workspace: Workspace, analysis: RecipeAnalysis, variable: Variable): Location[] {
  const names = new Set(variable.shellNames);
  return scriptsPassed(analysis, variable).flatMap((script) => {
    const document = script instanceof InlineScript ? analysis.document : workspace.read(script.file);
    if (!document) return [];
    return scriptWords(script.text, names).map(({ span }) => locationOf(document, script.place(span).span));
  });
}

/** Returns the places in the recipe itself, for the editor to highlight. */
export function highlights(analysis: RecipeAnalysis, offset: number): DocumentHighlight[] {
  const { document } = analysis;
  const found = variableAt(analysis, offset);
  if (found)
    return occurrences(analysis, found.variable).map(({ span, reference }) => ({
      range: document.rangeOf(span),
      kind: /^(declare|output|set)$/.test(reference.use)
        ? DocumentHighlightKind.Write
        : DocumentHighlightKind.Read,
    }));
  const paths = new Set(filesAt(analysis, offset).map(({ script }) => script.file));
  return fileUses(analysis)
    .filter(({ script }) => paths.has(script.file))
    .map(({ span }) => ({ range: document.rangeOf(span), kind: DocumentHighlightKind.Text }));
}
