import { recipesFolders, unknownRecipe } from "../../catalog/find-recipe.ts";
import { listVersions } from "../../plugins/list-versions.ts";
import { safeJson } from "../../report/formats/json.ts";
import { printableLine } from "../../report/printable.ts";
import { colorsFor } from "../../report/styles.ts";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { listOption } from "../options.ts";
import { wantsColor } from "../settings.ts";
import { refuseOptions } from "../words.ts";

interface ListOptions {
  readonly recipes?: readonly string[];
  readonly json?: boolean;
}

/** Printed instead of versions that only the code of a plugin knows. */
const unasked = "?";

export const listCommand: CommandModule = {
  configure(command) {
    command
      .usage("[PLUGIN…] [options]")
      .description(
        "List the available plugins and versions with the files of their recipes. " +
          "A plugin with its own code is asked for its versions only if you name it.",
      )
      .addOption(
        listOption(
          "--recipes <dir>",
          "search recipes in this folder (PLUGIN/VERSION/image.yaml); can repeat",
        ),
      )
      .option("--json", "print JSON");
  },
  async run({ io, name, words, options, optionNames, settings }) {
    const plugins = refuseOptions(words, name, optionNames);
    const { recipes = [], json } = options as ListOptions;
    const folders = recipesFolders(recipes, io.env);
    const listed = await listVersions(folders, io.cwd, plugins);
    const unknown = plugins.find((wanted) => listed.every(({ plugin }) => plugin !== wanted));
    if (unknown !== undefined) throw unknownRecipe(unknown, "", folders, listed);
    const found = listed.filter(({ plugin }) => plugins.length === 0 || plugins.includes(plugin));
    if (json) {
      io.stdout.write(
        `${safeJson(found.map(({ plugin, version = null, file }) => ({ plugin, version, file })))}\n`,
      );
      return exitCodes.good;
    }
    const colors = colorsFor(wantsColor(settings.color, "stdout", io));
    const widthOf = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length));
    const pluginWidth = widthOf(found.map(({ plugin }) => plugin));
    const versionWidth = widthOf(found.map(({ version = unasked }) => version));
    for (const { plugin, version = unasked, file } of found) {
      const row = `${colors.bold(printableLine(plugin).padEnd(pluginWidth))}  ${printableLine(version).padEnd(versionWidth)}`;
      io.stdout.write(`${row}  ${colors.dim(printableLine(file))}\n`);
    }
    const asleep = [
      ...new Set(found.flatMap(({ plugin, version }) => (version === undefined ? [plugin] : []))),
    ];
    if (asleep.length > 0 && settings.verbosity >= 0)
      io.stderr.write(
        `?: only the code of the plugin knows its versions; run \`${name} ${printableLine(asleep.join(" "))}\` to list them\n`,
      );
    if (found.length === 0) io.stderr.write("no recipes found\n");
    return exitCodes.good;
  },
};
