import type { PluginKind } from "./kinds/plugin-kinds.ts";
import type { PackageLock } from "./plan/package-lock.ts";
import type { Plugin } from "./plugins/plugin.ts";
import type { RunEvent } from "./runtime/request.ts";

/** Which recipe is meant: exactly one of these. Relative paths are relative to `cwd`. */
export type RecipeChoice =
  /** Path of the recipe's file, or of a folder that holds image.yaml. */
  | {
      readonly file: string;
      readonly text?: undefined;
      readonly plugin?: undefined;
      readonly version?: undefined;
    }
  /** The recipe itself; its scripts are looked up in `resourceRoots`. */
  | {
      readonly text: string;
      readonly file?: undefined;
      readonly plugin?: undefined;
      readonly version?: undefined;
    }
  /** The name of a plugin, which is looked up as on the command line, or a plugin as an object; and its version. */
  | {
      readonly plugin: string | Plugin;
      readonly version: string;
      readonly file?: undefined;
      readonly text?: undefined;
    };

/**
 * Which recipe is meant, and what it is compiled with. The environment is not read: `SAHARA_IMAGE_RECIPES` is for the
 * command line.
 */
export type RecipeOptions = RecipeChoice & {
  /** Folders that hold PLUGIN/VERSION/image.yaml, searched before those that ship. */
  readonly recipes?: readonly string[];
  /** Where scripts are looked up after the recipe's own folder. */
  readonly resourceRoots?: readonly string[];
  /** Values by the arguments' names, in which dashes and underscores are the same. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** Kinds of validators besides the built-in ones and those of the plugin. */
  readonly kinds?: readonly PluginKind[];
  /** Only these steps of the recipe: each a line on which a step begins, a kind or a title. By default all. */
  readonly only?: readonly string[];
  /** Leave out these steps. */
  readonly skip?: readonly string[];
  /** False: the plan is left as the recipe has it. */
  readonly optimise?: boolean;
  /** By default `process.cwd()`. */
  readonly cwd?: string;
};

/** What a script is compiled for. */
export type CompileOptions = RecipeOptions & {
  /** By default `reconcile`. */
  readonly mode?: "test-only" | "reconcile";
  /** False: do not check again after changes. */
  readonly verify?: boolean;
  /** Whether the guest may reach the network; by default only while applying. */
  readonly network?: boolean;
  /** Compile for this guest only, which makes the script shorter. */
  readonly distro?: { readonly id: string; readonly version?: string };
  /** The drive that the script adds itself; absent: it is run with `guestfish -a IMG`. */
  readonly drive?: { readonly path: string; readonly format: ImageFormat };
  /** The device to mount as `/`, where several systems are on the image. */
  readonly rootFilesystem?: string;
  /** Seconds after which a step is ended and has failed. */
  readonly stepTimeout?: number;
  /** How often a package download that fails because of the network is tried again; by default 3 times. */
  readonly retries?: number;
  /** False: no SELinux relabel after changes. */
  readonly selinuxRelabel?: boolean;
  /** Install packages at these versions only; `lock` of an earlier apply. */
  readonly locked?: PackageLock;
};

export type ImageFormat = "raw" | "qcow2" | "vmdk" | "vdi";

/** What is checked or changed: exactly one of these. Relative paths are relative to `cwd`. */
export type TargetChoice =
  /** Path of a disk image. */
  | { readonly image: string; readonly host?: undefined; readonly root?: undefined }
  /** Address of a host for the OpenSSH client, as `ssh://USER@HOST:PORT`. */
  | { readonly host: string; readonly image?: undefined; readonly root?: undefined }
  /** Path of a root folder. */
  | { readonly root: string; readonly image?: undefined; readonly host?: undefined };

