import { declaredArguments } from "../app/declared-arguments.ts";
import { printable, printableLine } from "../report/printable.ts";
import { colorsFor } from "../report/styles.ts";
import type { Invocation } from "./command.ts";
import { helpWidth, wrapText } from "./help-format.ts";
import { recipeSettings } from "./recipe-settings.ts";
import { wantsColor } from "./settings.ts";

/** Returns the arguments of a recipe, for `--help` after a RECIPE. */
export async function recipeHelp(invocation: Invocation): Promise<string> {
  const settings = await recipeSettings(invocation);
  const width = helpWidth(invocation.io.columns);
  if (!settings)
    return `\n${wrapText("After a RECIPE, `--help` also lists the arguments of the recipe.", width)}\n`;
  const { title, arguments: known } = await declaredArguments(settings);
  const colors = colorsFor(wantsColor(invocation.settings.color, "stdout", invocation.io));
  if (known.length === 0) return `\n${colors.bold(`Arguments of ${printableLine(title)}:`)} none\n`;
  const blocks = known.map((argument) => {
    const notes = [
      argument.required ? "required" : undefined,
      argument.default !== undefined ? `default: ${JSON.stringify(argument.default)}` : undefined,
      argument.choices ? `choices: ${argument.choices.join(", ")}` : undefined,
      argument.secret ? "secret: use @FILE to read it from a file" : undefined,
    ].filter((note) => note !== undefined);
    const text = [argument.description, notes.length > 0 ? `(${notes.join("; ")})` : undefined]
      .filter(Boolean)
      .join(" ");
    const lines = wrapText(printable(text), width - 6).replaceAll("\n", "\n      ");
    return `  ${printableLine(argument.option)} <value>\n${lines === "" ? "" : `      ${lines}\n`}`;
  });
  return `\n${colors.bold(`Arguments of ${printableLine(title)}:`)}\n${blocks.join("")}`;
}
