import { printable } from "./printable.ts";

/** XML 1.0 text: markup escaped, and what no XML document may hold (controls) written out by `printable`. */
export function escapeXml(text: string): string {
  return printable(text).replace(/[&<>"'\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Returns an element with its attributes escaped. `content` is XML. */
export function element(name: string, attributes: Record<string, string | number>, content = ""): string {
  return [...elementPieces(name, attributes, content === "" ? [] : [content])].join("");
}

/** Returns an element in pieces, as its content is. */
export function* elementPieces(
  name: string,
  attributes: Record<string, string | number>,
  content: Iterable<string>,
): Generator<string> {
  yield `<${name}`;
  for (const [key, value] of Object.entries(attributes)) yield ` ${key}="${escapeXml(String(value))}"`;
  let end = "/>";
  for (const piece of content) {
    if (end === "/>") yield ">";
    yield piece;
    end = `</${name}>`;
  }
  yield end;
}
