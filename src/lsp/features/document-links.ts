import type { DocumentLink } from "vscode-languageserver";
import type { RecipeAnalysis } from "../recipe-analysis.ts";
import { fileUses, fragmentUses, withoutQuotes } from "../symbols.ts";
import { uriOfPath } from "../uri.ts";

/** Returns the paths of scripts and fragments as links to the files. */
export function documentLinks(analysis: RecipeAnalysis): DocumentLink[] {
  const linked = new Set<number>();
  const fragments = fragmentUses(analysis).flatMap(({ inclusion: { path, fragment }, span }) =>
    fragment
      ? [
          {
            range: analysis.document.rangeOf(span),
            target: uriOfPath(fragment.path),
            tooltip: `Open ${path.text}`,
          },
        ]
      : [],
  );
  const files = fileUses(analysis).flatMap(({ script, span }) => {
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
  const sources = analysis.files.flatMap(({ place, path }) => {
    if (
      place.file !== analysis.document.path ||
      linked.has(withoutQuotes(analysis.document.text, place.span).start)
    )
      return [];
    const span = withoutQuotes(analysis.document.text, place.span);
    linked.add(span.start);
    return [{ range: analysis.document.rangeOf(span), target: uriOfPath(path), tooltip: `Open ${path}` }];
  });
  return [...fragments, ...files, ...sources];
}
