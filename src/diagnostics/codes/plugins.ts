import { code } from "../define.ts";

const listed = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");

const failed = ({ plugin, method, reason }: { plugin: string; method: string; reason: string }) =>
  `plugin \`${plugin}\` failed in \`${method}\`: ${reason}`;
const imageUnchanged = "the image is as it was; `-v` shows where in the plugin the error was thrown";

export interface InvalidResult {
  readonly [name: string]: string;
  readonly plugin: string;
  readonly method: string;
  readonly expected: string;
  readonly found: string;
}
const invalidResult = ({ plugin, method, expected, found }: InvalidResult) =>
  `expected \`${method}\` of plugin \`${plugin}\` to return ${expected}, found ${found}`;

/** What may be wrong with a recipe's name, or with the folders that hold recipes. */
export const pluginCodes = {
  "plugin-unknown": code<{
    plugin: string;
    known: readonly string[];
    nearest: string | undefined;
    folders: readonly string[];
  }>({
    title: "No plugin has this name",
    severity: "error",
    message: ({ plugin, known }) =>
      `no plugin is called \`${plugin}\`; ${known.length > 0 ? `found ${listed(known)}` : "none was found at all"}`,
    help: ({ nearest, folders }) =>
      nearest === undefined
        ? `looked in ${folders.join(", ")}; name another folder with \`--recipes DIR\`, or the file with \`-f FILE\``
        : `did you mean \`${nearest}\`?`,
    what: "A recipe is looked up as PLUGIN/VERSION/image.yaml in the folders that hold recipes, and none has this plugin.",
    why: "Without the recipe nothing is known of what should be on the image.",
    example: { bad: "$ sahara-image compile zookeper 3.8", good: "$ sahara-image compile zookeeper 3.8" },
  }),
  "version-unknown": code<{
    plugin: string;
    version: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    title: "The plugin has no such version",
    severity: "error",
    message: ({ plugin, version, known }) =>
      `plugin \`${plugin}\` has no version \`${version}\`; it has ${listed(known)}`,
    help: ({ nearest, plugin }) =>
      nearest === undefined
        ? `\`sahara-image list\` shows every version of \`${plugin}\` that can be found`
        : `did you mean \`${nearest}\`?`,
    what: "The plugin is there, and none of the folders that hold recipes has this version of it.",
    why: "Another version's recipe may ask for other packages.",
    example: { bad: "$ sahara-image compile zookeeper 3.80", good: "$ sahara-image compile zookeeper 3.8" },
  }),
  "recipes-folder-missing": code<{ path: string; from: string; reason: string }>({
    title: "A folder of recipes can't be read",
    severity: "error",
    message: ({ path, from, reason }) => `can't read the folder of recipes ${path} (${from}): ${reason}`,
    help: () => "it holds PLUGIN/VERSION/image.yaml",
    what: "`--recipes` or `SAHARA_IMAGE_RECIPES` names a folder that is not there or can't be read.",
    why: "Passing over it could pick a recipe of the same name from another folder.",
    example: {
      bad: "$ sahara-image list --recipes ./recpies",
      good: "$ sahara-image list --recipes ./recipes",
    },
  }),
  "nothing-to-lint": code<{ path: string }>({
    title: "No recipe was found",
    severity: "error",
    message: ({ path }) =>
      `expected recipes (YAML files with \`validators\`, such as image.yaml) under ${path}, found none`,
    help: () => "name the recipe's file itself where git ignores it",
    what: "`lint` searches folders for YAML files with a top-level `validators`, and this one holds none that git does not ignore.",
    why: "A check that looked at nothing must not pass.",
    example: { bad: "$ sahara-image lint ./docs", good: "$ sahara-image lint ./recipes" },
  }),
  "plugin-not-loaded": code<{ plugin: string; path: string; reason: string }>({
    title: "A plugin's module can't be loaded",
    severity: "error",
    message: ({ plugin, path, reason }) =>
      `expected the module of plugin \`${plugin}\` at ${path}, but loading it failed: ${reason}`,
    help: () => "this is for the author of the plugin to mend; `-v` shows where it failed",
    what: "A plugin may be a JavaScript module (plugin.mjs, plugin.js, or what its package.json names), and Node could not load this one.",
    why: "What the plugin would do can't be known without it.",
  }),
  "plugin-invalid": code<{ plugin: string; path: string; problem: string }>({
    title: "A plugin that exports the wrong things",
    severity: "error",
    message: ({ plugin, path, problem }) => `plugin \`${plugin}\` (${path}) ${problem}`,
    help: () =>
      "a plugin exports `versions`, `getImageArguments`, `packImage`, and perhaps `validateImages` and `kinds`; what it leaves out is taken from its VERSION/image.yaml",
    what: "The module of a plugin was loaded, and it is none.",
    why: "Only the methods of the plugin interface are ever called; anything else would be passed over in silence.",
  }),
  "plugin-failed": code<{ plugin: string; method: string; reason: string }>({
    title: "A plugin failed when it was asked about itself",
    severity: "error",
    message: failed,
    help: () => "this is for the author of the plugin to fix; `-v` shows where the error was thrown",
    what: "A method of a plugin that describes it (`versions`, `getImageArguments`, its default export) threw an error.",
    why: "Without the answer, the program does not know what the plugin can do.",
  }),
  "plugin-check-failed": code<{ plugin: string; method: string; reason: string }>({
    title: "A plugin failed while checking an image",
    severity: "error",
    exit: 3,
    message: failed,
    help: () => imageUnchanged,
    what: "The plugin checks images with its own code, and that code threw an error.",
    why: "A check that did not finish says nothing about the image.",
  }),
  "plugin-apply-failed": code<{ plugin: string; method: string; reason: string }>({
    title: "A plugin failed while changing an image",
    severity: "error",
    exit: 4,
    message: failed,
    help: () => imageUnchanged,
    what: "The plugin changes images with its own code, and that code threw an error.",
    why: "Its changes were made on a layer over the image, and the layer is thrown away.",
  }),
  "plugin-result-invalid": code<InvalidResult>({
    title: "A plugin describes itself wrongly",
    severity: "error",
    message: invalidResult,
    help: () => "this is for the author of the plugin to fix",
    what: "`versions` or `getImageArguments` of a plugin returned a value of the wrong form.",
    why: "Only values of the documented form can be shown in help and checked.",
  }),
  "plugin-run-invalid": code<InvalidResult>({
    title: "A plugin's report on an image can't be read",
    severity: "error",
    exit: 3,
    message: invalidResult,
    help: () => "this is for the author of the plugin to fix; the image is as it was",
    what: "`packImage` or `validateImages` of a plugin finished, and returned a value of the wrong form.",
    why: "Guessing the meaning could report a bad image as good.",
  }),
  "plugin-not-compilable": code<{ plugin: string; version: string; method: string }>({
    title: "A plugin that has no recipe",
    severity: "error",
    message: ({ plugin, version, method }) =>
      `\`${plugin} ${version}\` has no recipe to compile: the plugin does its work with a \`${method}\` of its own`,
    help: ({ plugin, version }) =>
      `\`sahara-image check --image IMG ${plugin} ${version}\` and \`apply\` work`,
    what: "A plugin may replace what is done with an image by a program of its own, and this one does.",
    why: "A script can be made of a recipe only.",
    example: {
      bad: "$ sahara-image compile notice 1.0",
      good: "$ sahara-image check --image node.qcow2 notice 1.0",
    },
  }),
};
