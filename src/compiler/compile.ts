import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { Sink } from "../diagnostics/sink.ts";
import type { ValidatorKind } from "../kinds/kind.ts";
import { KindRegistry } from "../kinds/registry.ts";
import { canonicalDistribution, type Family, families, familyOf } from "../plan/distributions.ts";
import { KnownValues } from "../plan/known-values.ts";
import type { Op, Plan, Selection, VariableId } from "../plan/plan.ts";
import type { Fragment } from "../recipe/fragment.ts";
import { Fragments } from "../recipe/fragments.ts";
import { type GivenArguments, resolveArguments } from "../recipe/given-arguments.ts";
import { type ArgumentHelp, listArguments } from "../recipe/list-arguments.ts";
import { isForeign, readRecipe } from "../recipe/parse-recipe.ts";
import { Reader } from "../recipe/reader.ts";
import type { Recipe } from "../recipe/recipe.ts";
import type { SourceText } from "../source/source-text.ts";
import { shorten, type YamlNode } from "../yaml/node.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";
import { type ArgumentValue, bindArguments, defaultValues } from "./lower/bind-arguments.ts";
import { exactConflicts } from "./lower/exact-folders.ts";
import { RecipeLowering } from "./lower/lowering.ts";
import type { FileUse } from "./lower/named-files.ts";
import { Resources } from "./lower/resources.ts";
import { planVariable, type Variable, Variables } from "./lower/variables.ts";
import { Walk } from "./lower/walk.ts";
import type { Pass } from "./optimise/pass.ts";
import { noResources, type ResourceFinder } from "./resource-finder.ts";
import { selectSteps } from "./select/select-steps.ts";

export interface ParseRequest {
  readonly source: SourceText;
  /** Validator kinds that a plugin adds. */
  readonly kinds?: readonly ValidatorKind[];
  /** Finds fragments and scripts; without it, neither is read. */
  readonly resources?: ResourceFinder;
}

export interface AnalyseRequest extends ParseRequest {
  /** Whether it is a fragment by itself, which may use variables of the recipes that include it. */
  readonly isFragment?: boolean;
}

export interface CompileRequest extends ParseRequest {
  /** SHA-256 (hex) of the recipe file's bytes. */
  readonly sha256: string;
  readonly resources: ResourceFinder;
  readonly arguments: GivenArguments;
  /** Compile for that guest only. */
  readonly distro?: { readonly id: string; readonly version?: string };
  readonly plugin?: string;
  readonly version?: string;
  /** The steps that stay in the plan; all if absent. */
  readonly selection?: Selection;
  /** The optimisations, in order; none for `-O0`. */
  readonly passes: readonly Pass[];
}

export interface Parsed {
  readonly recipe: Recipe;
  /** The YAML of the recipe; absent if there is none. */
  readonly yaml: YamlNode | undefined;
  /** In the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface Analysis extends Parsed {
  readonly source: SourceText;
  readonly kinds: KindRegistry;
  /** Every variable with all its places. */
  readonly variables: readonly Variable[];
  /** The lowered recipe, as far as it has no errors. */
  readonly steps: readonly Op[];
  /** The fragments that it includes, directly or through others, by their paths as messages name them. */
  readonly fragments: ReadonlyMap<string, Fragment>;
  /** The places that name files, in the order of the steps. */
  readonly files: readonly FileUse[];
  /** The fragments and scripts that were found, by the path that was read. */
  readonly sources: ReadonlyMap<string, SourceText>;
}

export interface Compilation {
  readonly recipe: Recipe;
  /** Absent if there are errors. */
  readonly plan?: Plan;
  /** The value of each argument. Secrets have their real value, for the runtime to hand in. */
  readonly argumentValues: readonly ArgumentValue[];
  readonly diagnostics: readonly Diagnostic[];
  /** The value of each secret variable of the plan, for the runtime to hand in. */
  readonly secrets: ReadonlyMap<VariableId, string>;
  /** The recipe, the fragments and the scripts that were read, for messages that show a line. */
  readonly sources: ReadonlyMap<string, SourceText>;
}

export { decodeRecipe } from "../recipe/decode-recipe.ts";
export type { ArgumentValue };
export { type ArgumentHelp, listArguments };

/** Parses text to a recipe. `--help` and `list` need no more. */
export async function parseRecipe(
  source: SourceText,
  request: Omit<ParseRequest, "source"> = {},
): Promise<Parsed> {
  const { recipe, yaml, sink } = parse(source, new KindRegistry(request.kinds), request.resources);
  return { recipe, yaml, diagnostics: sink.diagnostics };
}

/** Runs the stages for lint and editors, which find every mistake that does not depend on arguments. */
export async function analyse(request: AnalyseRequest): Promise<Analysis> {
  const { source } = request;
  const kinds = new KindRegistry(request.kinds);
  const { recipe, yaml, sink, fragments } = parse(source, kinds, request.resources);
  const context = { sink, kinds, finder: request.resources, isFragment: request.isFragment };
  const { variables, steps, resources, files } = lower(recipe, defaultValues(recipe), context);
  const sources = new Map([...fragments.sources, ...resources.sources]);
  const { diagnostics } = sink;
  const fragmentsRead = fragments.all;
  const found = { variables, steps, files, sources, fragments: fragmentsRead };
  return { source, kinds, recipe, yaml, ...found, diagnostics };
}

