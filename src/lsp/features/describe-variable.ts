import type { Variable } from "../../compiler/lower/variables.ts";

/** Describes a variable in a few words, for one line. */
export function summaryOf(variable: Variable): string {
  const { declaration, references } = variable;
  if (!declaration) {
    const created = references[0]?.use === "output" ? "a script's output" : "set by argument_set";
    return `variable: ${created}`;
  }
  const parts = [declaration.required ? "required" : undefined, defaultOf(variable), choicesOf(variable)];
  return ["argument", ...parts.filter((part) => part !== undefined)].join(", ");
}

function defaultOf({ declaration, secret }: Variable): string | undefined {
  const value = declaration?.default;
  if (!value || declaration.required) return undefined;
  return `default ${secret ? "***" : value.text === "" ? '""' : shortened(value.text)}`;
}

function choicesOf({ declaration }: Variable): string | undefined {
  const choices = declaration?.choices;
  return choices ? `one of ${choices.map(({ text }) => (text === "" ? '""' : text)).join(", ")}` : undefined;
}

/** Returns a text on one line, cut to `length` characters. */
export function shortened(text: string, length = 40): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

/** Describes a variable for hover, in Markdown. */
export function describeVariable(variable: Variable): string {
  const { declaration, name, shellNames } = variable;
  const head = `**${name}** — ${summaryOf(variable)}`;
  const seen = `Scripts see it as ${shellNames.map((name) => `\`${name}\``).join(" and ")}.`;
  const description = declaration?.description?.text.trim();
  return [head, ...(description ? [description] : []), seen].join("\n\n");
}
