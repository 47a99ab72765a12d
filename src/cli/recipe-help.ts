import { declaredArguments } from "../app/declared-arguments.ts";
import { printable, printableLine } from "../report/printable.ts";
import { colorsFor } from "../report/styles.ts";
import type { Invocation } from "./command.ts";
import { recipeSettings } from "./recipe-settings.ts";
import { wantsColor } from "./settings.ts";

/** What `--help` after a RECIPE says of the recipe's own arguments. */
export async function recipeHelp(invocation: Invocation): Promise<string> {
  const settings = await recipeSettings(invocation);
  if (!settings) return "\nAfter a RECIPE, --help shows the recipe's own arguments too.\n";
  const { title, arguments: known } = await declaredArguments(settings);
  const colors = colorsFor(wantsColor(invocation.settings.color, "stdout", invocation.io));
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
