import type { Change, FileChange } from "../guest/compare/changes.ts";
import { formatBytes } from "../source/format-bytes.ts";

/** A line of a short list: one file, or a summary of several. */
export type FileGroup = { readonly file: FileChange } | { readonly change: Change; readonly text: string };

/** How many packages a summary names. */
const shownPackages = 5;

/**
 * Shortens a list of files: folders that were added or removed as a whole become one line, and the files of packages
 * one for each way of change. Files of packages that differ in the text are shown.
 */
export function groupFiles(files: readonly FileChange[]): FileGroup[] {
  const groups: FileGroup[] = [];
  const ofPackages: Record<Change, FileChange[]> = { added: [], changed: [], removed: [] };
  for (let at = 0; at < files.length; at++) {
    const file = files[at]!;
    if (file.package !== undefined && file.diff === undefined) {
      ofPackages[file.change].push(file);
      continue;
    }
    const inside = insideOf(files, at);
    if (inside.length === 0) groups.push({ file });
    else groups.push({ change: file.change, text: `${file.path}/  ${summary(inside)}` });
    at += inside.length;
  }
  for (const [change, owned] of Object.entries(ofPackages) as [Change, FileChange[]][]) {
    if (owned.length === 0) continue;
    const names = [...new Set(owned.map((file) => file.package!))];
    const more = names.length > shownPackages ? `, and ${names.length - shownPackages} more` : "";
    const list = `${names.slice(0, shownPackages).join(", ")}${more}`;
    groups.push({ change, text: `${summary(owned)} of packages: ${list}` });
  }
  return groups;
}

/** What lies below a folder that was added or removed, if that is all of one kind and of no package. */
function insideOf(files: readonly FileChange[], at: number): readonly FileChange[] {
  const { path, change, before, after } = files[at]!;
  if (change === "changed" || (after ?? before)!.type !== "directory") return [];
  let end = at + 1;
  while (end < files.length && files[end]!.path.startsWith(`${path}/`)) end++;
  const inside = files.slice(at + 1, end);
  return inside.every((file) => file.change === change && file.package === undefined) ? inside : [];
}

function summary(files: readonly FileChange[]): string {
  const bytes = files.reduce((total, { before, after }) => total + ((after ?? before)!.size ?? 0), 0);
  return `${files.length} ${files.length === 1 ? "file" : "files"}, ${formatBytes(bytes)}`;
}
