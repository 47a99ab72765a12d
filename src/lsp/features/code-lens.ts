import type { CodeLens } from "vscode-languageserver";
import { familyModules } from "../../families/families.ts";
import { distributionsByFamily, families } from "../../plan/distributions.ts";
import { walkValidators } from "../../recipe/validator.ts";
import { familyOfKey } from "../package-commands.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";

/** The command that shows what a recipe compiles to; its arguments are the recipe's URI and a distribution. */
export const showCompiledScript = "sahara-image.showCompiledScript";

/** Above `validators`: the compiled script, whole and for each kind of guest that the recipe knows. */
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
  // A family that is there by one of its distributions needs no other to stand for it.
  const guests = [...named].filter((name) => distributionsByFamily[familyOfKey(name)!].includes(name));
  return guests.length > 0 ? guests.slice(0, 6) : ["ubuntu", "rocky"];
}
