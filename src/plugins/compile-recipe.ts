import {
  type ArgumentHelp,
  type Compilation,
  compile,
  decodeRecipe,
  listArguments,
} from "../compiler/compile.ts";
import { emitGuest, emitGuestfish, type GuestOptions } from "../compiler/emit/emit.ts";
import { passes } from "../compiler/optimise/passes.ts";
import {
  folderFinder,
  type RecipePlace,
  type ResourceFinder,
  watchedFinder,
} from "../compiler/resource-finder.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ValidatorKind } from "../kinds/kind.ts";
import type { EmitOptions } from "../plan/emit-options.ts";
import type { Plan, Selection, VariableId } from "../plan/plan.ts";
import type { GivenArguments } from "../recipe/given-arguments.ts";
import type { SourceText } from "../source/source-text.ts";
import { version } from "../source/version.ts";

/** A recipe that was found and read, not yet parsed. */
export interface LocatedRecipe {
  /** As messages and reports name it; `-` for standard input. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The file that it was read from, absolute; absent of standard input and of text. */
  readonly file?: string;
  readonly plugin?: string;
  readonly version?: string;
  /** Where its scripts are looked up, in order. */
  readonly roots: readonly string[];
  /** The folder that the paths of its fragments start from; absent of a recipe that is in none. */
  readonly place?: RecipePlace | undefined;
  /** Validator kinds that its plugin adds. */
  readonly kinds?: readonly ValidatorKind[];
}

export interface CompileSettings {
  readonly arguments: GivenArguments;
  /** In addition to those of the recipe's plugin. */
  readonly kinds?: readonly ValidatorKind[];
  /** False: no optimisation. */
  readonly optimise: boolean;
  readonly distro?: { readonly id: string; readonly version?: string } | undefined;
  readonly selection?: Selection | undefined;
}

/** The result of a compilation: errors, or a plan that can be run and reported on. */
export interface RecipeCompilation {
  readonly recipe: Compilation["recipe"];
  /** The arguments that the recipe declares. */
  readonly known: readonly ArgumentHelp[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sourceTexts: ReadonlyMap<string, SourceText>;
  /** The scripts and other files that were found for it. */
  readonly files: readonly string[];
  /** Absent if there are errors. */
  readonly compiled?: CompiledPlan;
}

/** A plan, and what is needed to run it and to report on it. */
export interface CompiledPlan {
  readonly plan: Plan;
  /** By the recipe's names; a secret one is `***`. */
  readonly arguments: Readonly<Record<string, string>>;
  readonly secrets: ReadonlyMap<VariableId, string>;
  /** Makes the guestfish script. */
  emit(options: EmitOptions): string;
  /** Makes the guest program by itself, for a target without an appliance. */
  emitGuest(options: GuestOptions): string;
}

/** Returns what finds the scripts and fragments of a recipe. */
export function finderFor({ roots, place }: LocatedRecipe): ResourceFinder {
  return folderFinder(roots, place);
}

/** Compiles a recipe that has been read. */
export async function compileLocated(
  located: LocatedRecipe,
  settings: CompileSettings,
): Promise<RecipeCompilation> {
  const decoded = decodeRecipe(located.path, located.bytes);
  const files = new Set<string>();
  const { distro, selection } = settings;
  const compilation = await compile({
    source: decoded.source,
    sha256: decoded.sha256,
    resources: watchedFinder(finderFor(located), (file) => files.add(file)),
    arguments: settings.arguments,
    kinds: [...(located.kinds ?? []), ...(settings.kinds ?? [])],
    passes: settings.optimise ? passes : [],
    ...(distro ? { distro } : {}),
    ...(selection ? { selection } : {}),
    ...(located.plugin === undefined ? {} : { plugin: located.plugin }),
    ...(located.version === undefined ? {} : { version: located.version }),
  });
  const { recipe, plan, sources } = compilation;
  const outcome = {
    recipe,
    known: listArguments(recipe),
    diagnostics: [...decoded.diagnostics, ...compilation.diagnostics],
    sourceTexts: sources,
    files: [...files],
  };
  if (!plan || decoded.diagnostics.length > 0) return outcome;
  const compiled: CompiledPlan = {
    plan,
    arguments: Object.fromEntries(
      compilation.argumentValues.map(({ argument, value, secret }) => [argument, secret ? "***" : value]),
    ),
    secrets: compilation.secrets,
    ...emittersOf(plan, sources),
  };
  return { ...outcome, compiled };
}

/** Returns the functions that make the programs of a plan. Comments give the lines of `sources`. */
export function emittersOf(
  plan: Plan,
  sources: ReadonlyMap<string, SourceText>,
): Pick<CompiledPlan, "emit" | "emitGuest"> {
  return {
    emit: (options) => emitGuestfish(plan, { ...options, toolVersion: version, sources }),
    emitGuest: (options) => emitGuest(plan, { ...options, toolVersion: version, sources }),
  };
}
