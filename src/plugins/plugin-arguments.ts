import { decodeRecipe, parseRecipe } from "../compiler/compile.ts";
import { type ArgumentValue, bindArguments } from "../compiler/lower/bind-arguments.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { Sink } from "../diagnostics/sink.ts";
import { type ArgumentHelp, listArguments } from "../recipe/list-arguments.ts";
import type { Recipe } from "../recipe/recipe.ts";
import { callPlugin, checkImageArguments } from "./call-plugin.ts";
import type { ImageArgument } from "./plugin.ts";
import type { PluginVersion } from "./resolve-version.ts";

/** The arguments of a plugin that is a module of code: what it declares, by the rules that recipes have. */
export interface PluginArguments {
  readonly known: readonly ArgumentHelp[];
  /** @throws {Refusal} with exit code 2 where a value is unknown, missing or none of the choices. */
  bind(given: ReadonlyMap<string, string>): readonly ArgumentValue[];
}

/** Asks a plugin for the arguments of a version; refuses (exit 2) what a recipe could not declare. */
export async function argumentsOfPlugin({ name, version, plugin }: PluginVersion): Promise<PluginArguments> {
  const method = "getImageArguments";
  const declared = checkImageArguments(
    name,
    await callPlugin(name, method, "plugin-failed", () => plugin.getImageArguments(version)),
  );
  const recipe = await recipeOf(name, declared);
  return {
    known: listArguments(recipe),
    bind(given) {
      const sink = new Sink(name);
      const values = bindArguments(recipe, given, sink);
      // They stand at no place that a user could look at.
      const told = sink.diagnostics.map(({ place: _, related: __, ...rest }) => rest);
      if (sink.hasErrors) throw new Refusal(...told);
      return values;
    },
  };
}

/** A recipe that declares the same: so names, defaults and choices are held to the rules of recipes. */
async function recipeOf(name: string, declared: readonly ImageArgument[]): Promise<Recipe> {
  if (declared.length === 0) return { arguments: [], validators: [] };
  const list = declared.map((one) => ({
    [one.name]: {
      ...(one.description === undefined ? {} : { description: one.description }),
      target_variable: one.targetVariable ?? one.name.replaceAll("-", "_"),
      ...(one.default === undefined ? {} : { default: one.default }),
      ...(one.required ? { required: true } : {}),
      ...(one.choices === undefined ? {} : { choices: one.choices }),
      ...(one.hidden ? { hidden: true } : {}),
      ...(one.secret ? { secret: true } : {}),
    },
  }));
  const validators = [{ script: { pack: { inline: "true" } } }];
  const text = JSON.stringify({ arguments: list, validators });
  const { source } = decodeRecipe(name, new TextEncoder().encode(text));
  const { recipe, diagnostics } = await parseRecipe(source);
  const wrong = diagnostics.find((one) => one.severity === "error");
  if (wrong)
    throw new Refusal(
      diagnostic("plugin-result-invalid", {
        plugin: name,
        method: "getImageArguments",
        expected: "arguments that a recipe could declare",
        found: `some of which it is said: ${wrong.message}`,
      }),
    );
  return recipe;
}
