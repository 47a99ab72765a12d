import { readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { checkValue } from "../compiler/lower/bind-arguments.ts";
import type { Severity } from "../diagnostics/define.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Sink } from "../diagnostics/sink.ts";
import { foldName } from "../recipe/names.ts";
import { type ArgumentDeclaration, allArguments, type Recipe } from "../recipe/recipe.ts";
import { nearest } from "../source/nearest.ts";
import type { SourceText } from "../source/source-text.ts";
import { type Scalar, shorten } from "../yaml/node.ts";
import { expandMatrix, type MatchPattern, recipeName, type WantedJob } from "./expand.ts";
import { type Matrix, readMatrix } from "./matrix.ts";
import type { MatrixRecipes } from "./matrix-recipes.ts";

export interface MatrixContext {
  /** The folder of the matrix, absolute. */
  readonly folder: string;
  readonly match: MatchPattern;
  readonly recipes: MatrixRecipes;
  /** How severe a missing image is: images need not be where a matrix is written. */
  readonly missingImages: Severity;
}

export interface CheckedMatrix {
  /** As far as it could be read; absent if it is not a map. */
  readonly matrix?: Matrix;
  /** Complete if there are no errors. */
  readonly jobs: readonly WantedJob[];
  /** All are in the matrix. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds the mistakes of a matrix, at their places: what `fleet plan`, lint and editors report of the file itself. Reads
 * the recipes that it names, but does not compile them.
 */
export async function checkMatrix(source: SourceText, context: MatrixContext): Promise<CheckedMatrix> {
  const sink = new Sink(source.path);
  const matrix = readMatrix(source, sink);
  if (!matrix) return { jobs: [], diagnostics: sink.diagnostics };
  const { jobs, unmatched } = expandMatrix(matrix, sink, context.match);
  for (const { span, text } of unmatched)
    sink.report(
      "fleet-image-none",
      span,
      { pattern: shorten(text), folder: context.folder },
      { severity: context.missingImages },
    );
  reportMissingImages(jobs, new Set(unmatched), context, sink);
  await reportRecipes(matrix, context, sink);
  await reportArguments(jobs, context, sink);
  return { matrix, jobs, diagnostics: sink.diagnostics };
}

function reportMissingImages(
  jobs: readonly WantedJob[],
  unmatched: ReadonlySet<Scalar>,
  { folder, missingImages: severity }: MatrixContext,
  sink: Sink,
): void {
  const looked = new Set<string>();
  const listings = new Map<string, ReadonlySet<string> | undefined>();
  for (const { image, at } of jobs) {
    if (unmatched.has(at.image) || looked.has(image)) continue;
    looked.add(image);
    const parent = dirname(resolve(folder, image));
    if (!listings.has(parent)) listings.set(parent, namesIn(parent));
    const names = listings.get(parent);
    if (names?.has(basename(image))) continue;
    const near = names && nearest(basename(image), [...names]);
    const written = near && join(dirname(image), near);
    sink.report(
      "fleet-image-missing",
      at.image.span,
      { image: shorten(image), folder, nearest: written },
      { severity },
    );
  }
}

function namesIn(folder: string): ReadonlySet<string> | undefined {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return undefined;
  }
}

async function reportRecipes(matrix: Matrix, { recipes }: MatrixContext, sink: Sink): Promise<void> {
  for (const { text, span } of [...matrix.recipes, ...matrix.include.map(({ recipe }) => recipe)]) {
    const found = await recipes.find(recipeName(text));
    if (found.kind !== "wrong") continue;
    for (const mistake of found.mistakes) sink.add({ ...mistake, place: { file: sink.file, span } });
  }
}

/** Reports arguments that a recipe does not have, values that it refuses, and required arguments without a value. */
async function reportArguments(
  jobs: readonly WantedJob[],
  { recipes }: MatrixContext,
  sink: Sink,
): Promise<void> {
  const checkers = new Map<string, ArgumentChecker | undefined>();
  for (const job of jobs) {
    if (!checkers.has(job.recipe)) {
      const found = await recipes.find(job.recipe);
      const checker =
        found.kind === "recipe" ? new ArgumentChecker(job.recipe, found.recipe, sink) : undefined;
      checkers.set(job.recipe, checker);
    }
    checkers.get(job.recipe)?.check(job);
  }
}

/** Checks the arguments that jobs give to one recipe. Each value is checked once. */
class ArgumentChecker {
  readonly #name: string;
  readonly #sink: Sink;
  readonly #declared: ReadonlyMap<string, ArgumentDeclaration>;
  readonly #known: readonly string[];
  /** The lists of arguments that were looked at: jobs on other images share them. */
  readonly #lists = new Set<WantedJob["at"]["arguments"]>();
  readonly #values = new Set<Scalar>();

  constructor(name: string, recipe: Recipe, sink: Sink) {
    const declared = allArguments(recipe);
    this.#name = shorten(name);
    this.#sink = sink;
    this.#declared = new Map(declared.map((argument) => [foldName(argument.name.text), argument]));
    this.#known = declared.filter(({ hidden }) => !hidden).map((argument) => argument.name.text);
  }

  check({ at }: WantedJob): void {
    if (this.#lists.has(at.arguments)) return;
    this.#lists.add(at.arguments);
    const given = new Map<ArgumentDeclaration, Scalar>();
    for (const { name, value } of at.arguments) {
      const declaration = this.#declared.get(foldName(name.text));
      if (!declaration) {
        this.#unknown(name);
        continue;
      }
      const first = given.get(declaration);
      if (first && first.text !== name.text) {
        const params = { name: declaration.name.text, first: first.text, second: name.text };
        this.#sink.report("argument-given-twice", name.span, params);
      }
      given.set(declaration, name);
      this.#value(declaration, value);
    }
    for (const declaration of this.#declared.values())
      if (declaration.required && !given.has(declaration)) {
        const params = { name: declaration.name.text, recipe: this.#name };
        this.#sink.report("fleet-argument-missing", at.recipe.span, params);
      }
  }

  #unknown({ text, span }: Scalar): void {
    const near = nearest(text, this.#known);
    const params = { name: shorten(text), recipe: this.#name, known: this.#known, nearest: near };
    this.#sink.report("fleet-argument-unknown", span, params);
  }

  #value(declaration: ArgumentDeclaration, value: Scalar): void {
    if (this.#values.has(value)) return;
    this.#values.add(value);
    const { name, secret } = declaration;
    if (!secret) checkValue(declaration, value.text, this.#sink, { file: this.#sink.file, span: value.span });
    else if (!value.text.startsWith("@"))
      this.#sink.report("fleet-secret-inline", value.span, { argument: name.text });
  }
}
