import { resolve } from "node:path";
import { type Diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { ValidatorKind } from "../kinds/kind.ts";

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
