import { pathToFileURL } from "node:url";
import type { PluginModule } from "../catalog/find-module.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { importModule } from "../kinds/import-module.ts";
import { nearest } from "../source/nearest.ts";
import { refuseUnlessRegular } from "../system/read-file.ts";
import { reasonOfThrown, refusePlugin } from "./call-plugin.ts";
import type { Plugin } from "./plugin.ts";
import { recipePlugin } from "./recipe-plugin.ts";

/** The argument of a module's default export, if that is a function. */
export interface PluginToolkit {
  /** The plugin's own folder. */
  readonly folder: string;
  readonly recipePlugin: typeof recipePlugin;
}

const methods = ["versions", "getImageArguments", "packImage", "validateImages"] as const;
const names: readonly string[] = [...methods, "kinds"];

/**
 * Runs a plugin's module and returns its methods. The module exports the methods themselves, or its default export is
 * an object with them, or a function that returns such an object. A method that is missing is taken from the
 * VERSION/image.yaml of the plugin's folder.
 *
 * @throws {Refusal} `plugin-not-loaded`, `plugin-invalid`, `plugin-failed`, all with exit code 2.
 */
export async function loadPlugin(module: PluginModule): Promise<Plugin> {
  const { plugin, folder, entry } = module;
  const invalid = (problem: string) =>
    new Refusal(diagnostic("plugin-invalid", { plugin, path: entry, problem }));
  let exports: Record<string, unknown>;
  try {
    refuseUnlessRegular(entry);
    exports = await importModule(pathToFileURL(entry).href);
  } catch (error) {
    const problem = { plugin, path: entry, reason: reasonOfThrown(error) };
    throw refusePlugin(diagnostic("plugin-not-loaded", problem), error);
  }
  const own = await exported(module, exports);
  if (own === undefined) throw invalid(`exports ${describe(exports)} instead of the methods of a plugin`);

  for (const name of keysOf(own)) {
    const meant = nearest(name, names);
    if (!names.includes(name) && meant !== undefined && typeof own[name] === "function")
      throw invalid(`exports \`${name}\`, which is not a method of a plugin (did you mean \`${meant}\`?)`);
  }
  for (const name of methods)
    if (own[name] !== undefined && typeof own[name] !== "function")
      throw invalid(`exports \`${name}\`, which is not a function`);
  if (own.kinds !== undefined && !Array.isArray(own.kinds))
    throw invalid("exports `kinds`, which is not a list");
  return completed(own, folder);
}

/** Returns the methods that a plugin has, and for the missing ones those of its folder's recipes. */
function completed(own: Partial<Plugin>, folder: string): Plugin {
  const kinds = own.kinds ?? [];
  const byDefault = recipePlugin(folder, { kinds });
  return {
    versions: own.versions ? () => own.versions!() : byDefault.versions,
    getImageArguments: own.getImageArguments
      ? (version) => own.getImageArguments!(version)
      : byDefault.getImageArguments,
    // Unwrapped if it is the default method, which has a property that `recipeBehind` reads.
    packImage: own.packImage ? bound(own, "packImage") : byDefault.packImage,
    ...(own.validateImages ? { validateImages: bound(own, "validateImages") } : {}),
    kinds,
  };
}

/** Wraps a method and keeps its property (`recipeBehind`). */
function bound<K extends "packImage" | "validateImages">(
  own: Partial<Plugin>,
  name: K,
): NonNullable<Plugin[K]> {
  const method = own[name] as NonNullable<Plugin[K]>;
  return Object.assign(method.bind(own), method) as NonNullable<Plugin[K]>;
}

async function exported(
  { plugin, folder }: PluginModule,
  exports: Record<string, unknown>,
): Promise<Record<string, unknown> | undefined> {
  if (names.some((name) => exports[name] !== undefined)) return exports;
  let made = exports.default;
  if (typeof made === "function") {
    const toolkit: PluginToolkit = { folder, recipePlugin };
    try {
      made = await made(toolkit);
    } catch (error) {
      const problem = { plugin, method: "default", reason: reasonOfThrown(error) };
      throw refusePlugin(diagnostic("plugin-failed", problem), error);
    }
  }
  if (typeof made !== "object" || made === null) return undefined;
  const object = made as Record<string, unknown>;
  return names.some((name) => object[name] !== undefined) ? object : undefined;
}

function keysOf(own: Record<string, unknown>): string[] {
  return Object.keys(own).filter((name) => name !== "default" && name !== "module.exports");
}

function describe(exports: Record<string, unknown>): string {
  const found = Object.keys(exports).filter((name) => name !== "module.exports");
  return found.length === 0
    ? "nothing"
    : found
        .slice(0, 8)
        .map((name) => `\`${name}\``)
        .join(", ");
}
