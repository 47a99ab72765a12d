import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { ArgumentValues } from "../matrix/matrix.ts";
import type { Mode, Plan, VariableId } from "../plan/plan.ts";
import type { Report } from "../report/report.ts";
import type { ImageDigest } from "../runtime/index.ts";
import { isSystemError, reasonOf } from "../source/errno.ts";
import { sha256Hex } from "../source/sha256.ts";
import { version } from "../source/version.ts";
import { makeFolders } from "../system/folder.ts";
import { FileRefused, readRegularText } from "../system/read-file.ts";
import { writeRegularFile } from "../system/write-file.ts";
import { isResult } from "./is-result.ts";

/** One run of a fleet. Relative paths start from the folder of the matrix. */
export interface Job {
  readonly index: number;
  readonly image: ImageDigest & { readonly path: string };
  readonly recipe: string;
  /** SHA-256 of the compiled recipe's file in `recipes`. */
  readonly compiled: string;
  readonly arguments: ArgumentValues;
  readonly output?: string;
  /** The name of the result: a digest of image, compiled recipe, mode and output. */
  readonly key: string;
}

/** The content of fleet.json. */
export interface FleetHead {
  readonly format: 1;
  /** The version that compiled the jobs. */
  readonly version: string;
  readonly mode: Mode;
  /** The folder of the matrix, absolute: relative paths of jobs start here. */
  readonly folder: string;
  /** The matrix, absolute. */
  readonly matrix?: string;
  readonly jobs: number;
  /** SHA-256 of the list of jobs, and the name of its file in `lists`. */
  readonly list: string;
}

/** A recipe with its arguments, compiled: all that a job needs of it. */
export interface CompiledJob {
  readonly plan: Plan;
  /** By the recipe's names; a secret one is `***`. */
  readonly arguments: ArgumentValues;
  /** The file of each secret variable that the matrix gives. */
  readonly secretFiles: Readonly<Record<VariableId, string>>;
  /** The values of the other secret variables: their defaults in the recipe. */
  readonly secretDefaults: Readonly<Record<VariableId, string>>;
  /** Texts of the recipe's files by path, for the lines in reports. */
  readonly sources: Readonly<Record<string, string>>;
  /** Warnings on the recipe. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What a job found or did. A job whose result is missing has not been run to its end. */
export interface JobResult {
  readonly format: 1;
  readonly key: string;
  /** When it began. */
  readonly started: string;
  readonly seconds: number;
  readonly host: string;
  readonly report?: Report;
  /** Why there is no report, and the exit code for it. */
  readonly error?: { readonly message: string; readonly exit: 1 | 2 | 3 | 4 };
}

/** Bytes that a file of a fleet may have. */
const limit = 1 << 30;

/** The folder of a fleet: `fleet.json`, and the folders `lists`, `recipes` and `results`. */
export class FleetFolder {
  readonly path: string;
  /** As the user named it. */
  readonly shown: string;

  constructor(path: string, shown: string) {
    this.path = path;
    this.shown = shown;
  }

