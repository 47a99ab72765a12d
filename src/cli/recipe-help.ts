import { type ArgumentHelp, decodeRecipe, listArguments, parseRecipe } from "../compiler/compile.ts";
import { printable, printableLine } from "../report/printable.ts";
import { colorsFor } from "../report/styles.ts";
import type { Invocation } from "./command.ts";
import { type LocatedRecipe, locateRecipe } from "./locate-recipe.ts";
import { wantsColor } from "./settings.ts";

/** The arguments that a recipe shows to its users. */
async function shownArguments(recipe: LocatedRecipe): Promise<readonly ArgumentHelp[]> {
  const { source } = decodeRecipe(recipe.path, recipe.bytes);
  return listArguments((await parseRecipe(source)).recipe).filter((one) => !one.hidden);
}

/** The arguments of the recipe that a command line names; empty where it names none. */
export async function recipeArguments(invocation: Invocation): Promise<readonly ArgumentHelp[]> {
  const { recipe } = await locateRecipe(invocation);
  return recipe ? shownArguments(recipe) : [];
}

/** What `--help` after a RECIPE says of the recipe's own arguments. */
export async function recipeHelp(invocation: Invocation): Promise<string> {
  const { recipe } = await locateRecipe(invocation);
  const colors = colorsFor(wantsColor(invocation.settings.color, "stdout", invocation.io));
  if (!recipe) return "\nAfter a RECIPE, --help shows the recipe's own arguments too.\n";
  const title = [recipe.plugin ?? recipe.path, recipe.version].filter(Boolean).join(" ");
  const known = await shownArguments(recipe);
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
