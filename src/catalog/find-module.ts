import { readdirSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileLimits } from "../system/limits.ts";
import { readRegularText } from "../system/read-file.ts";
import { isFile, isFolder, isPlainName } from "./find-recipe.ts";
import { packageRoot } from "./package-root.ts";

/** A plugin that is a module of code. It is found by its name alone: none of its code has run. */
export interface PluginModule {
  /** The name that users type. */
  readonly plugin: string;
  /** Its folder, as messages name it. */
  readonly folder: string;
  /** Absolute path of its module. */
  readonly entry: string;
}

/** Returns the path of a module, or of another file of its plugin, as messages name it. */
export function shownPath({ folder }: Pick<PluginModule, "folder">, path: string, cwd: string): string {
  const below = relative(resolve(cwd, folder), path);
  return below.startsWith("..") ? path : join(folder, below);
}

/** The first part of the names of npm packages that hold a plugin; the plugin's own name follows. */
const packagePrefix = "sahara-image-plugin-";

const moduleNames = ["plugin.mjs", "plugin.js", "plugin.cjs"];

/** Returns the module in a folder PLUGIN: `plugin.mjs`, `plugin.js` or `plugin.cjs`, or what its package.json names. */
export function moduleOfFolder(plugin: string, folder: string, cwd: string): PluginModule | undefined {
  const absolute = resolve(cwd, folder);
  const name = moduleNames.find((file) => isFile(join(absolute, file))) ?? entryOfPackage(absolute);
  return name === undefined ? undefined : { plugin, folder, entry: resolve(absolute, name) };
}

/** Returns what `import` of a package loads: `exports`, else `main` (https://nodejs.org/api/packages.html). */
function entryOfPackage(folder: string): string | undefined {
  try {
    const text = readRegularText(join(folder, "package.json"), { limit: fileLimits.packageDescription });
    const { exports, main }: { readonly exports?: unknown; readonly main?: unknown } = JSON.parse(text) ?? {};
    return conditionOf(exports) ?? (typeof main === "string" && exports === undefined ? main : undefined);
  } catch {
    return undefined;
  }
}

const conditions = ["node", "import", "module-sync", "require", "default"];

function conditionOf(exports: unknown): string | undefined {
  if (typeof exports === "string") return exports;
  if (typeof exports !== "object" || exports === null) return undefined;
  for (const [key, value] of Object.entries(exports)) {
    const found = key === "." || conditions.includes(key) ? conditionOf(value) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Returns the folders in which installed plugins are searched: `node_modules` of the current folder and of those above
 * it, the folder that this program is installed in, and the global folder of the Node that runs it.
 */
function packageFolders(cwd: string): string[] {
  const folders: string[] = [];
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (basename(folder) !== "node_modules") folders.push(join(folder, "node_modules"));
    if (dirname(folder) === folder) break;
  }
  const beside = dirname(packageRoot());
  if (basename(beside) === "node_modules") folders.push(beside);
  folders.push(join(dirname(process.execPath), "..", "lib", "node_modules"));
  return [...new Set(folders)];
}

/** Returns the installed packages `sahara-image-plugin-*`, also in scopes; the first of each name. */
export function installedModules(cwd: string): PluginModule[] {
  const found = new Map<string, PluginModule>();
  for (const folder of packageFolders(cwd))
    for (const name of packagesIn(folder)) {
      const plugin = basename(name).slice(packagePrefix.length);
      if (!isPlainName(plugin) || found.has(plugin)) continue;
      const path = join(folder, name);
      const below = relative(cwd, path);
      const module = moduleOfFolder(plugin, below.startsWith("..") ? path : below, cwd);
      if (module) found.set(plugin, module);
    }
  return [...found.values()];
}

function packagesIn(folder: string): string[] {
  const namesIn = (path: string) => (isFolder(path) ? readdirSync(path) : []);
  return namesIn(folder).flatMap((name) =>
    name.startsWith("@")
      ? namesIn(join(folder, name))
          .filter((inner) => inner.startsWith(packagePrefix))
          .map((inner) => join(name, inner))
      : name.startsWith(packagePrefix)
        ? [name]
        : [],
  );
}
