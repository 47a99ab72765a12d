import { parseBytes } from "../source/parse-bytes.ts";
import { type Entry, shorten } from "../yaml/node.ts";
import type { Reader } from "./reader.ts";
import type { NeededSpace } from "./recipe.ts";

/** Returns the free space that a recipe needs: the largest of its own and those of the fragments that it includes. */
export function neededSpace(reader: Reader, entry: Entry | undefined): NeededSpace | undefined {
  const own = entry && readSpace(reader, entry);
  const included = reader.inclusions.flatMap(({ fragment }) => fragment?.recipe.space ?? []);
  return [...(own ? [own] : []), ...included].reduce<NeededSpace | undefined>(
    (most, each) => (most && most.bytes >= each.bytes ? most : each),
    undefined,
  );
}

function readSpace(reader: Reader, { key, value }: Entry): NeededSpace | undefined {
  const help = "write a size such as `3G` or `512M`";
  const text = reader.text(value, "a size", key, { help });
  if (!text) return undefined;
  const bytes = parseBytes(text.text);
  if (bytes !== undefined) return { bytes, place: { file: reader.source.path, span: text.span } };
  reader.report("option-invalid", text, {
    option: "space",
    value: shorten(text.text),
    is: "is not a size",
    help,
  });
  return undefined;
}
