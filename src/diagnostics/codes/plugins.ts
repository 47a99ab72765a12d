import { code } from "../define.ts";

const failed = ({ plugin, method, reason }: { plugin: string; method: string; reason: string }) =>
  `the plugin \`${plugin}\` failed in \`${method}\`: ${reason}`;
const imageUnchanged = "the image is unchanged; `-v` shows where in the plugin the error was thrown";

export interface InvalidResult {
  readonly [name: string]: string;
  readonly plugin: string;
  readonly method: string;
  readonly expected: string;
  readonly found: string;
}
const invalidResult = ({ plugin, method, expected, found }: InvalidResult) =>
  `\`${method}\` of the plugin \`${plugin}\` must return ${expected}, not ${found}`;

/** Mistakes in the names of recipes, in recipe folders, and in plugins. */
export const pluginCodes = {
  "plugin-unknown": code<{
    plugin: string;
    known: readonly string[];
    nearest: string | undefined;
    folders: readonly string[];
  }>({
    title: "Unknown plugin",
    severity: "error",
    message: ({ plugin }) => `there is no plugin \`${plugin}\``,
    help: ({ nearest, known, folders }) =>
      nearest === undefined
        ? `${known.length > 0 ? `known plugins: ${known.join(", ")}; ` : ""}searched ${folders.join(", ")}; add a folder with \`--recipes DIR\`, or name the recipe with \`-f FILE\``
        : `did you mean \`${nearest}\`?`,
    what: "Recipes are searched as PLUGIN/VERSION/image.yaml in the recipe folders, and none of them contains this plugin.",
    why: "Without the recipe the program does not know what to check.",
    example: { bad: "$ sahara-image compile zookeper 3.8", good: "$ sahara-image compile zookeeper 3.8" },
  }),
  "version-unknown": code<{
    plugin: string;
    version: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    title: "Unknown version of a plugin",
    severity: "error",
    message: ({ plugin, version }) => `the plugin \`${plugin}\` has no version \`${version}\``,
    help: ({ nearest, known, plugin }) =>
      nearest === undefined
        ? known.length > 0
          ? `known versions: ${known.join(", ")}`
          : `list the versions with \`sahara-image list ${plugin}\``
        : `did you mean \`${nearest}\`? (known versions: ${known.join(", ")})`,
    what: "The plugin exists, but no recipe folder contains this version of it.",
    why: "The recipe of another version may ask for other packages.",
    example: { bad: "$ sahara-image compile zookeeper 3.80", good: "$ sahara-image compile zookeeper 3.8" },
  }),
  "recipes-folder-missing": code<{ path: string; from: string; reason: string }>({
    title: "Unreadable recipe folder",
    severity: "error",
    message: ({ path, from, reason }) => `can't read the recipe folder ${path} (from ${from}): ${reason}`,
    help: () => "name a folder that contains PLUGIN/VERSION/image.yaml",
    what: "`--recipes` or `SAHARA_IMAGE_RECIPES` names a folder that does not exist or can't be read.",
    why: "If the folder were skipped, a recipe of the same name from another folder could be used instead.",
    example: {
      bad: "$ sahara-image list --recipes ./recpies",
      good: "$ sahara-image list --recipes ./recipes",
    },
  }),
  "nothing-to-lint": code<{ path: string }>({
    title: "No recipes found",
    severity: "error",
    message: ({ path }) => `there are no recipes under ${path}`,
    help: () => "name the file of the recipe itself if git ignores it",
    what: "`lint` searches folders for YAML files with a top-level key `validators` that git does not ignore. It found none here.",
    why: "A check that looked at nothing must not pass.",
    example: { bad: "$ sahara-image lint ./docs", good: "$ sahara-image lint ./recipes" },
  }),
  "plugin-not-loaded": code<{ plugin: string; path: string; reason: string }>({
    title: "Plugin can't be loaded",
    severity: "error",
    message: ({ plugin, path, reason }) => `can't load the plugin \`${plugin}\` from ${path}: ${reason}`,
    help: () => "report this to the author of the plugin; `-v` shows where it failed",
    what: "A plugin can be a JavaScript module (plugin.mjs, plugin.js, or the module named in its package.json). Node.js could not load this one.",
    why: "Without the module the program does not know what the plugin does.",
  }),
  "plugin-invalid": code<{ plugin: string; path: string; problem: string }>({
    title: "Plugin with invalid exports",
    severity: "error",
    message: ({ plugin, path, problem }) => `the plugin \`${plugin}\` (${path}) ${problem}`,
    help: () =>
      "export `versions`, `getImageArguments`, `packImage` and optionally `validateImages` and `kinds`; VERSION/image.yaml replaces the missing ones",
    what: "The module of a plugin does not export the methods of a plugin.",
    why: "Only the methods of the plugin interface are called. Other exports would be ignored silently.",
  }),
  "plugin-failed": code<{ plugin: string; method: string; reason: string }>({
    title: "Plugin failed",
    severity: "error",
    message: failed,
    help: () => "report this to the author of the plugin; `-v` shows where the error was thrown",
    what: "A method of a plugin threw an error.",
    why: "Unfinished work is discarded. An image is changed only if the plugin finishes.",
  }),
  "plugin-check-failed": code<{ plugin: string; method: string; reason: string }>({
    title: "Plugin failed during a check",
    severity: "error",
    exit: 3,
    message: failed,
    help: () => imageUnchanged,
    what: "The plugin checks images with its own code, and that code threw an error.",
    why: "An unfinished check says nothing about the image.",
  }),
  "plugin-apply-failed": code<{ plugin: string; method: string; reason: string }>({
    title: "Plugin failed during an apply",
    severity: "error",
    exit: 4,
    message: failed,
    help: () => imageUnchanged,
    what: "The plugin changes images with its own code, and that code threw an error.",
    why: "Its changes were made on an overlay, which is discarded.",
  }),
  "plugin-result-invalid": code<InvalidResult>({
    title: "Invalid result from a plugin",
    severity: "error",
    message: invalidResult,
    help: () => "report this to the author of the plugin",
    what: "A method of a plugin returned something that is not a valid result.",
    why: "A guess at its meaning could report a bad image as good.",
  }),
  "plugin-run-invalid": code<InvalidResult>({
    title: "Invalid report from a plugin",
    severity: "error",
    exit: 3,
    message: invalidResult,
    help: () => "report this to the author of the plugin; the image is unchanged",
    what: "`packImage` or `validateImages` of a plugin returned something that is not a valid result.",
    why: "Guessing the meaning could report a bad image as good.",
  }),
  "plugin-not-compilable": code<{ plugin: string; version: string; method: string }>({
    title: "Plugin without a recipe",
    severity: "error",
    message: ({ plugin, version, method }) =>
      `\`${plugin} ${version}\` has no recipe to compile: its work is done by the plugin's own \`${method}\``,
    help: ({ plugin, version }) =>
      `use \`sahara-image check --image IMG ${plugin} ${version}\`, or \`apply\``,
    what: "This plugin works on images with its own program instead of a recipe.",
    why: "Only recipes can be compiled to a script.",
    example: {
      bad: "$ sahara-image compile notice 1.0",
      good: "$ sahara-image check --image node.qcow2 notice 1.0",
    },
  }),
};
