import { codes } from "../../diagnostics/codes.ts";
import type { CodeDefinition } from "../../diagnostics/define.ts";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { type Colors, colorOfSeverity, colorsFor } from "../../report/styles.ts";
import { nearest } from "../../source/nearest.ts";
import type { CommandModule } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { wantsColor } from "../settings.ts";
import { refuseOptions } from "../words.ts";

const known = Object.keys(codes) as (keyof typeof codes)[];

export const explainCommand: CommandModule = {
  configure(command) {
    command
      .usage("[CODE…]")
      .description(
        "Tell what a diagnostic's code means, with an example and its fix; without a CODE, list them all.",
      );
  },
  async run({ io, name, words, optionNames, settings }) {
    const wanted = refuseOptions(words, name, optionNames);
    const colors = colorsFor(wantsColor(settings.color, "stdout", io));
    if (wanted.length === 0) {
      const width = Math.max(...known.map((code) => code.length));
      for (const code of [...known].sort())
        io.stdout.write(`${colors.bold(code.padEnd(width))}  ${codes[code].title}\n`);
      return exitCodes.good;
    }
    const texts = wanted.map((word) => {
      // As it stands in a message, brackets and all.
      const code = word.replace(/^\w*\[|\]:?$/g, "") as keyof typeof codes;
      if (!Object.hasOwn(codes, code))
        throw new Refusal(2, diagnostic("code-unknown", { word, nearest: nearest(word, known) }));
      return explainCode(code, codes[code], colors);
    });
    io.stdout.write(texts.join("\n"));
    return exitCodes.good;
  },
};

function explainCode(name: string, definition: CodeDefinition<never>, colors: Colors): string {
  const { title, severity, what, why, example } = definition;
  const indented = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}\n`)
      .join("");
  const head = `${colorOfSeverity(colors, severity)(`${severity}[${name}]`)}${colors.bold(`: ${title}`)}\n\n${what}\n\n${why}\n`;
  if (!example) return head;
  return `${head}\n${colors.bold("For example:")}\n\n${indented(example.bad)}\n${colors.bold("Put right:")}\n\n${indented(example.good)}`;
}
