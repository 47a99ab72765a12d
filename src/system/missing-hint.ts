import { readdirSync, readlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { nearest } from "../source/nearest.ts";
import { shellPath } from "../source/shell-word.ts";

/** Folders with more names than this are not compared with a misspelled one. */
const mostNames = 5000;

/**
 * Returns what to do about a file that does not exist: usually the file in the same folder whose name is most like it.
 * Undefined if there is nothing to say.
 *
 * @param path as the user wrote it.
 * @param absolute the same, absolute.
 */
export function missingHint(path: string, absolute: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return "download it first, and name the file";
  if (path.startsWith("~"))
    return "a quoted `~` is not replaced: leave out the quotes, or write the whole path";
  if (/[*?]/.test(path)) return "a quoted pattern is not replaced: leave out the quotes, or write the name";
  if (path.includes("\ufffd")) return "its name is not UTF-8: rename it, or name a link to it";
  const target = linkTarget(absolute);
  if (target !== undefined) return `it is a symbolic link to ${target}, which does not exist`;
  const names = namesIn(dirname(absolute));
  const beside = (name: string) => shellPath(path.includes("/") ? join(dirname(path), name) : name);
  const near = nearest(basename(path), names);
  if (near !== undefined) return `did you mean \`${beside(near)}\`?`;
  // The recipe of a folder.
  const recipe = basename(path) === "image.yaml" ? names.find((name) => /\.ya?ml$/.test(name)) : undefined;
  return recipe === undefined
    ? undefined
    : `the folder has no image.yaml: name a file in it, such as \`${beside(recipe)}\``;
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder);
    return names.length > mostNames ? [] : names;
  } catch {
    return [];
  }
}
