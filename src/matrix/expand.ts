import { basename, extname, resolve } from "node:path";
import { globSync, isDynamicPattern } from "tinyglobby";
import type { Sink } from "../diagnostics/sink.ts";
import { nearest } from "../source/nearest.ts";
import type { Span } from "../source/span.ts";
import type { Scalar } from "../yaml/node.ts";
import type { ArgumentList, ArgumentValues, Binding, Exclusion, Matrix } from "./matrix.ts";
import { recipeNameOf } from "./matrix-recipes.ts";

/** One run: a recipe with its arguments on an image. */
export interface WantedJob {
  /** As the matrix names it, relative to its folder. */
  readonly image: string;
  /** `PLUGIN VERSION`, or the path of a recipe. */
  readonly recipe: string;
  readonly arguments: ArgumentValues;
  /** Where an apply writes the result; without it, the image itself changes. */
  readonly output?: string;
  /** Places in the matrix, for messages. Jobs with the same arguments share the list. */
  readonly at: { readonly image: Scalar; readonly recipe: Scalar; readonly arguments: readonly Binding[] };
}

/** More jobs than any queue takes are a slip in the matrix. */
const maxJobs = 100_000;
/** Ten messages about outputs show what is wrong; one for each of a thousand jobs would hide it. */
const shownOutputs = 10;

/** Returns the files that a pattern matches, relative to the folder of the matrix. */
export type MatchPattern = (pattern: string) => readonly string[];

/** Returns what searches the files below a folder (absolute). */
export function patternsIn(folder: string): MatchPattern {
  return (pattern) => globSync(pattern, { cwd: folder, expandDirectories: false }).sort();
}

/**
 * Returns the jobs of a matrix: images × recipes × values of the arguments, without `exclude`, and then `include`. The
 * order is the one of the file, and the first list changes slowest. A pattern that matches no file counts as one image;
 * `unmatched` has these patterns.
 */
export function expandMatrix(
  matrix: Matrix,
  sink: Sink,
  match: MatchPattern,
): { readonly jobs: readonly WantedJob[]; readonly unmatched: readonly Scalar[] } {
  // After a mistake, jobs are missing that are meant.
  const complete = !sink.hasErrors;
  const unmatched: Scalar[] = [];
  const matching = (image: Scalar): readonly string[] => {
    if (!isDynamicPattern(image.text)) return [image.text];
    const found = match(image.text);
    if (found.length > 0) return found;
    unmatched.push(image);
    return [image.text];
  };
  const images = matrix.images.flatMap((at) => matching(at).map((path) => ({ path, at })));
  const count = matrix.arguments.reduce(
    (product, { values }) => product * values.length,
    images.length * matrix.recipes.length,
  );
  if (count > maxJobs) {
    sink.report("fleet-jobs-too-many", matrix.images[0]?.span, { count, limit: maxJobs });
    return { jobs: [], unmatched };
  }
  const choices = choicesOf(matrix.arguments);
  const products = images.flatMap(({ path, at }) =>
    matrix.recipes.flatMap((recipe) => choices.map((choice) => jobOf(path, choice, { image: at, recipe }))),
  );
  const included = matrix.include.flatMap(({ image, recipe, arguments: bindings }) =>
    matching(image).map((path) => jobOf(path, choiceOf(bindings), { image, recipe })),
  );
  const kept = withoutExcluded(products, matrix.exclude, match, (exclusion) => {
    if (complete && unmatched.length === 0) sink.report("fleet-exclude-unused", exclusion, {});
  });
  const distinctJobs = distinct([...kept, ...included]);
  const jobs = unmatched.length > 0 ? distinctJobs : withOutputs(distinctJobs, matrix, sink);
  if (jobs.length === 0 && complete && !sink.hasErrors) sink.report("fleet-jobs-none", undefined, {});
  return { jobs, unmatched };
}

/** A value for each argument: for the recipe, and where the matrix has them. */
interface Choice {
  readonly values: ArgumentValues;
  readonly bindings: readonly Binding[];
}

function choiceOf(bindings: readonly Binding[]): Choice {
  return {
    bindings,
    values: Object.fromEntries(bindings.map(({ name, value }) => [name.text, value.text])),
  };
}

/** Every choice of one value for each argument. */
function choicesOf(lists: readonly ArgumentList[]): Choice[] {
  return lists
    .reduce<Binding[][]>(
      (chosen, { name, values }) =>
        chosen.flatMap((before) => values.map((value) => [...before, { name, value }])),
      [[]],
    )
    .map(choiceOf);
}

