import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { CompileOptions } from "./options.ts";
import { compileOptions, findings, locate } from "./recipe.ts";
import type { CompileResult } from "./results.ts";

/**
 * Compiles a recipe into a plan and a guestfish script. The same recipe, arguments and options give the same
 * script, byte by byte.
 *
 * @returns with the recipe's mistakes as diagnostics; then there is no script.
 * @throws {Refusal} with exit code 2 where the recipe can't be found or read, or a plugin is broken.
 */
export async function compile(options: CompileOptions): Promise<CompileResult> {
  const { mode = "reconcile", verify = true, drive, rootFilesystem, stepTimeout, selinuxRelabel } = options;
  const { recipe, own } = await locate(options);
  if (!recipe)
    throw new Refusal(
      diagnostic("plugin-not-compilable", { plugin: own!.name, version: own!.version, method: "packImage" }),
    );
  const made = await compileOptions(recipe, options, options.distro);
  if (!("compiled" in made)) return made;
  const { compiled, diagnostics, sources } = made;
  const script = compiled.emit({
    mode,
    verify,
    network: options.network ?? mode === "reconcile",
    ...(drive ? { drive } : {}),
    ...(rootFilesystem === undefined ? {} : { rootFilesystem }),
    ...(stepTimeout === undefined ? {} : { stepTimeout }),
    ...(selinuxRelabel === undefined ? {} : { selinuxRelabel }),
  });
  return {
    diagnostics: findings(diagnostics, sources),
    plan: compiled.plan,
    script,
    arguments: compiled.arguments,
  };
}
