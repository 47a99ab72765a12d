import type { PluginKind } from "../kinds/plugin-kinds.ts";
import type { Plugin } from "../plugins/plugin.ts";
import type { RunEvent } from "../runtime/request.ts";

/**
 * Which recipe is meant, and what it is given. Exactly one of `file`, `text` and `plugin` stands. Relative paths
 * are relative to `cwd`. Of the environment nothing is read: `SAHARA_IMAGE_RECIPES` is the command line's.
 */
export interface RecipeOptions {
  /** Path of the recipe's file. */
  readonly file?: string;
  /** The recipe itself; its scripts are looked up in `resourceRoots`. */
  readonly text?: string;
  /** The name of a plugin, which is looked up as on the command line, or a plugin as an object; with `version`. */
  readonly plugin?: string | Plugin;
  readonly version?: string;
  /** Folders that hold PLUGIN/VERSION/image.yaml, searched before those that ship. */
  readonly recipes?: readonly string[];
  /** Where scripts are looked up after the recipe's own folder. */
  readonly resourceRoots?: readonly string[];
  /** Values by the arguments' names, in which dashes and underscores are the same. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** Kinds of validators besides the built-in ones and those of the plugin. */
  readonly kinds?: readonly PluginKind[];
  /** False: the plan is left as the recipe has it. */
  readonly optimise?: boolean;
  /** By default `process.cwd()`. */
  readonly cwd?: string;
}

/** What a script is compiled for. */
export interface CompileOptions extends RecipeOptions {
  /** By default `reconcile`. */
  readonly mode?: "test-only" | "reconcile";
  /** False: no second look after a reconcile. */
  readonly verify?: boolean;
  /** Whether the guest may reach the network; by default only while reconciling. */
  readonly network?: boolean;
  /** Compile for that guest only, which makes the script shorter. */
  readonly distro?: { readonly id: string; readonly version?: string };
  /** The drive that the script adds itself; absent: it is run with `guestfish -a IMG`. */
  readonly drive?: { readonly path: string; readonly format: "raw" | "qcow2" | "vmdk" | "vdi" };
  /** The device to mount as `/`, where several systems are on the image. */
  readonly rootFilesystem?: string;
  /** Seconds after which a step is ended, and has failed. */
  readonly stepTimeout?: number;
  /** False: no SELinux relabel after a reconcile. */
  readonly selinuxRelabel?: boolean;
}

/** What an image is checked with. */
export interface CheckOptions extends RecipeOptions {
  /** Path of the disk image. */
  readonly image: string;
  /** The image's format, where it is not to be read from its header. */
  readonly format?: "raw" | "qcow2" | "vmdk" | "vdi";
  /** The device to mount as `/`, where several systems are on the image. */
  readonly rootFilesystem?: string;
  /** Whether the image may refer to other files (a backing file). */
  readonly allowBacking?: boolean;
  /** Whether the guest may reach the network; by default only while applying. */
  readonly network?: boolean;
  /** Passphrases of LUKS, each tried on every encrypted device. */
  readonly keys?: readonly string[];
  /** Seconds after which the run is given up, and nothing is changed. */
  readonly timeout?: number;
  /** Seconds after which a step is ended, and has failed. */
  readonly stepTimeout?: number;
  /** Path of a file that gets all that libguestfs says. */
  readonly log?: string;
  /** Aborting it puts everything back; the report's outcome is then `interrupted`. */
  readonly signal?: AbortSignal;
  /** Is told what goes on, for showing progress; what is to be believed is the report. */
  onEvent?(event: RunEvent): void;
}

/** What an image is made with. */
export interface ApplyOptions extends CheckOptions {
  /** Leave the image alone, and write the result there. */
  readonly output?: string;
  /** Whether `output` may be written over. */
  readonly force?: boolean;
  /** False: no second look. */
  readonly verify?: boolean;
  /** False: no SELinux relabel. */
  readonly selinuxRelabel?: boolean;
}

export interface LintOptions {
  /** Recipes, and folders that are searched for recipes. */
  readonly paths: readonly string[];
  /** Where scripts are looked up after a recipe's own folder. */
  readonly resourceRoots?: readonly string[];
  /** Kinds of validators besides the built-in ones. */
  readonly kinds?: readonly PluginKind[];
  /** Apply the certain fixes to the files. */
  readonly fix?: boolean;
  /** False: scripts are not shown to ShellCheck; by default as the configuration file says. */
  readonly shellcheck?: boolean;
  /** By default `process.cwd()`. */
  readonly cwd?: string;
  /** Aborting it rejects with its reason. */
  readonly signal?: AbortSignal;
}
