import type { Location } from "vscode-languageserver";
import type { Span } from "../../source/span.ts";
import { entryValue } from "../../yaml/node.ts";
import type { Document } from "../document.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";
import { filesAt, fragmentAt, namedFilesAt, variableAt, withoutQuotes } from "../symbols.ts";
import { uriOfPath } from "../uri.ts";
import { pathAt } from "../yaml-path.ts";

/**
 * Returns the origin of the name at an offset: a declaration, a script's `output`, a file, a choice. `documentOf`
 * finds the text of a fragment.
 */
export function definition(
  analysis: RecipeAnalysis,
  offset: number,
  documentOf: (path: string) => Document | undefined,
): Location[] {
  const { document } = analysis;
  const found = variableAt(analysis, offset);
  if (found) {
    const { declaration, references } = found.variable;
    const creates = declaration
      ? references.filter(({ use }) => use === "declare").slice(0, 1)
      : references.filter(({ use }) => use === "output" || use === "set");
    const locations = creates.flatMap(({ file, span }) => {
      const of = file === document.path ? document : documentOf(file);
      return of ? [locationOf(of, withoutQuotes(of.text, span))] : [];
    });
    return [...new Map(locations.map((location) => [JSON.stringify(location), location])).values()];
  }
  const included = fragmentAt(analysis, offset);
  if (included) return [startOf(included.fragment.path)];
  const files = filesAt(analysis, offset);
  if (files.length > 0) {
    return [...new Set(files.map(({ script }) => script.file))].map(startOf);
  }
  const named = namedFilesAt(analysis, offset);
  return named.length > 0 ? named.map(startOf) : choiceOf(analysis, offset);
}

/** Returns the location of the start of a file. */
export function startOf(path: string): Location {
  const start = { line: 0, character: 0 };
  return { uri: uriOfPath(path), range: { start, end: start } };
}

/** A key of `cases` is one of its argument's choices. */
function choiceOf(analysis: RecipeAnalysis, offset: number): Location[] {
  const path = pathAt(analysis.yaml, offset);
  const [above, last] = path?.steps.slice(-2) ?? [];
  if (last?.kind !== "key" || above?.kind !== "value" || above.entry.key.text !== "cases") return [];
  const name = entryValue(above.of, "argument_name");
  if (name?.kind !== "scalar") return [];
  const choice = analysis.recipe.arguments
    .find((argument) => argument.name.text === name.text || argument.targetVariable?.text === name.text)
    ?.choices?.find((choice) => choice.text === last.entry.key.text);
  return choice ? [locationOf(analysis.document, withoutQuotes(analysis.document.text, choice.span))] : [];
}

/** Returns the location of a span of a document. */
export function locationOf(document: Document, span: Span): Location {
  return { uri: document.uri, range: document.rangeOf(span) };
}
