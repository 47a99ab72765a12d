import type { Help } from "commander";

/** Descriptions narrower than this go below their term. */
const minDescriptionWidth = 40;

/** The widest help text, also on a wider terminal. */
const maxWidth = 100;

/** Returns the width of help texts on a terminal of that many columns. A serial console says that it has none. */
export function helpWidth(columns: number): number {
  return Math.min(columns || 80, maxWidth);
}

/** Breaks text at spaces, so that no line is wider than `width` columns unless a single word is. */
export function wrapText(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

/** Commander's help, wrapped also on narrow terminals. */
export const helpFormat: Partial<Help> & ThisType<Help> = {
  styleTitle: (title) => `\u001b[1m${title}\u001b[22m`,
  commandUsage(command) {
    const prefix = "Usage: ";
    const usage = wrapText(`${command.name()} ${command.usage()}`, (this.helpWidth ?? 80) - prefix.length);
    return usage.replaceAll("\n", `\n${" ".repeat(prefix.length)}`);
  },
  formatItem(term, termWidth, description) {
    const width = this.helpWidth ?? 80;
    const beside = width - termWidth - 4;
    if (beside >= minDescriptionWidth) {
      const indent = " ".repeat(termWidth + 4);
      return `  ${term.padEnd(termWidth)}  ${wrapText(description, beside).replaceAll("\n", `\n${indent}`)}`;
    }
    const indent = " ".repeat(6);
    return `  ${term}\n${indent}${wrapText(description, width - indent.length).replaceAll("\n", `\n${indent}`)}`;
  },
};