function jobOf(
  image: string,
  { values, bindings }: Choice,
  at: Omit<WantedJob["at"], "arguments">,
): WantedJob {
  return {
    image,
    recipe: recipeName(at.recipe.text),
    arguments: values,
    at: { ...at, arguments: bindings },
  };
}

/** A recipe's name with single spaces: `PLUGIN VERSION`, or a path. */
export function recipeName(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

function withoutExcluded(
  jobs: readonly WantedJob[],
  exclusions: readonly Exclusion[],
  match: MatchPattern,
  onUnused: (span: Span | undefined) => void,
): WantedJob[] {
  const unused = new Set(exclusions);
  const imagesOf = new Map(
    exclusions.map((exclusion) => {
      const { text } = exclusion.image ?? {};
      const images =
        text === undefined ? undefined : isDynamicPattern(text) ? [text, ...match(text)] : [text];
      return [exclusion, images && new Set(images.map((image) => resolve("/", image)))];
    }),
  );
  const kept = jobs.filter((job) => {
    const matching = exclusions.filter((exclusion) => isExcluded(job, exclusion, imagesOf.get(exclusion)));
    for (const exclusion of matching) unused.delete(exclusion);
    return matching.length === 0;
  });
  for (const { image, recipe, arguments: given } of unused)
    onUnused((image ?? recipe ?? given[0]?.value)?.span);
  return kept;
}

/** @param images what the exclusion's image or pattern names; undefined if it names none */
function isExcluded(
  job: WantedJob,
  { recipe, arguments: given }: Exclusion,
  images: ReadonlySet<string> | undefined,
): boolean {
  return (
    (!images || images.has(resolve("/", job.image))) &&
    (!recipe || recipeName(recipe.text) === job.recipe) &&
    given.every(({ name, value }) => job.arguments[name.text] === value.text)
  );
}

/** Leaves out jobs that are there already, perhaps with another spelling of a path. */
function distinct(jobs: readonly WantedJob[]): WantedJob[] {
  const byName = new Map<string, WantedJob>();
  for (const job of jobs) {
    const named = recipeNameOf(job.recipe);
    const recipe = "file" in named ? resolve("/", named.file) : job.recipe;
    const name = JSON.stringify([resolve("/", job.image), recipe, job.arguments]);
    if (!byName.has(name)) byName.set(name, job);
  }
  return [...byName.values()];
}

/** Names each job's output, and reports jobs that would write the same file. */
function withOutputs(jobs: readonly WantedJob[], { mode, output }: Matrix, sink: Sink): WantedJob[] {
  if (mode === "test-only") return [...jobs];
  const writers = new Map<string, WantedJob>();
  const images = new Map(jobs.map(({ image }) => [resolve("/", image), image]));
  let wrong = 0;
  return jobs.map((job) => {
    const named = output ? outputOf(job, output, sink) : undefined;
    // Its name is not the one that is meant.
    if (output && named === undefined) return job;
    const file = named ?? job.image;
    const replaced = named === undefined ? undefined : images.get(resolve("/", named));
    const other = writers.get(resolve("/", file));
    if (replaced !== undefined && wrong++ < shownOutputs)
      sink.report("fleet-output-image", output!.span, { output: file, image: replaced });
    if (other && wrong++ < shownOutputs) {
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

/** Returns the path of a job's result; undefined if a name in braces is unknown, which is reported. */
function outputOf(job: WantedJob, template: Scalar, sink: Sink): string | undefined {
  const words: Readonly<Record<string, string>> = {
    ...job.arguments,
    image: basename(job.image, extname(job.image)),
    recipe: job.recipe,
  };
  let isWrong = false;
  const path = template.text.replace(/\{([^{}]*)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(words, name) ? words[name] : undefined;
    if (value !== undefined) return fileWord(value);
    isWrong = true;
    const known = Object.keys(words);
    const at = template.text.indexOf(whole);
    const params = { name, known, nearest: nearest(name, known) };
    sink.report("fleet-output-name", template.spanOf(at, at + whole.length), params);
    return whole;
  });
  return isWrong ? undefined : path;
}

/** A text as a part of a file's name: what is not a letter, digit, dot, `_` or `+` becomes a dash. */
function fileWord(text: string): string {
  return text.replace(/[^\p{L}\p{N}._+]+/gu, "-").replace(/^-|-$/g, "") || "-";
}
