import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { CompiledRecipe } from "../app/run-compiled.ts";
import { sourcesFrom } from "../app/sources.ts";
import type { ArgumentHelp } from "../compiler/compile.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { compileLocated, type LocatedRecipe } from "../plugins/compile-recipe.ts";
import { reasonOf } from "../source/errno.ts";
import { readArgumentFile } from "./argument-file.ts";
import type { Invocation } from "./command.ts";
import { loadKinds } from "./load-kinds.ts";
import { type Located, locateRecipe, type RecipeOptions } from "./locate-recipe.ts";
import { RecipeErrors } from "./recipe-errors.ts";
import { type GivenArgument, unknownOption } from "./words.ts";

export interface CompileOptions {
  readonly distro?: { readonly id: string; readonly version?: string };
}

/** Finds, reads and compiles the recipe that a command line names; throws `RecipeErrors` where it is wrong. */
export async function compileRecipe(
  invocation: Invocation,
  options: CompileOptions = {},
): Promise<CompiledRecipe> {
  const { recipe, own, given } = await locateNamed(invocation);
  if (recipe) return compileFound(recipe, given, invocation, options);
  const { name: plugin, version } = own!;
  throw new Refusal(diagnostic("plugin-not-compilable", { plugin, version, method: "packImage" }));
}

/** What a command line names, which has to name something. */
export async function locateNamed(invocation: Invocation): Promise<Located> {
  const located = await locateRecipe(invocation);
  if (!located.recipe && !located.own)
    throw new Refusal(diagnostic("recipe-not-named", { command: invocation.name, found: undefined }));
  return located;
}

/** Compiles a recipe with the arguments of a command line; throws `RecipeErrors` where it is wrong. */
export async function compileFound(
  located: LocatedRecipe,
  given: readonly GivenArgument[],
  invocation: Invocation,
  { distro }: CompileOptions = {},
): Promise<CompiledRecipe> {
  const { io } = invocation;
  const { O, validators = [] } = invocation.options as unknown as RecipeOptions;
  const values = await argumentValues(given, invocation);
  const kinds = await loadKinds(validators, io.cwd);
  const compileWith = (values: ReadonlyMap<string, string>) =>
    compileLocated(located, { arguments: values, kinds, optimise: O !== "0", distro });
  let compilation = await compileWith(values);
  refuseUnknownArguments(given, compilation.known, invocation);
  const secrets = readSecrets(values, compilation.known, io.cwd);
  if (secrets.size > 0) compilation = await compileWith(new Map([...values, ...secrets]));
  const sources = sourcesFrom(io.cwd, [...compilation.sourceTexts.values()]);
  const { compiled } = compilation;
  if (!compiled) throw new RecipeErrors(compilation.diagnostics, located.path, sources);
  return { ...compilation, compiled, located, sources };
}

/** The values of arguments by name: those of `--argument-file`, and of the command line, which outranks it. */
export async function argumentValues(
  given: readonly GivenArgument[],
  { io, options }: Invocation,
): Promise<Map<string, string>> {
  const { argumentFile } = options as unknown as RecipeOptions;
  const values = new Map(argumentFile === undefined ? [] : await readArgumentFile(argumentFile, io));
  for (const { name: typed, value } of given) {
    // However each spells the name.
    for (const other of values.keys())
      if (other !== typed && fold(other) === fold(typed) && !given.some((one) => one.name === other))
        values.delete(other);
    values.set(typed, value);
  }
  return values;
}

/** Dashes and underscores are the same in an argument's name. */
function fold(name: string): string {
  return name.replaceAll("-", "_");
}

/** Refuses an option that is neither the command's nor an argument, named with the nearest of both. */
export function refuseUnknownArguments(
  given: readonly GivenArgument[],
  known: readonly ArgumentHelp[],
  invocation: Invocation,
): void {
  for (const { name: typed } of given) {
    if (known.some((one) => fold(one.name) === fold(typed))) continue;
    const names = known.filter((one) => !one.hidden).map((one) => one.name);
    throw unknownOption(`--${typed}`, invocation.name, invocation.optionNames, names);
  }
}

/** The values of secret arguments that are given as `@FILE`. */
export function readSecrets(
  values: ReadonlyMap<string, string>,
  known: readonly ArgumentHelp[],
  cwd: string,
): Map<string, string> {
  const secret = new Set(known.filter((one) => one.secret).map((one) => fold(one.name)));
  const read = new Map<string, string>();
  for (const [name, value] of values) {
    if (!value.startsWith("@") || !secret.has(fold(name))) continue;
    read.set(name, readSecret(value, `the value of the secret argument ${name}`, cwd));
  }
  return read;
}

/** A secret as it is given: itself, or the text of `@FILE`, less the newline that editors put at its end. */
export function readSecret(value: string, what: string, cwd: string): string {
  if (!value.startsWith("@")) return value;
  const path = value.slice(1);
  try {
    return readFileSync(resolve(cwd, path), "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new Refusal(diagnostic("file-unreadable", { path, what, reason: reasonOf(error) }));
  }
}
