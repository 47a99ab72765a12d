import { createHash } from "node:crypto";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { Sink } from "../diagnostics/sink.ts";
import { canonicalDistribution } from "../plan/distributions.ts";
import type { Op, Plan } from "../plan/plan.ts";
import { SourceText } from "../source/source-text.ts";
import { withGrammars } from "./expressions/load.ts";
import { type ArgumentValue, bindArguments, defaultValues } from "./lower/bind-arguments.ts";
import { Knowledge } from "./lower/knowledge.ts";
import { Lowering } from "./lower/lowering.ts";
import { Resources } from "./lower/resources.ts";
import { planVariable, type Variable, Variables } from "./lower/variables.ts";
import type { Pass } from "./optimise/pass.ts";
import type { YamlNode } from "./parse/node.ts";
import { readRecipe } from "./parse/parse-recipe.ts";
import { Reader } from "./parse/reader.ts";
import type { ArgumentDeclaration, Recipe } from "./parse/recipe.ts";
import { parseYaml } from "./parse/yaml.ts";
import { noResources, type ResourceFinder } from "./resource-finder.ts";
import type { ValidatorKind } from "./validators/kind.ts";
import { KindRegistry } from "./validators/registry.ts";

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
  /** Values by argument, named as the user typed it: dashes and underscores are the same. */
  readonly arguments: ReadonlyMap<string, string>;
  /** Compile for that guest only. */
  readonly distro?: { readonly id: string; readonly version?: string };
  readonly plugin?: string;
  readonly version?: string;
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

export type { ArgumentValue };

/** Decodes a recipe's bytes. Where they are not UTF-8, `diagnostics` says so and the text is a best effort. */
export function decodeRecipe(
  path: string,
  bytes: Uint8Array,
): { source: SourceText; sha256: string; diagnostics: readonly Diagnostic[] } {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  // The byte order mark is no part of the text: with it, columns of the first line would be one off.
  const text = new TextDecoder("utf-8").decode(bytes);
  const source = new SourceText(path, text);
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { source, sha256, diagnostics: [] };
  } catch {
    const byte = firstBadByte(bytes);
    const at = new TextDecoder("utf-8").decode(bytes.subarray(0, byte)).length;
    const place = { file: path, span: { start: at, end: Math.min(at + 1, text.length) } };
    return { source, sha256, diagnostics: [diagnostic("yaml-not-utf8", { byte }, { place })] };
  }
}

/** The number of bytes that are good UTF-8 before the first that are not. */
function firstBadByte(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  const decodes = (end: number) => {
    try {
      // A character cut in two at the end is not bad: `stream` waits for its rest.
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, end), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  while (good < bad) {
    const middle = (good + bad + 1) >> 1;
    if (decodes(middle)) good = middle;
    else bad = middle - 1;
  }
  return good;
}

/** Text → recipe. For `--help` and `list`, which need no more. */
export function parseRecipe(source: SourceText, request: Omit<ParseRequest, "source"> = {}): Promise<Parsed> {
  return withGrammars(() => {
    const { recipe, yaml, sink } = parse(source, new KindRegistry(request.kinds));
    return { recipe, yaml, diagnostics: sink.diagnostics };
  });
}

/** The stages that lint and the editors run: every mistake that can be told without arguments. */
export function analyse(request: AnalyseRequest): Promise<Analysis> {
  return withGrammars(() => {
    const { source } = request;
    const kinds = new KindRegistry(request.kinds);
    const { recipe, yaml, sink } = parse(source, kinds);
    const lowered = lower(recipe, defaultValues(recipe), sink, kinds, request.resources);
    const { variables, steps, resources } = lowered;
    return {
      source,
      recipe,
      yaml,
      variables,
      steps,
      sources: resources.sources,
      diagnostics: sink.diagnostics,
    };
  });
}

/** Compiles a recipe: each stage reports what it finds wrong and hands on what is right. */
export async function compile(request: CompileRequest): Promise<Compilation> {
  return withGrammars(() => {
    const kinds = new KindRegistry(request.kinds);
    // The text is a tree of typed nodes, each with its span.
    const { recipe, sink } = parse(request.source, kinds);
    // Each argument has one value, or an error.
    const argumentValues = bindArguments(recipe, request.arguments, sink);
    // Names are variables, paths are contents, and the recipe is a list of ops with a place for each id.
    const { steps, variables, resources, place } = lower(
      recipe,
      argumentValues,
      sink,
      kinds,
      request.resources,
    );
    const sources = new Map([[request.source.path, request.source], ...resources.sources]);
    const outcome = { recipe, argumentValues, diagnostics: sink.diagnostics, sources };
    if (sink.hasErrors) return outcome;
    const values = new Map(argumentValues.map((one) => [one.argument, one.value]));
    const plan: Plan = {
      format: 1,
      recipe: identity(request),
      ...(request.distro ? { target: target(request.distro) } : {}),
      variables: variables.map((one) => planVariable(one, one.declaration && values.get(one.name))),
      resources: resources.collected,
      steps,
      source: place,
    };
    // The plan does the same with less.
    return { ...outcome, plan: request.passes.reduce((before, pass) => pass.run(before), plan) };
  });
}

function parse(
  source: SourceText,
  kinds: KindRegistry,
): { recipe: Recipe; yaml: YamlNode | undefined; sink: Sink } {
  const sink = new Sink(source.path);
  // The text is YAML nodes without types, aliases or merge keys.
  const yaml = parseYaml(source, sink);
  // They are arguments and validators, and what could not be one has been reported.
  const recipe = readRecipe(new Reader(source, sink, kinds), yaml);
  return { recipe, yaml, sink };
}

function lower(
  recipe: Recipe,
  argumentValues: readonly ArgumentValue[],
  sink: Sink,
  kinds: KindRegistry,
  finder: ResourceFinder | undefined,
) {
  const variables = new Variables(recipe);
  const values = new Map<string, string>();
  for (const { argument, value, secret } of argumentValues) {
    const variable = variables.get(argument);
    if (variable && !secret) values.set(variable.id, value);
  }
  const declared = variables.all.filter((one) => one.declaration);
  const pending = new Set(declared.filter((one) => !one.secret && !values.has(one.id)).map((one) => one.id));
  const secret = new Set(declared.filter((one) => one.secret).map((one) => one.id));
  const resources = new Resources(finder ?? noResources);
  const lowering = new Lowering(sink, kinds, variables, resources, new Knowledge(values, pending, secret));
  const steps = lowering.steps(recipe.validators, "");
  return { steps, variables: variables.all, resources, place: lowering.source };
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

/** What `--help` shows of an argument. */
export interface ArgumentHelp {
  readonly name: string;
  /** As it is written on the command line. */
  readonly option: string;
  readonly description?: string;
  /** Absent where there is none, and for a secret. */
  readonly default?: string;
  readonly choices?: readonly string[];
  readonly required: boolean;
  readonly hidden: boolean;
  readonly secret: boolean;
}

/** The arguments of a recipe as help lists them, in the order of the file; the hidden ones are marked. */
export function listArguments(recipe: Recipe): ArgumentHelp[] {
  return recipe.arguments.map((one: ArgumentDeclaration) => ({
    name: one.name.text,
    option: `--${one.name.text}`,
    ...(one.description ? { description: one.description.text.trim() } : {}),
    ...(one.default && !one.secret ? { default: one.default.text } : {}),
    ...(one.choices ? { choices: one.choices.map((choice) => choice.text) } : {}),
    required: one.required,
    hidden: one.hidden,
    secret: one.secret,
  }));
}
