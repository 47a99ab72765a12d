import { decodeRecipe, parseRecipe } from "../compiler/compile.ts";
import { type ArgumentValue, bindArguments } from "../compiler/lower/bind-arguments.ts";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { Sink } from "../diagnostics/sink.ts";
import { type GivenArguments, resolveArguments } from "../recipe/given-arguments.ts";
import { type ArgumentHelp, listArguments } from "../recipe/list-arguments.ts";
import type { Recipe } from "../recipe/recipe.ts";
import { callPlugin, checkImageArguments } from "./call-plugin.ts";
import type { ImageArgument } from "./plugin.ts";
import type { PluginVersion } from "./resolve-version.ts";

/** The arguments of a plugin that is a module of code: what it declares, by the rules that recipes have. */
export interface PluginArguments {
  readonly known: readonly ArgumentHelp[];
  /** Decides each argument's value; no values if one is unknown, missing or not among the choices. */
  bind(given: GivenArguments): Promise<BoundArguments>;
}

export interface BoundArguments {
  readonly values?: readonly ArgumentValue[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Asks a plugin for the arguments of a version; refuses (exit 2) what a recipe could not declare. */
export async function argumentsOfPlugin({ name, version, plugin }: PluginVersion): Promise<PluginArguments> {
  const method = "getImageArguments";
  const declared = checkImageArguments(
    name,
    await callPlugin(name, method, "plugin-failed", () => plugin.getImageArguments(version)),
  );
  const recipe = await recipeOf(name, declared);
  const known = listArguments(recipe);
  return {
    known,
    async bind(given) {
      const sink = new Sink(name);
      const values = bindArguments(recipe, await resolveArguments(given, known), sink);
      // The recipe was made up here, so no place in it means anything to a user.
      const diagnostics = sink.diagnostics.map(({ place: _, related: __, ...rest }) => rest);
      return sink.hasErrors ? { diagnostics } : { values, diagnostics };
    },
  };
}

/** A recipe that declares the same: so names, defaults and choices are held to the rules of recipes. */
async function recipeOf(name: string, declared: readonly ImageArgument[]): Promise<Recipe> {
  if (declared.length === 0) return { arguments: [], inherited: [], validators: [] };
  const list = declared.map((argument) => ({
    [argument.name]: {
      ...(argument.description === undefined ? {} : { description: argument.description }),
      target_variable: argument.targetVariable ?? argument.name.replaceAll("-", "_"),
      ...(argument.default === undefined ? {} : { default: argument.default }),
      ...(argument.required ? { required: true } : {}),
      ...(argument.choices === undefined ? {} : { choices: argument.choices }),
      ...(argument.hidden ? { hidden: true } : {}),
      ...(argument.secret ? { secret: true } : {}),
    },
  }));
  const validators = [{ script: { pack: { inline: "true" } } }];
  const text = JSON.stringify({ arguments: list, validators });
  const { source } = decodeRecipe(name, new TextEncoder().encode(text));
  const { recipe, diagnostics } = await parseRecipe(source);
  const wrong = diagnostics.find(({ severity }) => severity === "error");
  if (wrong)
    throw new Refusal(
      diagnostic("plugin-result-invalid", {
        plugin: name,
        method: "getImageArguments",
        expected: "arguments that a recipe can declare",
        found: `invalid ones (${wrong.message})`,
      }),
    );
  return recipe;
}
