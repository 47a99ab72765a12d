import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Compilation, compile, decodeRecipe, listArguments } from "../compiler/compile.ts";
import { emitGuestfish } from "../compiler/emit/emit.ts";
import { passes } from "../compiler/optimise/passes.ts";
import { folderFinder } from "../compiler/resource-finder.ts";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { EmitOptions } from "../plan/emit-options.ts";
import type { Plan, VariableId } from "../plan/plan.ts";
import { reasonOf } from "../plugins/find-recipe.ts";
import type { Sources } from "../report/locate.ts";
import type { SourceText } from "../source/source-text.ts";
import { readArgumentFile } from "./argument-file.ts";
import type { Invocation } from "./command.ts";
import { sourcesFrom } from "./failure.ts";
import { loadKinds } from "./load-kinds.ts";
import { type LocatedRecipe, locateRecipe, type RecipeOptions } from "./locate-recipe.ts";
import { RecipeErrors } from "./recipe-errors.ts";
import { tool } from "./version.ts";
import { type GivenArgument, unknownOption } from "./words.ts";

/** A recipe that compiled without errors, with all that is needed to run it and to report on it. */
export interface CompiledRecipe {
  readonly located: LocatedRecipe;
  readonly recipe: Compilation["recipe"];
  readonly plan: Plan;
  /** By the recipe's names; a secret one is `***`. */
  readonly arguments: Readonly<Record<string, string>>;
  readonly secrets: ReadonlyMap<VariableId, string>;
  /** Warnings and notes. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
  readonly sourceTexts: ReadonlyMap<string, SourceText>;
  emit(options: EmitOptions): string;
}

export interface CompileOptions {
  readonly distro?: { readonly id: string; readonly version?: string };
}

/** Finds, reads and compiles the recipe that a command line names; throws `RecipeErrors` where it is wrong. */
export async function compileRecipe(
  invocation: Invocation,
  { distro }: CompileOptions = {},
): Promise<CompiledRecipe> {
  const { io, name } = invocation;
  const { O, argumentFile, validators = [] } = invocation.options as unknown as RecipeOptions;
  const { recipe: located, given } = await locateRecipe(invocation);
  if (!located) throw new Refusal(2, diagnostic("recipe-not-named", { command: name, found: undefined }));
  const decoded = decodeRecipe(located.path, located.bytes);
  const values = new Map(argumentFile === undefined ? [] : await readArgumentFile(argumentFile, io));
  for (const { name: typed, value } of given) {
    // The command line outranks the file, however each spells the name.
    for (const other of values.keys())
      if (other !== typed && fold(other) === fold(typed) && !given.some((one) => one.name === other))
        values.delete(other);
    values.set(typed, value);
  }
  const kinds = await loadKinds(validators, io.cwd);
  const compileWith = (arguments_: ReadonlyMap<string, string>) =>
    compile({
      source: decoded.source,
      sha256: decoded.sha256,
      resources: folderFinder(located.roots),
      arguments: arguments_,
      kinds,
      passes: O === "0" ? [] : passes,
      ...(distro ? { distro } : {}),
      ...(located.plugin === undefined ? {} : { plugin: located.plugin }),
      ...(located.version === undefined ? {} : { version: located.version }),
    });
  let compilation = await compileWith(values);
  if (given.length > 0) refuseUnknownArguments(given, compilation, invocation);
  const secrets = readSecrets(values, compilation, io.cwd);
  if (secrets.size > 0) compilation = await compileWith(new Map([...values, ...secrets]));

  const diagnostics = [...decoded.diagnostics, ...compilation.diagnostics];
  const sources = sourcesFrom(io.cwd, [...compilation.sources.values()]);
  const { plan } = compilation;
  if (!plan || decoded.diagnostics.length > 0) throw new RecipeErrors(diagnostics, located.path, sources);
  return {
    located,
    recipe: compilation.recipe,
    plan,
    arguments: Object.fromEntries(
      compilation.argumentValues.map(({ argument, value, secret }) => [argument, secret ? "***" : value]),
    ),
    secrets: secretsOf(plan, compilation),
    diagnostics,
    sources,
    sourceTexts: compilation.sources,
    emit: (options) =>
      emitGuestfish(plan, { ...options, toolVersion: tool.version, sources: compilation.sources }),
  };
}

/** Dashes and underscores are the same in an argument's name. */
function fold(name: string): string {
  return name.replaceAll("-", "_");
}

function secretsOf(plan: Plan, { argumentValues }: Compilation): Map<VariableId, string> {
  const secrets = new Map<VariableId, string>();
  for (const { id, name, secret } of plan.variables) {
    const value = argumentValues.find((one) => one.argument === name)?.value;
    if (secret && value !== undefined) secrets.set(id, value);
  }
  return secrets;
}

/** An option that is neither the command's nor an argument of the recipe, named with the nearest of both. */
function refuseUnknownArguments(
  given: readonly GivenArgument[],
  { recipe }: Compilation,
  invocation: Invocation,
): void {
  const known = listArguments(recipe);
  for (const { name: typed } of given) {
    if (known.some((one) => fold(one.name) === fold(typed))) continue;
    const names = known.filter((one) => !one.hidden).map((one) => one.name);
    throw unknownOption(`--${typed}`, invocation.name, invocation.optionNames, names);
  }
}

/** The values of secret arguments that are given as `@FILE`. */
function readSecrets(
  values: ReadonlyMap<string, string>,
  { recipe }: Compilation,
  cwd: string,
): Map<string, string> {
  const secret = new Set(recipe.arguments.filter((one) => one.secret).map((one) => fold(one.name.text)));
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
    throw new Refusal(2, diagnostic("file-unreadable", { path, what, reason: reasonOf(error) }));
  }
}
