import { type Dirent, existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import ignore, { type Ignore } from "ignore";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { reasonOf } from "../source/errno.ts";
import { fileLimits } from "../system/limits.ts";
import { readRegularFile, readRegularText } from "../system/read-file.ts";

export interface FoundFiles {
  /** Paths as the user would write them. */
  readonly recipes: readonly FoundFile[];
  /** The matrices of fleets. */
  readonly matrices: readonly FoundFile[];
  /** All other files of the folders that were searched, but for those that git ignores. */
  readonly others: readonly string[];
}

export interface FoundFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The patterns of a .gitignore, for paths below its folder. */
interface IgnoreFile {
  readonly folder: string;
  readonly patterns: Ignore;
}

/**
 * Finds recipes and matrices in a folder: files called image.yaml, YAML files with `validators` at the top level, and what
 * `looksLikeMatrix` accepts. Skips what git ignores (.gitignore in the folder, below, and above it inside the repository), `.git` and
 * `node_modules`. Symbolic links are not followed.
 */
export function findRecipes(folder: string, cwd: string): FoundFiles {
  const start = resolve(cwd, folder);
  let above = ignoreFilesAbove(start);
  // A folder on the command line is searched even if git ignores it.
  if (isIgnored(start, true, above)) above = [];
  const recipes: FoundFile[] = [];
  const matrices: FoundFile[] = [];
  const others: string[] = [];
  const visit = (absolute: string, shown: string, outer: readonly IgnoreFile[]) => {
    const entries = entriesOf(absolute);
    const hasOwn = entries.some(({ name }) => name === ".gitignore");
    const own = hasOwn ? readIgnoreFile(absolute, ".gitignore") : undefined;
    const ignores = own ? [...outer, own] : outer;
    for (const entry of entries) {
      const { name } = entry;
      const path = join(absolute, name);
      if (isIgnored(path, entry.isDirectory(), ignores)) continue;
      if (entry.isDirectory()) {
        if (name !== ".git" && name !== "node_modules") visit(path, join(shown, name), ignores);
      } else if (entry.isFile()) {
        const bytes = /\.ya?ml$/i.test(name) ? readYaml(path, join(shown, name)) : undefined;
        const text = bytes?.toString("utf8") ?? "";
        if (bytes && looksLikeRecipe(text, name)) recipes.push({ path: join(shown, name), bytes });
        else if (bytes && looksLikeMatrix(text, name)) matrices.push({ path: join(shown, name), bytes });
        else others.push(join(shown, name));
      }
    }
  };
  visit(start, folder, above);
  return { recipes, matrices, others };
}

/** Whether a text has the top-level key, or a file the name, of a recipe. */
export function looksLikeRecipe(source: string, name: string): boolean {
  const text = withoutMark(source);
  if (/^(?:["']?)validators(?:["']?)[ \t]*:(?:\s|$)/m.test(text)) return true;
  if (/^\s*\{/.test(text) && /["']?validators["']?\s*:/.test(text)) return true;
  // Its name says that it is one. Its keys may be misspelt, which is what lint is to find.
  return name === "image.yaml";
}

/**
 * Whether a text is the matrix of a fleet: a file named `fleet.yaml` or `NAME.fleet.yaml` that is empty or has a key of a
 * matrix at the margin, or a text with `images` and `recipes` there, or one that names the schema. Other tools also use
 * the name `fleet.yaml`.
 */
export function looksLikeMatrix(source: string, name: string): boolean {
  const text = withoutMark(source);
  if (looksLikeRecipe(text, name)) return false;
  if (/^#[ \t]*yaml-language-server:.*\bfleet\.schema\.json/m.test(text)) return true;
  const hasKey = (keys: string) => new RegExp(`^["']?(?:${keys})["']?[ \\t]*:(?:\\s|$)`, "m").test(text);
  if (hasKey("images") && hasKey("recipes")) return true;
  if (!isNameOfMatrix(name)) return false;
  return hasKey("mode|images?|recipes?|arguments|include|exclude|output") || /^(?:\s|#.*)*$/.test(text);
}

/** Returns a text without a byte order mark, which would hide the key on the first line. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

/** Whether a file has the name of a matrix: `fleet.yaml`, or `NAME.fleet.yaml`. */
export function isNameOfMatrix(name: string): boolean {
  return /^(?:.+\.)?fleet\.ya?ml$/i.test(name);
}

/** @throws {Refusal} `file-unreadable` for a file whose name says what it is: without it, lint would praise the rest. */
function readYaml(path: string, shown: string): Buffer | undefined {
  try {
    return readRegularFile(path, { limit: fileLimits.recipe });
  } catch (error) {
    const name = basename(path);
    if ((error as NodeJS.ErrnoException).code !== "EACCES") return undefined;
    if (name !== "image.yaml" && !isNameOfMatrix(name)) return undefined;
    const what = name === "image.yaml" ? "the recipe" : "the matrix";
    throw new Refusal(diagnostic("file-unreadable", { path: shown, what, reason: reasonOf(error) }));
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return []; // A folder that may not be read holds no recipe of this user's.
  }
}

function readIgnoreFile(folder: string, name: string): IgnoreFile | undefined {
  try {
    const text = readRegularText(join(folder, name), { limit: fileLimits.settings });
    return { folder, patterns: ignore().add(text) };
  } catch {
    return undefined;
  }
}

/** Returns those of the folders above, from the top of the repository down; none outside of a repository. */
function ignoreFilesAbove(start: string): IgnoreFile[] {
  const found: IgnoreFile[] = [];
  for (let folder = start; ; folder = dirname(folder)) {
    if (folder !== start) {
      const file = readIgnoreFile(folder, ".gitignore");
      if (file) found.unshift(file);
    }
    if (existsSync(join(folder, ".git"))) {
      const excluded = readIgnoreFile(folder, ".git/info/exclude");
      return excluded ? [excluded, ...found] : found;
    }
    if (dirname(folder) === folder) return [];
  }
}

/** Whether a path is ignored: the nearest file with a matching pattern decides, as in git. */
function isIgnored(path: string, isFolder: boolean, ignores: readonly IgnoreFile[]): boolean {
  for (const { folder, patterns } of ignores.toReversed()) {
    const below = relative(folder, path);
    if (below === "" || below.startsWith("..")) continue;
    const { ignored, unignored } = patterns.test(isFolder ? `${below}/` : below);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}