/** Compiles a recipe. Each stage reports mistakes, and passes on everything that is valid. */
export async function compile(request: CompileRequest): Promise<Compilation> {
  const kinds = new KindRegistry(request.kinds);
  // Now the text is arguments and validators, each node with its span.
  const { recipe, sink, fragments } = parse(request.source, kinds, request.resources);
  const given = await resolveArguments(request.arguments, listArguments(recipe));
  // Now each argument has one value, or an error.
  const argumentValues = bindArguments(recipe, given, sink);
  // Now names are variables, paths are contents, and validators are ops with a place for each ID.
  const only = request.distro && familyOf(request.distro.id);
  const context = { sink, kinds, finder: request.resources, guests: only && [only] };
  const lowered = lower(recipe, argumentValues, context);
  const sources = new Map([
    [request.source.path, request.source],
    ...fragments.sources,
    ...lowered.resources.sources,
  ]);
  const secrets = secretValues(lowered.variables, argumentValues);
  const outcome = { recipe, argumentValues, secrets, diagnostics: sink.diagnostics, sources };
  if (sink.hasErrors) return outcome;
  // Now the recipe is a complete plan.
  const whole = assemble(request, lowered, argumentValues);
  // Now only the steps of the user's selection are left.
  const plan = request.selection ? selectSteps(whole, request.selection, sources, sink) : whole;
  if (sink.hasErrors) return { ...outcome, diagnostics: sink.diagnostics };
  // Now the plan does the same with fewer steps.
  return { ...outcome, plan: request.passes.reduce((before, pass) => pass.run(before), plan) };
}

/** Errors from which on a file without any key of a recipe is called none: it may also be one that somebody begins. */
const foreignErrors = 5;

function parse(source: SourceText, kinds: KindRegistry, finder: ResourceFinder = noResources) {
  const sink = new Sink(source.path);
  // Now the text is strings, lists and maps, without types, aliases or merge keys.
  const yaml = parseYaml(source, sink);
  const fragments = new Fragments(kinds, sink);
  // Now these are arguments and validators, with those of fragments. Everything else has been reported.
  const recipe = readRecipe(new Reader(source, sink, kinds, fragments.of(sink, finder)), yaml);
  const errors = sink.diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors >= foreignErrors && isForeign(yaml, kinds))
    sink.replaceAll(
      diagnostic(
        "recipe-unrecognized",
        { path: source.path, errors },
        { place: { file: source.path, span: { start: 0, end: 0 } } },
      ),
    );
  return { recipe, yaml, sink, fragments };
}

interface LowerContext {
  readonly sink: Sink;
  readonly kinds: KindRegistry;
  readonly finder: ResourceFinder | undefined;
  readonly guests?: readonly Family[] | undefined;
  readonly isFragment?: boolean | undefined;
}

function lower(
  recipe: Recipe,
  argumentValues: readonly ArgumentValue[],
  { sink, kinds, finder = noResources, guests = families, isFragment }: LowerContext,
) {
  const variables = new Variables(recipe, isFragment);
  const values = valuesByName(argumentValues);
  const known = KnownValues.atStart(
    variables.all.map((variable) => planVariable(variable, values.get(variable.name))),
  );
  const resources = new Resources();
  const walk = new Walk(sink, variables, finder, known, guests);
  const lowering = new RecipeLowering(kinds, walk, resources);
  const validators = lowering.steps(recipe.validators, "");
  reportExactConflicts(validators, walk);
  const { source } = walk;
  if (recipe.space) source["0"] = recipe.space.place;
  const steps: Op[] = recipe.space
    ? [{ op: "space", id: "0", bytes: recipe.space.bytes, steps: validators }]
    : validators;
  return { steps, variables: variables.all, resources, source, files: lowering.fileUses };
}

function reportExactConflicts(steps: readonly Op[], { source, known, sink }: Walk): void {
  for (const { step, path, exact, folder } of exactConflicts(steps, (name) => known.textOf(name))) {
    const related = [{ place: source[exact]!, message: "the folder with `exact: true`" }];
    sink.add(
      diagnostic("exact-conflict", { path: shorten(path), folder }, { place: source[step]!, related }),
    );
  }
}

function assemble(
  request: CompileRequest,
  { steps, variables, resources, source }: ReturnType<typeof lower>,
  argumentValues: readonly ArgumentValue[],
): Plan {
  const values = valuesByName(argumentValues);
  return {
    format: 1,
    recipe: identity(request),
    ...(request.distro ? { target: target(request.distro) } : {}),
    variables: variables.map((variable) => planVariable(variable, valueAtStart(variable, values))),
    resources: resources.collected,
    steps,
    source,
  };
}

function secretValues(
  variables: readonly Variable[],
  argumentValues: readonly ArgumentValue[],
): ReadonlyMap<VariableId, string> {
  const values = valuesByName(argumentValues);
  const secrets = new Map<VariableId, string>();
  for (const variable of variables) {
    const value = variable.secret ? valueAtStart(variable, values) : undefined;
    if (value !== undefined) secrets.set(variable.id, value);
  }
  return secrets;
}

/** Returns the value of an argument; undefined if a step sets the variable. */
function valueAtStart(
  { name, declaration, bound }: Variable,
  values: ReadonlyMap<string, string>,
): string | undefined {
  if (bound) return bound.secret && valueAtStart(bound.secret, values);
  return declaration && values.get(name);
}

function valuesByName(argumentValues: readonly ArgumentValue[]): ReadonlyMap<string, string> {
  return new Map(argumentValues.map(({ argument, value }) => [argument, value]));
}

function identity({ source, sha256, plugin, version }: CompileRequest): Plan["recipe"] {
  return {
    path: source.path,
    sha256,
    ...(plugin === undefined ? {} : { plugin }),
    ...(version === undefined ? {} : { version }),
  };
}

function target({ id, version }: NonNullable<CompileRequest["distro"]>): NonNullable<Plan["target"]> {
  return { distro: canonicalDistribution(id), ...(version === undefined ? {} : { version }) };
}
