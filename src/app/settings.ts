import type { RecipesFolder } from "../catalog/find-recipe.ts";
import type { ValidatorKind } from "../kinds/kind.ts";
import type { ScriptOptions } from "../plan/emit-options.ts";
import type { Selection } from "../plan/plan.ts";
import type { Plugin } from "../plugins/plugin.ts";
import type { GivenArguments } from "../recipe/given-arguments.ts";
import type { Report, ReportTarget } from "../report/report.ts";
import type { WorkRequest } from "../runtime/index.ts";
import type { FilesAtStake } from "../system/files-at-stake.ts";

/** Which recipe the user means. Relative paths are relative to `cwd`. */
export type RecipeName =
  /** Its file, or a folder that holds image.yaml. */
  | { readonly file: string }
  /** Its bytes, how messages call it, and the folder that its scripts are looked up in first. */
  | { readonly bytes: Uint8Array; readonly path: string; readonly folder?: string }
  /** A plugin's name, or the plugin itself. */
  | { readonly plugin: string | Plugin; readonly version: string };

/** Which recipe is compiled, and with what. Both the command line and the library fill this in. */
export interface RecipeSettings {
  readonly recipe: RecipeName;
  /** Where PLUGIN VERSION is looked up, in order. */
  readonly folders: readonly RecipesFolder[];
  /** Where scripts are looked up after the recipe's own folder. */
  readonly resourceRoots: readonly string[];
  readonly arguments: GivenArguments;
  /** Validator kinds besides the built-in ones and those of the plugin. */
  readonly kinds: readonly ValidatorKind[];
  readonly optimise: boolean;
  /** What the command reads and writes, so that no output takes the place of another of these files. */
  readonly files: FilesAtStake;
  /** Compile for this guest only. */
  readonly distro?: { readonly id: string; readonly version?: string } | undefined;
  /** Which steps of the recipe are left; absent: all. */
  readonly selection?: Selection | undefined;
  readonly cwd: string;
}

/** What a recipe is checked against or applied to: exactly one of these. */
export interface TargetChoice {
  /** Path of a disk image. */
  readonly image?: string | undefined;
  /** Address of a host, as `ssh://USER@HOST:PORT`. */
  readonly host?: string | undefined;
  /** Path of a root folder. */
  readonly root?: string | undefined;
}

/** What `check` and `apply` are asked. Paths are as the user wrote them, relative to `cwd`. */
export interface RunSettings
  extends RecipeSettings,
    TargetChoice,
    WithDefaults<Omit<WorkRequest, "onEvent" | "grow" | "image" | "cache">> {
  /** The size that the disk grows to before an apply (`20G`), or what is added to it (`+5G`). */
  readonly grow?: string | undefined;
  /** Of an apply: the folder in which layers of long steps are kept, for a later run to start from. */
  readonly cache?: string | undefined;
  /** How much these layers may take together (`20G`). */
  readonly cacheSize?: string | undefined;
  /** A layer is kept when the steps since the last one took so many seconds. */
  readonly cacheAfter?: number | undefined;
  /** Whether the caller wants the exact versions of what is installed. */
  readonly lock?: boolean;
  /**
   * Of a check, whether the guest is booted: `auto` only if the disk does not show everything; `never`: what the disk
   * does not show stays undetermined.
   */
  readonly boot?: "auto" | "never" | "always" | undefined;
}

/**
 * Is called before a host or a root folder is changed, with what a check finds there. If it returns false, nothing is
 * changed, and the check is the result. Without it, an apply starts without the check.
 */
export type Confirm = (found: Report) => Promise<boolean>;

/** What a report says of a run besides what was found. */
export interface RunContext {
  /** When the command began, by the calendar, and as an instant of `performance.now()`. */
  readonly started: Date;
  readonly began: number;
  /** The image, host or folder, and where the result goes if not there, as the user named them. */
  readonly target: ReportTarget;
  readonly output?: string | undefined;
}

/** Returns the name of the file that a report is about: the output only if it was written. */
export function reportedImage(
  { target, output }: RunContext,
  { changedImage }: { readonly changedImage: boolean },
): string {
  return changedImage ? (output ?? target.name) : target.name;
}

/** The same settings, where those that have a default may be absent. */
export type WithDefaults<T extends ScriptOptions> = Omit<T, "verify" | "network"> & {
  readonly verify?: boolean | undefined;
  readonly network?: boolean | undefined;
};

/** Fills in defaults: check again after changes, give a network only while applying, and try downloads again then. */
export function withDefaults<T extends WithDefaults<ScriptOptions>>(settings: T): T & ScriptOptions {
  const { mode, verify = true, network = mode === "reconcile" } = settings;
  const { retries = mode === "reconcile" ? 3 : 0 } = settings;
  return { ...settings, verify, network, retries };
}