  /**
   * Writes a list of jobs, its compiled recipes, and then the head that names it. Results of earlier lists stay.
   *
   * @param before is called before each recipe, with how many are written; what it throws leaves the earlier head.
   * @returns the head.
   */
  async write(
    jobs: readonly Job[],
    recipes: ReadonlyMap<string, string>,
    head: Pick<FleetHead, "mode" | "folder" | "matrix">,
    before?: (written: number) => Promise<void>,
  ): Promise<FleetHead> {
    const list = jobs.map((job) => `${JSON.stringify(job)}\n`).join("");
    const written: FleetHead = { format: 1, version, ...head, jobs: jobs.length, list: sha256Hex(list) };
    this.#use(() => {
      for (const folder of ["lists", "recipes", "results"]) makeFolders(join(this.path, folder));
    }, true);
    let count = 0;
    for (const [digest, text] of recipes) {
      await before?.(count++);
      this.#use(() => writeRegularFile(this.#recipe(digest), text), true);
    }
    this.#use(() => {
      writeRegularFile(this.#list(written.list), list);
      writeRegularFile(join(this.path, "fleet.json"), `${JSON.stringify(written, undefined, 2)}\n`);
    }, true);
    return written;
  }

  /** Reads the head. @throws {Refusal} this is not a fleet, or one of another version. */
  head(): FleetHead {
    const path = join(this.path, "fleet.json");
    const isFolder = statSync(this.path, { throwIfNoEntry: false })?.isDirectory();
    if (isFolder && !existsSync(path)) throw this.#refusal("there is no fleet.json in it");
    const head = this.#json(path) as FleetHead;
    if (head?.format !== 1) throw this.#refusal("fleet.json is not of this form");
    if (head.version !== version)
      throw new Refusal(diagnostic("fleet-version", { path: this.shown, made: head.version, tool: version }));
    return head;
  }

  /** Reads a list of jobs, and verifies that it is the one that was planned. */
  jobs(list: string): readonly Job[] {
    const text = this.#text(this.#list(list));
    if (sha256Hex(text) !== list) throw this.#refusal("the list of jobs is damaged");
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Job);
  }

  compiled({ compiled }: Job): CompiledJob {
    const text = this.#text(this.#recipe(compiled));
    if (sha256Hex(text) !== compiled) throw this.#refusal(`the compiled recipe ${compiled} is damaged`);
    return JSON.parse(text) as CompiledJob;
  }

  /** The result of a job; undefined if it has not been run to its end, or if the result is damaged. */
  result({ key }: Pick<Job, "key">): JobResult | undefined {
    try {
      const result: unknown = JSON.parse(readRegularText(this.#result(key), { limit }));
      return isResult(result, key) ? (result as JobResult) : undefined;
    } catch (error) {
      if (error instanceof SyntaxError || (isSystemError(error) && error.code === "ENOENT")) return undefined;
      throw this.#refusal(`results/${key}.json can't be read: ${reasonOf(error)}`);
    }
  }

  /** Publishes a result: whole, or not at all. */
  publish(result: JobResult): void {
    this.#use(() => {
      makeFolders(join(this.path, "results"));
      writeRegularFile(this.#result(result.key), `${JSON.stringify(result)}\n`);
    });
  }

  /**
   * Claims a file for the result of a job, so that a job that is repeated may replace it.
   *
   * @param path absolute.
   * @returns false if the file exists and no job of this fleet has claimed it: it belongs to somebody else.
   */
  claimOutput(path: string): boolean {
    return this.#use(() => {
      const claim = join(this.path, "outputs", sha256Hex(path));
      if (existsSync(claim)) return true;
      if (existsSync(path)) return false;
      makeFolders(join(this.path, "outputs"));
      writeRegularFile(claim, `${path}\n`);
      return true;
    });
  }

  /** Makes the folder that a queue writes the output of jobs to. */
  makeLogs(): void {
    this.#use(() => makeFolders(join(this.path, "logs")));
  }

  /** The keys of all results, of this list and of earlier ones. */
  resultKeys(): ReadonlySet<string> {
    return this.#use(
      () => new Set(readdirSync(join(this.path, "results")).map((name) => name.replace(/\.json$/, ""))),
    );
  }

  /** The files of the fleet that exist, its matrix and its images: none of them may be the output of a command. */
  files(head: FleetHead): readonly string[] {
    const own = ["lists", "recipes", "results"].flatMap((folder) =>
      this.#use(() => readdirSync(join(this.path, folder)).map((name) => join(this.path, folder, name))),
    );
    const images = new Set(this.jobs(head.list).map(({ image }) => resolve(head.folder, image.path)));
    return [
      join(this.path, "fleet.json"),
      ...own,
      ...(head.matrix === undefined ? [] : [head.matrix]),
      ...images,
    ];
  }

  #list = (digest: string) => join(this.path, "lists", `${digest}.jsonl`);
  #recipe = (digest: string) => join(this.path, "recipes", `${digest}.json`);
  #result = (key: string) => join(this.path, "results", `${key}.json`);

  #text(path: string): string {
    return this.#use(() => readRegularText(path, { limit }));
  }

  #json(path: string): unknown {
    const text = this.#text(path);
    try {
      return JSON.parse(text);
    } catch {
      throw this.#refusal(`${path} is damaged`);
    }
  }

  #use<T>(act: () => T, isNew = false): T {
    try {
      return act();
    } catch (error) {
      if (!isSystemError(error) && !(error instanceof FileRefused)) throw error;
      throw this.#refusal(reasonOf(error), isNew);
    }
  }

  #refusal(reason: string, isNew = false): Refusal {
    return new Refusal(diagnostic("fleet-folder-unusable", { path: this.shown, reason, isNew }));
  }
}
