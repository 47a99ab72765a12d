import type { PluginKind } from "../kinds/plugin-kinds.ts";
import type { Remote, Validation } from "./remote.ts";

/** What a plugin exports: the methods that the plugins of OpenStack Sahara had for their images. */
export interface Plugin {
  /** Returns the versions that it has images for, such as `3.8`. */
  versions(): Awaitable<readonly string[]>;
  /** Returns the arguments of a version, which are options of the command line. */
  getImageArguments(version: string): Awaitable<readonly ImageArgument[]>;
  /**
   * Changes the image to be as the version asks, or with `reconcile: false` reports where it differs. An error that it
   * throws is shown to the user, and the image stays as it was.
   *
   * @returns what was checked; nothing means that the image conforms (and with `reconcile`, that it was changed).
   */
  packImage(version: string, remote: Remote, options: PackOptions): Awaitable<PackResult | Nothing>;
  /** If it exists, it is called instead of `packImage` with `reconcile: false`. */
  validateImages?(version: string, remote: Remote, options: PackOptions): Awaitable<PackResult | Nothing>;
  /** Kinds of validators of its own, for its recipes. */
  readonly kinds?: readonly PluginKind[];
}

export type Awaitable<T> = T | PromiseLike<T>;

/** The result of a function without a `return`. */
// biome-ignore lint/suspicious/noConfusingVoidType: an `async` method that returns nothing must fit.
export type Nothing = void | undefined;

/** An argument of a version, as a recipe declares one. */
export interface ImageArgument {
  readonly name: string;
  readonly description?: string;
  /** The environment variable of scripts that holds the value; by default the name with `_` for `-`. */
  readonly targetVariable?: string;
  readonly default?: string;
  readonly required?: boolean;
  readonly choices?: readonly string[];
  /** Not shown in help. */
  readonly hidden?: boolean;
  /** Never printed, logged, or written into a report or a compiled script. */
  readonly secret?: boolean;
}

export interface PackOptions {
  /** Whether to change the image, or only to check it. */
  readonly reconcile: boolean;
  /** The value of each argument that has one, by name: checked against `getImageArguments`, with defaults. */
  readonly imageArguments: Readonly<Record<string, string>>;
}

/** What `packImage` or `validateImages` found and did. */
export interface PackResult {
  /** In the order of the report. */
  readonly steps?: readonly PackStep[];
  /** The result of `remote.validate`, if it was called. */
  readonly validation?: Validation;
  /** True: the plugin has checked its changes itself, and no second check is needed. */
  readonly verified?: boolean;
}

/** One thing that was checked or done. */
export interface PackStep {
  /** As the report names it: `login notice`. */
  readonly title: string;
  readonly status: PackStatus;
  readonly expected?: string;
  readonly found?: string;
  /** What apply would do. */
  readonly would?: string;
  readonly because?: string;
}

export const packStatuses = ["ok", "changed", "discrepancy", "failed", "skipped", "undetermined"] as const;
export type PackStatus = (typeof packStatuses)[number];
