import { dirname, join, relative } from "node:path";
import type { FragmentLookup, ResourceFinder } from "../recipe/resources.ts";
import { reasonOf } from "../source/errno.ts";
import { fileLimits } from "../system/limits.ts";
import { isInside, readRegularFile } from "../system/read-file.ts";
import { realPath, repositoryOf } from "../system/repository.ts";
import { listFiles } from "./list-files.ts";

/** The place of a recipe or fragment, from which it includes fragments. */
export interface RecipePlace {
  /** The folder of the file, as a path for this process. */
  readonly folder: string;
  /** The same folder for messages; empty for the current folder. */
  readonly shown: string;
}

/** Reads a file; the default is `readRegularFile`. An editor has texts that are not saved. */
export type ReadFile = (path: string, options: { limit: number; inside?: string | undefined }) => Uint8Array;

/**
 * Returns the part of a finder that reads fragments from disk.
 *
 * A recipe in a checkout from somebody else must not reach what lies around the checkout: of a recipe in a repository,
 * fragments are in the repository or in one of the folders for scripts.
 *
 * @param finderOf makes the finder for a fragment of the folder that the fragment is in
 */
export function fragmentsAround(
  { folder, shown }: RecipePlace,
  roots: readonly string[],
  finderOf: (place: RecipePlace) => ResourceFinder,
  read: ReadFile = readRegularFile,
): Pick<ResourceFinder, "fragment" | "listFragments"> {
  // A recipe may have many fragments.
  let around: { readonly repository: string | undefined; readonly allowed: readonly string[] } | undefined;
  const findAround = () => {
    const repository = repositoryOf(folder);
    return { repository, allowed: repository === undefined ? [] : [repository, ...roots.map(realPath)] };
  };
  return {
    fragment(path) {
      const file = join(folder, path);
      const name = join(shown, path);
      const identity = realPath(file);
      around ??= findAround();
      const { repository, allowed } = around;
      const inside = allowed.find((root) => isInside(identity, root));
      if (repository !== undefined && inside === undefined) return { kind: "outside", repository };
      try {
        const bytes = read(file, { limit: fileLimits.recipe, inside });
        const finder = finderOf({ folder: dirname(file), shown: dirname(name) });
        return { kind: "found", path: name, identity, bytes, finder };
      } catch (error) {
        return notRead(name, error);
      }
    },
    listFragments() {
      // Fragments are often beside the folder of a recipe.
      const beside = repositoryOf(folder) === undefined ? [] : [dirname(folder)];
      const files = [folder, ...roots, ...beside].flatMap((root) =>
        listFiles(root).map((file) => relative(folder, join(root, file))),
      );
      return [...new Set(files)].filter((file) => /\.ya?ml$/i.test(file));
    },
  };
}

function notRead(path: string, error: unknown): FragmentLookup {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return { kind: "nothing", path };
  return { kind: "unreadable", path, reason: reasonOf(error) };
}
