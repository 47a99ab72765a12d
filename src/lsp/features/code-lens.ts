import type { CodeLens } from "vscode-languageserver";
import { familyModules } from "../../families/families.ts";
import { distributionsByFamily, families } from "../../plan/distributions.ts";
import { walkValidators } from "../../recipe/validator.ts";
import { familyOfKey } from "../package-commands.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";

/** The command that shows the compiled script. Its arguments are the recipe's URI and a distribution. */
export const showCompiledScript = "sahara-image.showCompiledScript";

/**
 * Shows links above `validators`: to the whole compiled script, and to the one for each kind of guest in the recipe.
 */
export function codeLenses(analysis: RecipeAnalysis): CodeLens[] {
  const { document, yaml } = analysis;
  if (yaml?.kind !== "mapping") return [];
  const key = yaml.entries.find((entry) => entry.key.text === "validators")?.key;
  if (!key) return [];
  const range = document.rangeOf(key.span);
  const lens = (title: string, ...distro: string[]): CodeLens => ({
    range,
    command: { title, command: showCompiledScript, arguments: [document.uri, ...distro] },
  });
  return [lens("show compiled script"), ...guestsOf(analysis).map((distro) => lens(`for ${distro}`, distro))];
}

function guestsOf({ recipe }: RecipeAnalysis): string[] {
  const named = new Set<string>();
  walkValidators(recipe.validators, ({ texts }) => {
    for (const { osKey } of texts) {
      const family = osKey && familyOfKey(osKey.name);
      if (family)
        named.add(
          (families as readonly string[]).includes(osKey.name) ? familyModules[family].usual : osKey.name,
        );
    }
  });
  // If a distribution of a family has a link, the family itself needs none.
  const guests = [...named].filter((name) => distributionsByFamily[familyOfKey(name)!].includes(name));
  return guests.length > 0 ? guests.slice(0, 6) : ["ubuntu", "rocky"];
}
