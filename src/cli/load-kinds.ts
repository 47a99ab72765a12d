import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { isFolder } from "../catalog/find-recipe.ts";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { ValidatorKind } from "../kinds/kind.ts";
import { missingHint } from "../system/missing-hint.ts";

/** @throws {Refusal} `file-unreadable` for a folder of `--resource-root` that is none: its scripts would be looked up elsewhere. */
export function refuseMissingRoots(roots: readonly string[], cwd: string): void {
  for (const path of roots) {
    const absolute = resolve(cwd, path);
    if (isFolder(absolute)) continue;
    const isThere = existsSync(absolute);
    const reason = isThere ? "it is not a folder" : "no such file or folder";
    const hint = isThere ? undefined : missingHint(path, absolute);
    throw new Refusal(
      diagnostic("file-unreadable", { path, what: "the folder of `--resource-root`", reason, hint }),
    );
  }
}

/** Loads the validator kinds of the modules in `--validators`. Refuses (exit 2) a module without kinds. */
export async function loadKinds(paths: readonly string[], cwd: string): Promise<readonly ValidatorKind[]> {
  if (paths.length === 0) return [];
  const { loadPluginKinds } = await import("../kinds/plugin-kinds.ts");
  const kinds: ValidatorKind[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    const loaded = await loadPluginKinds(resolve(cwd, path));
    kinds.push(...loaded.kinds);
    diagnostics.push(...loaded.diagnostics);
  }
  if (diagnostics.some(({ severity }) => severity === "error")) throw new Refusal(...diagnostics);
  return kinds;
}
