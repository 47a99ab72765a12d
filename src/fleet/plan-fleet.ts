import { dirname, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { compileRecipe } from "../app/compile.ts";
import { pathFrom } from "../app/paths.ts";
import type { RecipesFolder } from "../catalog/find-recipe.ts";
import { resourceRoots } from "../catalog/resource-roots.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { checkMatrixFile } from "../matrix/check-matrix-file.ts";
import type { WantedJob } from "../matrix/expand.ts";
import { recipeNameOf } from "../matrix/matrix-recipes.ts";
import type { VariableId } from "../plan/plan.ts";
import type { ArgumentMap } from "../recipe/given-arguments.ts";
import type { ArgumentHelp } from "../recipe/list-arguments.ts";
import { foldName } from "../recipe/names.ts";
import type { Sources } from "../report/locate.ts";
import { digestOfImage, type ImageDigest } from "../runtime/index.ts";
import { sha256Hex } from "../source/sha256.ts";
import { SourceText } from "../source/source-text.ts";
import type { FilesAtStake } from "../system/files-at-stake.ts";
import { fileLimits } from "../system/limits.ts";
import { readNamedFile } from "../system/read-named-file.ts";
import { type CompiledJob, FleetFolder, type FleetHead, type Job } from "./fleet-folder.ts";

export interface PlanSettings {
  /** The matrix file, and the folder of the fleet, relative to `cwd`. */
  readonly matrix: string;
  readonly output: string;
  readonly folders: readonly RecipesFolder[];
  readonly resourceRoots: readonly string[];
  readonly cwd: string;
  readonly files: FilesAtStake;
  readonly signal: AbortSignal;
  /** Called several times a second with how much is done. */
  onProgress?(work: PlanWork, done: number, total: number): void;
}

export type PlanWork = "compiling" | "reading-images" | "writing";

/** A fleet that was planned, or the mistakes in its matrix and recipes. */
export interface PlannedFleet {
  /** Absent if there are errors. */
  readonly head?: FleetHead;
  readonly jobs: readonly Job[];
  /** How many of the jobs have a result already. */
  readonly done: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
}

/**
 * Compiles the jobs of a matrix and writes them into a folder.
 *
 * @throws {Refusal} with exit code 2 or 3 if the matrix, a recipe or an image can't be read, or the folder can't be
 *   written.
 */
export async function planFleet(settings: PlanSettings): Promise<PlannedFleet> {
  const { matrix: path, cwd } = settings;
  settings.files.keep(path, `the matrix ${path}`);
  const bytes = await readNamedFile(path, { what: "the matrix", limit: fileLimits.recipe, cwd });
  const source = new SourceText(path, bytes.toString("utf8"));
  const texts = new Map([[path, source]]);
  const sources: Sources = (file) => texts.get(file);
  const folder = dirname(pathFrom(cwd, path));
  const checked = await checkMatrixFile(source, {
    ...settings,
    kinds: [],
    rootsOf: (recipe) => resourceRoots(recipe, settings.resourceRoots, cwd),
    missingImages: "error",
  });
  const { matrix, jobs: wanted } = checked;
  const compiler = new JobCompiler(settings, folder, texts);
  const step = stepsOf(settings);
  const diagnostics = [...checked.diagnostics];
  if (!matrix) return { jobs: [], done: 0, diagnostics, sources };
  if (diagnostics.every(({ severity }) => severity !== "error"))
    for (const [at, job] of wanted.entries()) {
      await step("compiling", at, wanted.length);
      diagnostics.push(...(await compiler.compile(job)));
    }
  if (diagnostics.some(({ severity }) => severity === "error"))
    return { jobs: [], done: 0, diagnostics, sources: compiler.sources };
  const images = await digests(wanted, folder, settings, step);
  const jobs = wanted.map((job, index): Job => {
    const compiled = compiler.digestOf(job);
    const image = { path: job.image, ...images.get(job.image)! };
    const { output } = job;
    return {
      index,
      image,
      recipe: job.recipe,
      compiled,
      arguments: job.arguments,
      ...(output === undefined ? {} : { output }),
      key: sha256Hex([image.digest, image.path, compiled, matrix.mode, output ?? ""].join("\n")),
    };
  });
  const fleet = new FleetFolder(pathFrom(cwd, settings.output), settings.output);
  const { texts: recipes } = compiler;
  const named = { mode: matrix.mode, folder, matrix: resolve(cwd, path) };
  const head = await fleet.write(jobs, recipes, named, (written) => step("writing", written, recipes.size));
  const known = fleet.resultKeys();
  return {
    head,
    jobs,
    done: jobs.filter(({ key }) => known.has(key)).length,
    diagnostics,
    sources: compiler.sources,
  };
}

type Step = (work: PlanWork, done: number, total: number) => Promise<void>;

/** Milliseconds between two reports. */
const interval = 100;

/** Returns what is called between the steps of the work: it reports, and lets signals arrive, of which one ends the work. */
function stepsOf({ signal, onProgress }: PlanSettings): Step {
  let last = performance.now();
  return async (work, done, total) => {
    if (performance.now() - last < interval) return;
    onProgress?.(work, done, total);
    await setImmediate();
    signal.throwIfAborted();
    last = performance.now();
  };
}

/** Compiles the recipes of jobs, each with its arguments once. */
class JobCompiler {
  readonly #settings: PlanSettings;
  readonly #folder: string;
  readonly #texts: Map<string, SourceText>;
  readonly #digests = new Map<string, string>();
  /** The compiled recipes by their digests. */
  readonly texts = new Map<string, string>();
  /** The texts of each recipe that was compiled, by its name in the matrix. */
  readonly #recipes = new Map<string, Sources>();
  readonly #reported = new Set<string>();

  constructor(settings: PlanSettings, folder: string, texts: Map<string, SourceText>) {
    this.#settings = settings;
    this.#folder = folder;
    this.#texts = texts;
  }

  /** The texts of the matrix and of the recipes. */
  readonly sources: Sources = (file) => {
    const known = this.#texts.get(file);
    if (known) return known;
    for (const sources of this.#recipes.values()) {
      const found = sources(file);
      if (found) return found;
    }
    return undefined;
  };

  digestOf(job: WantedJob): string {
    return this.#digests.get(nameOf(job))!;
  }

  /** Returns the mistakes of a recipe and its arguments, each the first time that it is found. */
  async compile(job: WantedJob): Promise<readonly Diagnostic[]> {
    const found = await this.#compile(job);
    return found.filter(({ code, message, place }) => {
      const mistake = JSON.stringify([code, message, place]);
      if (this.#reported.has(mistake)) return false;
      this.#reported.add(mistake);
      return true;
    });
  }

  async #compile(job: WantedJob): Promise<readonly Diagnostic[]> {
    if (this.#digests.has(nameOf(job))) return [];
    this.#digests.set(nameOf(job), "");
    const { folders, resourceRoots, files } = this.#settings;
    const secretFiles = new Map<string, string>();
    const refused: Diagnostic[] = [];
    const made = await compileRecipe({
      recipe: recipeNameOf(job.recipe),
      folders,
      resourceRoots,
      arguments: (declared) => withoutSecrets(job, declared, { secretFiles, refused }),
      kinds: [],
      optimise: true,
      cwd: this.#folder,
      files,
    });
    this.#recipes.set(job.recipe, made.sources);
    if (!("compiled" in made)) {
      return [...refused, ...made.diagnostics.map((found) => this.#inJob(found, job))];
    }
    if (refused.length > 0) return refused;
    const sourceTexts = Object.fromEntries([...made.sourceTexts].map(([path, { text }]) => [path, text]));
    const { plan, arguments: values, secrets } = made.compiled;
    const [fromFiles, defaults] = [true, false].map((isFile) =>
      [...secrets].filter(([, value]) => secretFiles.has(value) === isFile),
    ) as [[VariableId, string][], [VariableId, string][]];
    const compiled: CompiledJob = {
      plan,
      arguments: values,
      secretFiles: Object.fromEntries(fromFiles.map(([id, value]) => [id, secretFiles.get(value)!])),
      secretDefaults: Object.fromEntries(defaults),
      sources: sourceTexts,
      diagnostics: made.diagnostics,
    };
    const text = JSON.stringify(compiled);
    const digest = sha256Hex(text);
    this.#digests.set(nameOf(job), digest);
    this.texts.set(digest, text);
    return made.diagnostics;
  }

  /** A mistake of a recipe's arguments has no place but the job that gave them. */
  #inJob(found: Diagnostic, job: WantedJob): Diagnostic {
    const place = { file: this.#settings.matrix, span: job.at.recipe.span };
    const related = [...(found.related ?? []), { place, message: `with ${job.recipe} on ${job.image}` }];
    return found.place ? { ...found, related } : { ...found, place };
  }
}

function nameOf({ recipe, arguments: given }: WantedJob): string {
  return JSON.stringify([recipe, given]);
}

/**
 * Returns the arguments of a job. A secret must be `@FILE`: the file is read when the job runs. Until then a word of its
 * own takes its place, which `secretFiles` leads to the file; no plan depends on the value of a secret.
 */
function withoutSecrets(
  job: WantedJob,
  declared: readonly ArgumentHelp[],
  { secretFiles, refused }: { secretFiles: Map<string, string>; refused: Diagnostic[] },
): ArgumentMap {
  const secret = new Set(declared.filter((argument) => argument.secret).map(({ name }) => foldName(name)));
  return new Map(
    Object.entries(job.arguments).map(([name, value]) => {
      if (!secret.has(foldName(name))) return [name, value];
      const word = `secret-${foldName(name)}`;
      if (value.startsWith("@")) secretFiles.set(word, value.slice(1));
      else refused.push(diagnostic("fleet-secret-inline", { argument: name }));
      return [name, word];
    }),
  );
}

/** Returns the digest of each image. Each is read once. */
async function digests(
  jobs: readonly WantedJob[],
  folder: string,
  { signal }: PlanSettings,
  step: Step,
): Promise<ReadonlyMap<string, ImageDigest>> {
  const found = new Map<string, ImageDigest>();
  const images = new Set(jobs.map(({ image }) => image));
  for (const image of images) {
    await step("reading-images", found.size, images.size);
    found.set(image, await digestOfImage(pathFrom(folder, image), signal));
  }
  return found;
}
