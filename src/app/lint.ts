import { resourceRoots } from "../catalog/resource-roots.ts";
import { adaptKinds } from "../plugins/recipe-plugin.ts";
import type { LintOptions } from "./options.ts";
import { findings } from "./recipe.ts";
import type { LintResult } from "./results.ts";
import { sourcesFrom } from "./sources.ts";

/**
 * Looks for mistakes in recipes and their scripts, by the rules and the configuration files that
 * `sahara-image lint` has.
 *
 * @throws {Refusal} with exit code 2 where a path can't be read, or a folder holds no recipe.
 */
export async function lint(options: LintOptions): Promise<LintResult> {
  const { paths, cwd = process.cwd(), resourceRoots: named = [], kinds = [], fix, shellcheck } = options;
  const { lintPaths } = await import("../lint/lint-paths.ts");
  const { files, diagnostics, sources, fixed } = await lintPaths(paths, {
    cwd,
    resourceRoots: (folder, more) => resourceRoots(folder, [...named, ...more], cwd),
    kinds: await adaptKinds(kinds, "kinds"),
    fix: fix === true,
    ...(shellcheck === undefined ? {} : { shellcheck }),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const found = findings(diagnostics, sourcesFrom(cwd, [...sources.values()]));
  return { ok: found.every((one) => one.severity !== "error"), diagnostics: found, files, fixed };
}
