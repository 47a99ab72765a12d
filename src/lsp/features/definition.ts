import type { Location } from "vscode-languageserver";
import type { Span } from "../../source/span.ts";
import { entryValue } from "../../yaml/node.ts";
import type { Document } from "../document.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";
import { filesAt, occurrences, variableAt, withoutQuotes } from "../symbols.ts";
import { uriOfPath } from "../uri.ts";
import { pathAt } from "../yaml-path.ts";

/** Where what is named at an offset comes from: a declaration, a script's `output`, a file, a choice. */
export function definition(analysis: RecipeAnalysis, offset: number): Location[] {
  const { document } = analysis;
  const found = variableAt(analysis, offset);
  if (found) {
    const { variable } = found;
    const places = occurrences(analysis, variable);
    const creates = variable.declaration
      ? places.filter((place) => place.reference.use === "declare").slice(0, 1)
      : places.filter((place) => place.reference.use === "output" || place.reference.use === "set");
    return creates.map(({ span }) => locationOf(document, span));
  }
  const files = filesAt(analysis, offset);
  if (files.length > 0) {
    const start = { line: 0, character: 0 };
    const paths = [...new Set(files.map(({ script }) => script.file))];
    return paths.map((path) => ({ uri: uriOfPath(path), range: { start, end: start } }));
  }
  return choiceOf(analysis, offset);
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

export function locationOf(document: Document, span: Span): Location {
  return { uri: document.uri, range: document.rangeOf(span) };
}
