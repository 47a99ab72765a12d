import { dirname } from "node:path";
import { decodeRecipe, parseRecipe } from "../compiler/compile.ts";
import { folderFinder, watchedFinder } from "../compiler/resource-finder.ts";
import { fileLimits } from "../system/limits.ts";
import { readRegularFile } from "../system/read-file.ts";
import { realPath, repositoryOf } from "../system/repository.ts";
import { findYamlFiles } from "./find-yaml-files.ts";

/** What only a fragment can have: it uses variables of the files that include it. */
const codesOfFragments: ReadonlySet<string> = new Set(["variable-undeclared", "variable-not-passed"]);

/** Finds out which files are fragments: those that another file in the repository, or around them, includes. */
export class Includers {
  /** The real paths of the fragments around a file, by where was looked. */
  readonly #fragments = new Map<string, Promise<ReadonlySet<string>>>();

  /** Whether a file has findings that a fragment by itself has, and is one. */
  async isFragment(path: string, found: readonly { readonly code: string }[]): Promise<boolean> {
    if (!path.startsWith("/") || !found.some(({ code }) => codesOfFragments.has(code))) return false;
    const repository = repositoryOf(dirname(path));
    const key = repository ?? dirname(path);
    const fragments = this.#fragments.get(key) ?? fragmentsIn(repository, path);
    this.#fragments.set(key, fragments);
    return (await fragments).has(realPath(path));
  }
}

async function fragmentsIn(repository: string | undefined, path: string): Promise<ReadonlySet<string>> {
  const fragments = new Set<string>();
  for (const file of findYamlFiles(repository === undefined ? [] : [repository], path)) {
    const bytes = readIfText(file);
    if (!bytes || !/\binclude\b/.test(bytes.toString("latin1"))) continue;
    const place = { folder: dirname(file), shown: dirname(file) };
    const resources = watchedFinder(folderFinder([], place), (read) => fragments.add(read));
    await parseRecipe(decodeRecipe(file, bytes).source, { resources });
  }
  return fragments;
}

function readIfText(file: string): Buffer | undefined {
  try {
    return readRegularFile(file, { limit: fileLimits.recipe });
  } catch {
    return undefined; // It includes nothing.
  }
}
