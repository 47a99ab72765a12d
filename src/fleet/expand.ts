import { basename, extname, resolve } from "node:path";
import { globSync, isDynamicPattern } from "tinyglobby";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Sink } from "../diagnostics/sink.ts";
import { nearest } from "../source/nearest.ts";
import type { Scalar } from "../yaml/node.ts";
import type { ArgumentValues, Exclusion, Matrix } from "./matrix.ts";

/** One run: a recipe with its arguments on an image. */
export interface WantedJob {
  /** As the matrix names it, relative to its folder. */
  readonly image: string;
  /** `PLUGIN VERSION`, or the path of a recipe. */
  readonly recipe: string;
  readonly arguments: ArgumentValues;
  /** Where an apply writes the result; without it, the image itself changes. */
  readonly output?: string;
  /** Places in the matrix, for messages. */
  readonly at: { readonly image: Scalar; readonly recipe: Scalar };
}

export interface ExpandedMatrix {
  readonly jobs: readonly WantedJob[];
  readonly diagnostics: readonly Diagnostic[];
}

/** More jobs than any queue takes are a slip in the matrix. */
export const maxJobs = 100_000;

/**
 * Returns the jobs of a matrix: images × recipes × values of the arguments, without `exclude`, and then `include`. The
 * order is the one of the file, and the first list changes slowest.
 *
 * @param file the path of the matrix, for messages.
 * @param folder the folder that patterns start from, absolute.
 */
export function expandMatrix(matrix: Matrix, file: string, folder: string): ExpandedMatrix {
  const sink = new Sink(file);
  const images = matrix.images.flatMap((image) => matchingImages(image, folder, sink));
  const lists = [...matrix.arguments];
  const count = lists.reduce(
    (product, [, values]) => product * values.length,
    images.length * matrix.recipes.length,
  );
  if (count > maxJobs) {
    sink.report("fleet-jobs-too-many", matrix.images[0]?.span, { count, limit: maxJobs });
    return { jobs: [], diagnostics: sink.diagnostics };
  }
  const products = images.flatMap((image) =>
    matrix.recipes.flatMap((recipe) =>
      bindings(lists).map((given) => ({
        image: image.path,
        recipe: recipeName(recipe.text),
        arguments: given,
        at: { image: image.at, recipe },
      })),
    ),
  );
  const kept = withoutExcluded(products, matrix.exclude, sink);
  const included = matrix.include.flatMap(({ image, recipe, arguments: given }) =>
    matchingImages(image, folder, sink).map(({ path }) => ({
      image: path,
      recipe: recipeName(recipe.text),
      arguments: Object.fromEntries([...given].map(([name, { text }]) => [name, text])),
      at: { image, recipe },
    })),
  );
  const jobs = withOutputs(distinct([...kept, ...included]), matrix, sink);
  if (jobs.length === 0 && !sink.hasErrors) sink.report("fleet-jobs-none", undefined, {});
  return { jobs, diagnostics: sink.diagnostics };
}

/** A recipe's name with single spaces: `PLUGIN VERSION`, or a path. */
function recipeName(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

function matchingImages(image: Scalar, folder: string, sink: Sink): { path: string; at: Scalar }[] {
  if (!isDynamicPattern(image.text)) return [{ path: image.text, at: image }];
  const found = globSync(image.text, { cwd: folder, expandDirectories: false }).sort();
  if (found.length === 0) sink.report("fleet-image-none", image.span, { pattern: image.text, folder });
  return found.map((path) => ({ path, at: image }));
}

/** Every choice of one value for each argument. */
function bindings(lists: readonly (readonly [string, readonly Scalar[]])[]): ArgumentValues[] {
  return lists.reduce<ArgumentValues[]>(
    (chosen, [name, values]) =>
      chosen.flatMap((before) => values.map(({ text }) => ({ ...before, [name]: text }))),
    [{}],
  );
}

function withoutExcluded(
  jobs: readonly WantedJob[],
  exclusions: readonly Exclusion[],
  sink: Sink,
): WantedJob[] {
  const unused = new Set(exclusions);
  const kept = jobs.filter((job) => {
    const matching = exclusions.filter((exclusion) => isExcluded(job, exclusion));
    for (const exclusion of matching) unused.delete(exclusion);
    return matching.length === 0;
  });
  for (const { image, recipe, arguments: given } of unused)
    sink.report("fleet-exclude-unused", (image ?? recipe ?? [...given.values()][0])?.span, {});
  return kept;
}

function isExcluded(job: WantedJob, { image, recipe, arguments: given }: Exclusion): boolean {
  return (
    (!image || resolve("/", image.text) === resolve("/", job.image)) &&
    (!recipe || recipeName(recipe.text) === job.recipe) &&
    [...given].every(([name, { text }]) => job.arguments[name] === text)
  );
}

function distinct(jobs: readonly WantedJob[]): WantedJob[] {
  const byName = new Map(jobs.map((job) => [JSON.stringify([job.image, job.recipe, job.arguments]), job]));
  return [...byName.values()];
}

/** Names each job's output, and reports jobs that would write the same file. */
function withOutputs(jobs: readonly WantedJob[], { mode, output }: Matrix, sink: Sink): WantedJob[] {
  if (mode === "test-only") return [...jobs];
  const writers = new Map<string, WantedJob>();
  const images = new Map(jobs.map(({ image }) => [resolve("/", image), image]));
  return jobs.map((job) => {
    const named = output ? outputOf(job, output, sink) : undefined;
    const file = named ?? job.image;
    const replaced = named === undefined ? undefined : images.get(resolve("/", named));
    if (replaced !== undefined)
      sink.report("fleet-output-image", output!.span, { output: file, image: replaced });
    const other = writers.get(resolve("/", file));
    if (other) {
      const [first, second] = [describeJob(other), describeJob(job)];
      sink.report("fleet-output-shared", (output ?? job.at.image).span, { file, first, second });
    }
    writers.set(resolve("/", file), job);
    return named === undefined ? job : { ...job, output: named };
  });
}

/** `a.qcow2, zookeeper 3.8, java_version=11` */
export function describeJob({ image, recipe, arguments: given }: Omit<WantedJob, "at">): string {
  return [image, recipe, ...Object.entries(given).map(([name, value]) => `${name}=${value}`)].join(", ");
}

function outputOf(job: WantedJob, template: Scalar, sink: Sink): string {
  const words: Readonly<Record<string, string>> = {
    ...job.arguments,
    image: basename(job.image, extname(job.image)),
    recipe: job.recipe,
  };
  return template.text.replace(/\{([^{}]*)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(words, name) ? words[name] : undefined;
    if (value === undefined) {
      const known = Object.keys(words);
      sink.report("fleet-output-name", template.span, { name, known, nearest: nearest(name, known) });
      return whole;
    }
    return fileWord(value);
  });
}

/** A text as a part of a file's name: what is no letter, digit, dot, `_` or `+` becomes a dash. */
function fileWord(text: string): string {
  return text.replace(/[^\p{L}\p{N}._+]+/gu, "-").replace(/^-|-$/g, "") || "-";
}
