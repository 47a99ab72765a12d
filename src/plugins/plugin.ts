import type { PluginKind } from "../kinds/plugin-kinds.ts";
import type { Remote, Validation } from "./remote.ts";

/** What a plugin exports: the same methods as the plugins of OpenStack Sahara had for their images. */
export interface Plugin {
  /** The versions that it has images for, such as `3.8`. */
  versions(): Awaitable<readonly string[]>;
  /** What a version asks of its user: options of the command line. */
  getImageArguments(version: string): Awaitable<readonly ImageArgument[]>;
  /**
   * Makes the image as the version asks, or with `reconcile: false` tells what of it is not. What it throws is
   * told to the user, and leaves the image as it was.
   *
   * @returns what was looked at; nothing means that all is well (and with `reconcile`, that it was changed).
   */
  packImage(version: string, remote: Remote, options: PackOptions): Awaitable<PackResult | Nothing>;
  /** Where there is one, it is asked instead of `packImage` with `reconcile: false`. */
  validateImages?(version: string, remote: Remote, options: PackOptions): Awaitable<PackResult | Nothing>;
  /** Kinds of validators of its own, for its recipes. */
  readonly kinds?: readonly PluginKind[];
}

export type Awaitable<T> = T | PromiseLike<T>;

/** What a function without a `return` gives. */
// biome-ignore lint/suspicious/noConfusingVoidType: a method that is `async` and returns nothing is to fit.
export type Nothing = void | undefined;

/** An argument of a version, as a recipe declares one. */
export interface ImageArgument {
  readonly name: string;
  readonly description?: string;
  /** The environment variable under which scripts see it; where it is absent, the name with `_` for `-`. */
  readonly targetVariable?: string;
  readonly default?: string;
  readonly required?: boolean;
  readonly choices?: readonly string[];
  /** Left out of help. */
  readonly hidden?: boolean;
  /** Never printed, logged, or written into a report or a compiled script. */
  readonly secret?: boolean;
}

export interface PackOptions {
  /** Whether to make it so, or only to look. */
  readonly reconcile: boolean;
  /** A value for each argument that has one, by its name: checked against `getImageArguments`, defaults filled in. */
  readonly imageArguments: Readonly<Record<string, string>>;
}

/** What `packImage` or `validateImages` found and did. */
export interface PackResult {
  /** In the order in which people are to read them. */
  readonly steps?: readonly PackStep[];
  /** What the default implementation came to, where it was called. */
  readonly validation?: Validation;
  /** True: what was changed has been looked at again already, and no second look is needed. */
  readonly verified?: boolean;
}

/** One thing that was looked at, or done. */
export interface PackStep {
  /** What a person would call it: `login notice`. */
  readonly title: string;
  readonly status: PackStatus;
  readonly expected?: string;
  readonly found?: string;
  /** What reconciling would do. */
  readonly would?: string;
  readonly because?: string;
}

export const packStatuses = ["ok", "changed", "discrepancy", "failed", "skipped", "undetermined"] as const;
export type PackStatus = (typeof packStatuses)[number];
