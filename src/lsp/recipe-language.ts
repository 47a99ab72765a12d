import type { ValidatorKind } from "../kinds/kind.ts";
import { recipeSchema } from "../kinds/recipe-schema.ts";
import { KindRegistry } from "../kinds/registry.ts";

/** The validators that the editor's recipes may use: the built-in kinds and those of `--validators`. */
export class RecipeLanguage {
  /** The kinds that a plugin adds. */
  readonly added: readonly ValidatorKind[];
  readonly kinds: KindRegistry;
  /** The JSON Schema (2020-12) of a recipe. */
  readonly schema: ReturnType<typeof recipeSchema>;

  constructor(added: readonly ValidatorKind[] = []) {
    this.added = added;
    this.kinds = new KindRegistry(added);
    this.schema = recipeSchema(this.kinds.all());
  }
}
