import { pathToFileURL } from "node:url";
import type { PluginModule } from "../catalog/find-module.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { importModule } from "../kinds/import-module.ts";
import { nearest } from "../source/nearest.ts";
import { refuseUnlessRegular } from "../system/read-file.ts";
import { reasonOfThrown, refusePlugin } from "./call-plugin.ts";
import type { Plugin } from "./plugin.ts";
import { recipePlugin } from "./recipe-plugin.ts";

/** What a module's default export is given where it is a function. */
export interface PluginToolkit {
  /** The plugin's own folder. */
  readonly folder: string;
  readonly recipePlugin: typeof recipePlugin;
}

const methods = ["versions", "getImageArguments", "packImage", "validateImages"] as const;
const names: readonly string[] = [...methods, "kinds"];

/**
 * Runs a plugin's module and takes what it exports: the methods themselves, or as default export an object of
 * them, or a function that makes one. What is left out is taken from its folder's VERSION/image.yaml.
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
    const told = { plugin, path: entry, reason: reasonOfThrown(error) };
    throw refusePlugin(diagnostic("plugin-not-loaded", told), error);
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
  return completed(own as Partial<Plugin>, folder);
}

/** The methods that a plugin has, and for the others those of its folder's recipes. */
function completed(own: Partial<Plugin>, folder: string): Plugin {
  const kinds = own.kinds ?? [];
  const byDefault = recipePlugin(folder, { kinds });
  return {
    versions: own.versions ? () => own.versions!() : byDefault.versions,
    getImageArguments: own.getImageArguments
      ? (version) => own.getImageArguments!(version)
      : byDefault.getImageArguments,
    // As it is where it is the default one, which is known by more than being a function.
    packImage: own.packImage ? bound(own, "packImage") : byDefault.packImage,
    ...(own.validateImages ? { validateImages: bound(own, "validateImages") } : {}),
    kinds,
  };
}

/** A method that keeps what is known of it (`recipeBehind`). */
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
      const told = { plugin, method: "default", reason: reasonOfThrown(error) };
      throw refusePlugin(diagnostic("plugin-failed", told), error);
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
