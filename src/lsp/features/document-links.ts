import type { DocumentLink } from "vscode-languageserver";
import type { RecipeAnalysis } from "../recipe-analysis.ts";
import { fileUses } from "../symbols.ts";
import { uriOfPath } from "../uri.ts";

/** Scripts' paths, as links to the files. */
export function documentLinks(analysis: RecipeAnalysis): DocumentLink[] {
  const linked = new Set<number>();
  return fileUses(analysis).flatMap(({ script, span }) => {
    if (linked.has(span.start)) return [];
    linked.add(span.start);
    return [
      {
        range: analysis.document.rangeOf(span),
        target: uriOfPath(script.file),
        tooltip: `Open ${script.name}`,
      },
    ];
  });
}
