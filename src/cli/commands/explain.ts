import { codes } from "../../diagnostics/codes.ts";
import { type CodeDefinition, exitOf } from "../../diagnostics/define.ts";
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
      .description("Explain a diagnostic code with an example and its fix. Without a CODE, list all codes.");
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
      // The code can be copied from a message with its brackets.
      const code = word.replace(/^\w*\[|\]:?$/g, "") as keyof typeof codes;
      if (!Object.hasOwn(codes, code))
        throw new Refusal(diagnostic("code-unknown", { word, nearest: nearest(word, known) }));
      return explainCode(code, codes[code], colors);
    });
    io.stdout.write(texts.join("\n"));
    return exitCodes.good;
  },
};

function explainCode(name: string, definition: CodeDefinition<never>, colors: Colors): string {
  const { title, severity, what, why, example } = definition;
  const exit = exitOf(definition);
  const parts = [
    `${colorOfSeverity(colors, severity)(`${severity}[${name}]`)}${colors.bold(`: ${title}`)}`,
    what,
    why,
    ...(example
      ? [colors.bold("Example:"), indented(example.bad), colors.bold("Fixed:"), indented(example.good)]
      : []),
    ...(exit === undefined ? [] : [`Exit code: ${exit}`]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, "    ");
}
