/**
 * Rules for paths of a guest that a step names. The guest program has them too, for paths that only the run knows
 * (src/kinds/state/nodes.sh, removal.sh).
 */

/** Returns what is wrong with a path as the end of a sentence; undefined for an absolute path without detours
 * to something in the root folder. */
export function pathFault(path: string): string | undefined {
  if (!path.startsWith("/")) return "is not an absolute path";
  if (path === "/") return "is the root folder, and not a path in it";
  const parts = path.split("/").slice(1);
  if (parts.includes(".") || parts.includes("..")) return "contains . or ..";
  if (parts.includes("")) return "has an empty name between or after its slashes";
  return /[\0-\x1f\x7f]/.test(path) ? "contains control characters" : undefined;
}

/** Returns the folders above an absolute path, the nearest first, without the root folder. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
    folders.push(path.slice(0, at));
  return folders;
}

/** Whether a system does not run without a folder (hier(7)): nothing removes it. */
export function isSystemFolder(path: string): boolean {
  return systemFolders.test(path);
}

const systemFolders =
  /^\/(?:bin|boot|dev|etc|home|lib|lib32|lib64|libx32|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)$|^\/usr\/(?:bin|lib|lib64|libexec|local|sbin|share)$|^\/var\/(?:lib|log|cache|spool|tmp)$/;
