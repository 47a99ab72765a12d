import { codes } from "./codes.ts";
import { type CodeDefinition, exitOf } from "./define.ts";

/** The page of all codes, in Markdown: what docs/codes.md holds. The same table makes `explain CODE`. */
export function codesPage(): string {
  const names = Object.keys(codes).sort() as (keyof typeof codes)[];
  const sections = names.map((name) => section(name, codes[name] as unknown as CodeDefinition));
  const table = names.map((name) => {
    const definition: CodeDefinition<never> = codes[name];
    const { severity, title } = definition;
    return `| [\`${name}\`](#${name}) | ${severity} | ${exitOf(definition) ?? ""} | ${title.replaceAll("|", "\\|")} |`;
  });
  return [
    "# Diagnostics",
    "",
    "<!-- Made by `npm run generate` from src/diagnostics/codes/; edit there. -->",
    "",
    "Everything that sahara-image has to say of a recipe, an image or itself, by its code.",
    "`sahara-image explain CODE` prints the same.",
    "The exit code is that of a command which the error ends; `lint` exits with 1 for every error that it finds.",
    "",
    "| code | severity | exit code | |",
    "| --- | --- | --- | --- |",
    ...table,
    "",
    ...sections,
  ].join("\n");
}

function section(name: string, definition: CodeDefinition): string {
  const { title, severity, what, why, example } = definition;
  const exit = exitOf(definition);
  const ends = exit === undefined ? "" : `, exit code ${exit}`;
  const lines = [`## ${name}`, "", `**${title}** (${severity}${ends})`, "", what, "", why, ""];
  if (example)
    lines.push("For example:", "", ...fenced(example.bad), "", "Put right:", "", ...fenced(example.good), "");
  return lines.join("\n");
}

/** A fence longer than any in the text. */
function fenced(text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const language = /^(arguments|validators|validaters|["{#])/.test(text) ? "yaml" : "";
  return [`${fence}${language}`, text.trimEnd(), fence];
}
