import { type ArgumentHelp, decodeRecipe, listArguments, parseRecipe } from "../compiler/compile.ts";
import { printable, printableLine } from "../report/printable.ts";
import { colorsFor } from "../report/styles.ts";
import type { Invocation } from "./command.ts";
import { type Located, locateRecipe } from "./locate-recipe.ts";
import { wantsColor } from "./settings.ts";

/** The arguments that what a command line names shows to its users; undefined where it names nothing. */
async function shownArguments({ recipe, own }: Located): Promise<readonly ArgumentHelp[] | undefined> {
  const shown = (all: readonly ArgumentHelp[]) => all.filter((one) => !one.hidden);
  if (recipe) {
    const { source } = decodeRecipe(recipe.path, recipe.bytes);
    return shown(listArguments((await parseRecipe(source, { kinds: recipe.kinds ?? [] })).recipe));
  }
  if (!own) return undefined;
  const { argumentsOfPlugin } = await import("../plugins/plugin-arguments.ts");
  return shown((await argumentsOfPlugin(own)).known);
}

/** What `--help` after a RECIPE says of the recipe's own arguments. */
export async function recipeHelp(invocation: Invocation): Promise<string> {
  const located = await locateRecipe(invocation);
  const known = await shownArguments(located);
  const colors = colorsFor(wantsColor(invocation.settings.color, "stdout", invocation.io));
  if (!known) return "\nAfter a RECIPE, --help shows the recipe's own arguments too.\n";
  const { recipe, own } = located;
  const title = own
    ? `${own.name} ${own.version}`
    : [recipe!.plugin ?? recipe!.path, recipe!.version].filter(Boolean).join(" ");
  if (known.length === 0) return `\n${colors.bold(`Arguments of ${printableLine(title)}:`)} none\n`;
  const width = Math.min(invocation.io.columns, 100) - 6;
  const blocks = known.map((one) => {
    const notes = [
      one.required ? "required" : undefined,
      one.default !== undefined ? `default: ${JSON.stringify(one.default)}` : undefined,
      one.choices ? `choices: ${one.choices.join(", ")}` : undefined,
      one.secret ? "secret: @FILE reads it from a file" : undefined,
    ].filter((note) => note !== undefined);
    const text = [one.description, notes.length > 0 ? `(${notes.join("; ")})` : undefined]
      .filter(Boolean)
      .join(" ");
    const lines = wrap(printable(text).replace(/\s+/g, " "), width);
    return `  ${printableLine(one.option)} <value>\n${lines.map((line) => `      ${line}\n`).join("")}`;
  });
  return `\n${colors.bold(`Arguments of ${printableLine(title)}:`)}\n${blocks.join("")}`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else if (word !== "") lines.push(word);
  }
  return lines;
}
