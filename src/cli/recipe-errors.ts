import type { Mistakes } from "../app/compile.ts";
import { Refusal } from "../diagnostics/diagnostic.ts";
import type { Sources } from "../report/locate.ts";

/** A recipe with errors, and the texts whose lines messages show. */
export class RecipeErrors extends Refusal {
  readonly sources: Sources;

  constructor({ diagnostics, sources }: Omit<Mistakes, "file">) {
    super(...diagnostics);
    this.sources = sources;
  }
}
