import { decodeRecipe, parseRecipe } from "../compiler/compile.ts";
import { finderFor } from "../plugins/compile-recipe.ts";
import { type ArgumentHelp, listArguments } from "../recipe/list-arguments.ts";
import { locate } from "./locate.ts";
import type { RecipeSettings } from "./settings.ts";

/** What a recipe or a plugin asks its users for, and how to call it. */
export interface DeclaredArguments {
  readonly title: string;
  /** Hidden arguments are left out. */
  readonly arguments: readonly ArgumentHelp[];
}

/** Returns the arguments that a recipe or a plugin's own code declares, for help. */
export async function declaredArguments(settings: RecipeSettings): Promise<DeclaredArguments> {
  const { recipe, plugin } = await locate(settings);
  const shown = (all: readonly ArgumentHelp[]) => all.filter((argument) => !argument.hidden);
  if (recipe) {
    const kinds = [...(recipe.kinds ?? []), ...settings.kinds];
    const { source } = decodeRecipe(recipe.path, recipe.bytes);
    const { recipe: parsed } = await parseRecipe(source, { kinds, resources: finderFor(recipe) });
    const title = recipe.plugin === undefined ? recipe.path : `${recipe.plugin} ${recipe.version}`;
    return { title, arguments: shown(listArguments(parsed)) };
  }
  const { argumentsOfPlugin } = await import("../plugins/plugin-arguments.ts");
  const { known } = await argumentsOfPlugin(plugin);
  return { title: `${plugin.name} ${plugin.version}`, arguments: shown(known) };
}