/** What a target is checked with. */
export type CheckOptions = RecipeOptions &
  TargetChoice & {
    /** The image's format, where it is not to be read from its header. */
    readonly format?: ImageFormat;
    /** The device to mount as `/`, where several systems are on the image. */
    readonly rootFilesystem?: string;
    /** Whether the image may refer to other files (a backing file). */
    readonly allowBacking?: boolean;
    /** Whether the guest may reach the network; by default only while applying. */
    readonly network?: boolean;
    /** Passphrases of LUKS, each tried on every encrypted device. */
    readonly keys?: readonly string[];
    /** Seconds after which the run is given up and nothing is changed. */
    readonly timeout?: number;
    /** Seconds after which a step is ended and has failed. */
    readonly stepTimeout?: number;
    /** Path of a file for everything that libguestfs prints. */
    readonly log?: string;
    /** Install packages at these versions only (in a check: expect them); `lock` of an earlier apply. */
    readonly locked?: PackageLock;
    /** Aborting it restores everything; the outcome of the report is then `interrupted`. */
    readonly signal?: AbortSignal;
    /** Called as the run goes on, to show progress. Rely on the report, not on events. */
    onEvent?(event: RunEvent): void;
  };

/** What an image is changed with. */
export type ApplyOptions = CheckOptions & ChangeOptions & OutputOptions;

/** What a plan is made with. */
export type PlanOptions = CheckOptions &
  ChangeOptions & {
    /** Keep the changes in this file, for `applyPlan`. */
    readonly planFile?: string;
  };

/** What a plan is committed with. */
export type ApplyPlanOptions = OutputOptions &
  Pick<CheckOptions, "signal" | "onEvent" | "cwd"> & {
    /** The file that `plan` wrote. */
    readonly planFile: string;
    /** Path of the image, if it is not at its place any more. */
    readonly image?: string;
  };

export interface OutputOptions {
  /** Leave the image alone and write the result there. */
  readonly output?: string;
  /** Whether `output` may be overwritten. */
  readonly force?: boolean;
}

/** How an image is changed. */
export interface ChangeOptions {
  /**
   * The size that the disk grows to first (`20G`), or what is added to its size (`+5G`). The root file system gets the
   * room: ext4, XFS or btrfs, in the last partition or on a volume of LVM there.
   */
  readonly grow?: string;
  /** False: do not check again after changes. */
  readonly verify?: boolean;
  /** How often a package download that fails because of the network is tried again; by default 3 times. */
  readonly retries?: number;
  /** A folder of package files that runs share, so that each is downloaded once; nothing of it stays in the image. */
  readonly packageCache?: string;
  /**
   * A folder of this user's own in which the changes of long steps are kept. A later apply of the same steps to the same
   * image starts from there. Absent: nothing is kept.
   */
  readonly cache?: string;
  /** How much `cache` may take on the disk; by default `20G`. */
  readonly cacheSize?: string;
  /** The changes are kept when the steps since the last time took so many seconds; by default 60. */
  readonly cacheAfter?: number;
  /** Download nothing on this machine: the files that a recipe downloads must be in the artifact cache. */
  readonly offline?: boolean;
  /** False: no SELinux relabel. */
  readonly selinuxRelabel?: boolean;
}

export interface LintOptions {
  /** Recipes, matrices of fleets, and folders that are searched for both. */
  readonly paths: readonly string[];
  /** Where a matrix looks up PLUGIN VERSION, before the recipes that ship. */
  readonly recipes?: readonly string[];
  /** Where scripts are looked up after a recipe's own folder. */
  readonly resourceRoots?: readonly string[];
  /** Kinds of validators besides the built-in ones. */
  readonly kinds?: readonly PluginKind[];
  /** Apply the certain fixes to the files. */
  readonly fix?: boolean;
  /** Look with these rules only, by their codes. */
  readonly select?: readonly string[];
  /** Do not look with these rules. */
  readonly ignore?: readonly string[];
  /** Report warnings as errors. */
  readonly strict?: boolean;
  /** False: ShellCheck is not run on scripts; by default as the configuration file says. */
  readonly shellcheck?: boolean;
  /** By default `process.cwd()`. */
  readonly cwd?: string;
  /** Aborting it rejects with its reason. */
  readonly signal?: AbortSignal;
}
