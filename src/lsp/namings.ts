import type { Variable } from "../compiler/lower/variables.ts";
import type { RecipeAnalysis } from "./recipe-analysis.ts";
import type { Workspace } from "./workspace.ts";

/** A variable as one file knows it. */
export interface Naming {
  readonly analysis: RecipeAnalysis;
  readonly variable: Variable;
}

/**
 * Returns a variable as each file knows it: an argument of a fragment is also a variable of every recipe that
 * includes the fragment, and of its other fragments.
 */
export async function namingsOf(
  workspace: Workspace,
  analysis: RecipeAnalysis,
  variable: Variable,
): Promise<readonly Naming[]> {
  const places = new Set(placesOf(variable));
  const namings: Naming[] = [{ analysis, variable }];
  const others = (await variablesBeside(workspace, analysis)).filter(
    (naming) => naming.variable !== variable,
  );
  for (let grown = true; grown; ) {
    grown = false;
    for (const naming of others) {
      if (namings.includes(naming) || !placesOf(naming.variable).some((place) => places.has(place))) continue;
      for (const place of placesOf(naming.variable)) places.add(place);
      namings.push(naming);
      grown = true;
    }
  }
  return namings;
}

function placesOf({ references }: Variable): readonly string[] {
  return references.map(({ file, span }) => `${file} ${span.start}`);
}

/** Returns the variables of the recipe, of its fragments, and of the files around that include something. */
async function variablesBeside(workspace: Workspace, analysis: RecipeAnalysis): Promise<Naming[]> {
  const { document, fragments } = analysis;
  const around = workspace.recipesAround(document.path).filter(({ text }) => /\binclude\b/.test(text));
  const own = [...fragments.keys()].flatMap((path) => workspace.read(path) ?? []);
  const documents = new Map([...around, ...own].map((found) => [found.path, found]));
  documents.delete(document.path);
  const analyses = await Promise.all([...documents.values()].map((found) => workspace.analysis(found)));
  const nested = analyses.flatMap((found) => [...found.fragments.keys()]);
  const more = nested.flatMap((path) =>
    documents.has(path) || path === document.path ? [] : (workspace.read(path) ?? []),
  );
  const deeper = await Promise.all([...new Set(more)].map((found) => workspace.analysis(found)));
  return [analysis, ...analyses, ...deeper].flatMap((found) =>
    found.variables.map((variable) => ({ analysis: found, variable })),
  );
}
