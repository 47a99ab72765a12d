import { shorten, type YamlNode } from "../yaml/node.ts";
import type { KindHints } from "./kind.ts";
import { scriptOptions } from "./script-form.ts";

/** Other tools run a command line, where a recipe names a script or contains its text. */
export const scriptHints: KindHints = {
  synonyms: ["shell", "command", "cmd", "run", "exec", "execute", "bash", "sh", "raw", "runcmd"],
  rewrite(value, beside) {
    const options = beside.map(({ key }) => key.text);
    const known: readonly string[] = scriptOptions;
    if (options.length > 0 && options.every((option) => known.includes(option)) && value.kind === "scalar")
      return `script: {${shorten(value.text)}: {${options.map((option) => `${option}: …`).join(", ")}}}`;
    if (value.kind === "sequence") return "script: {NAME: {check: TEXT, apply: TEXT}}";
    return commandForm("script", value);
  },
};

/** How to write a command or a text as a script of the recipe itself; undefined for a list or a map. */
export function commandForm(key: string, value: YamlNode): string | undefined {
  if (value.kind !== "scalar" || value.isEmpty) return undefined;
  const text = value.text.trim();
  if (text.includes("\n") || text.length > 60) return `${key}: {NAME: {inline: TEXT}}`;
  return `${key}: {NAME: {inline: ${/[:#"'{}[\],&*!|>%@`]/.test(text) ? `'${text.replaceAll("'", "''")}'` : text}}}`;
}
