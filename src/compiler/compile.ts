import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Sink } from "../diagnostics/sink.ts";
import type { ValidatorKind } from "../kinds/kind.ts";
import { KindRegistry } from "../kinds/registry.ts";
import { canonicalDistribution, type Family, families, familyOf } from "../plan/distributions.ts";
import { KnownValues } from "../plan/known-values.ts";
import type { Op, Plan, Selection } from "../plan/plan.ts";
import { type GivenArguments, resolveArguments } from "../recipe/given-arguments.ts";
import { type ArgumentHelp, listArguments } from "../recipe/list-arguments.ts";
import { readRecipe } from "../recipe/parse-recipe.ts";
import { Reader } from "../recipe/reader.ts";
import type { Recipe } from "../recipe/recipe.ts";
import type { SourceText } from "../source/source-text.ts";
import type { YamlNode } from "../yaml/node.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";
import { type ArgumentValue, bindArguments, defaultValues } from "./lower/bind-arguments.ts";
import { RecipeLowering } from "./lower/lowering.ts";
import { Resources } from "./lower/resources.ts";
import { planVariable, type Variable, Variables } from "./lower/variables.ts";
import type { Pass } from "./optimise/pass.ts";
import { noResources, type ResourceFinder } from "./resource-finder.ts";
import { selectSteps } from "./select/select-steps.ts";

export interface ParseRequest {
  readonly source: SourceText;
  /** Validator kinds that a plugin adds. */
  readonly kinds?: readonly ValidatorKind[];
}

export interface AnalyseRequest extends ParseRequest {
  /** Where scripts are looked up; without one, scripts by path are not looked at. */
  readonly resources?: ResourceFinder;
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
  /** Which steps are left in the plan; absent: all. */
  readonly selection?: Selection;
  /** What runs over the plan, in order; none for `-O0`. */
  readonly passes: readonly Pass[];
}

export interface Parsed {
  readonly recipe: Recipe;
  /** The YAML that the recipe was made of; absent where there is none. */
  readonly yaml: YamlNode | undefined;
  /** In the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface Analysis extends Parsed {
  readonly source: SourceText;
  readonly kinds: KindRegistry;
  /** Every variable with every place that names it. */
  readonly variables: readonly Variable[];
  /** What the recipe comes to, as far as it is right. */
  readonly steps: readonly Op[];
  /** The scripts that were found, by the path that was read. */
  readonly sources: ReadonlyMap<string, SourceText>;
}

export interface Compilation {
  readonly recipe: Recipe;
  /** Absent where there are errors. */
  readonly plan?: Plan;
  /** Each argument's value; a secret's is the real one, for the runtime to hand in. */
  readonly argumentValues: readonly ArgumentValue[];
  readonly diagnostics: readonly Diagnostic[];
  /** The recipe and the scripts that were read, for messages that show a line. */
  readonly sources: ReadonlyMap<string, SourceText>;
}

export { decodeRecipe } from "../recipe/decode-recipe.ts";
export type { ArgumentValue };
export { type ArgumentHelp, listArguments };

/** Text → recipe. For `--help` and `list`, which need no more. */
export async function parseRecipe(
  source: SourceText,
  request: Omit<ParseRequest, "source"> = {},
): Promise<Parsed> {
  const { recipe, yaml, sink } = parse(source, new KindRegistry(request.kinds));
  return { recipe, yaml, diagnostics: sink.diagnostics };
}

/** The stages that lint and the editors run: every mistake that can be told without arguments. */
export async function analyse(request: AnalyseRequest): Promise<Analysis> {
  const { source } = request;
  const kinds = new KindRegistry(request.kinds);
  const { recipe, yaml, sink } = parse(source, kinds);
  const lowered = lower(recipe, defaultValues(recipe), sink, kinds, request.resources);
  const { variables, steps, resources } = lowered;
  const { sources } = resources;
  return { source, kinds, recipe, yaml, variables, steps, sources, diagnostics: sink.diagnostics };
}

/** Compiles a recipe: each stage reports what it finds wrong and hands on what is right. */
export async function compile(request: CompileRequest): Promise<Compilation> {
  const kinds = new KindRegistry(request.kinds);
  // The text is arguments and validators, each node with its span; no YAML is left.
  const { recipe, sink } = parse(request.source, kinds);
  const given = await resolveArguments(request.arguments, listArguments(recipe));
  // Each argument has one value, or an error.
  const argumentValues = bindArguments(recipe, given, sink);
  // Names are variables, paths are contents, and validators are ops with a place for each id.
  const only = request.distro && familyOf(request.distro.id);
  const lowered = lower(recipe, argumentValues, sink, kinds, request.resources, only && [only]);
  const sources = new Map([[request.source.path, request.source], ...lowered.resources.sources]);
  const outcome = { recipe, argumentValues, diagnostics: sink.diagnostics, sources };
  if (sink.hasErrors) return outcome;
  // The recipe is a plan, which stands for itself.
  const whole = assemble(request, lowered, argumentValues);
  // The user's selection of steps is left.
  const plan = request.selection ? selectSteps(whole, request.selection, request.source, sink) : whole;
  if (sink.hasErrors) return { ...outcome, diagnostics: sink.diagnostics };
  // It does the same with less.
  return { ...outcome, plan: request.passes.reduce((before, pass) => pass.run(before), plan) };
}

function parse(
  source: SourceText,
  kinds: KindRegistry,
): { recipe: Recipe; yaml: YamlNode | undefined; sink: Sink } {
  const sink = new Sink(source.path);
  // The text is texts, lists and maps, without types, aliases or merge keys.
  const yaml = parseYaml(source, sink);
  // They are arguments and validators; what could not be one has been reported.
  return { recipe: readRecipe(new Reader(source, sink, kinds), yaml), yaml, sink };
}

function lower(
  recipe: Recipe,
  argumentValues: readonly ArgumentValue[],
  sink: Sink,
  kinds: KindRegistry,
  finder: ResourceFinder | undefined,
  guests: readonly Family[] = families,
) {
  const variables = new Variables(recipe);
  const values = valuesByName(argumentValues);
  const known = KnownValues.atStart(
    variables.all.map((variable) => planVariable(variable, values.get(variable.name))),
  );
  const resources = new Resources(finder ?? noResources);
  const lowering = new RecipeLowering(sink, kinds, variables, resources, known, guests);
  const steps = lowering.steps(recipe.validators, "");
  return { steps, variables: variables.all, resources, source: lowering.source };
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
    variables: variables.map((one) => planVariable(one, one.declaration && values.get(one.name))),
    resources: resources.collected,
    steps,
    source,
  };
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
