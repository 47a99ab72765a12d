import { printable } from "./printable.ts";

/** XML 1.0 text: markup escaped, and what no XML document may hold (controls) written out by `printable`. */
export function escapeXml(text: string): string {
  return printable(text).replace(/[&<>"'\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Returns an element with its attributes escaped. `content` is XML. */
export function element(name: string, attributes: Record<string, string | number>, content = ""): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}
