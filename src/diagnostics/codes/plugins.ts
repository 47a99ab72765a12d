import { code } from "../define.ts";

const listed = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");

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
    message: ({ path, from, reason }) => `expected a folder of recipes at ${path} (${from}), but ${reason}`,
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
};
