import { type Diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { Sources } from "../report/locate.ts";

/** A recipe with mistakes: what is wrong, and the text that messages show lines of. */
export class RecipeErrors extends Refusal {
  readonly sources: Sources;
  readonly path: string;

  constructor(diagnostics: readonly Diagnostic[], path: string, sources: Sources) {
    super(...diagnostics);
    this.path = path;
    this.sources = sources;
  }
}
