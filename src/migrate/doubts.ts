import { type Diagnostic, type DiagnosticOptions, diagnostic } from "../diagnostics/diagnostic.ts";
import type { Recipe } from "../recipe/recipe.ts";
import type { Place } from "../source/span.ts";
import { shorten } from "../yaml/node.ts";
import { oldReading } from "./old-reading.ts";
import { type Value, valuesOf } from "./scalars.ts";

/**
 * Values that were something else to the old tool than they are here, so that a person has to say which is
 * meant; a value that stands in several places is told of at the first, with the others beside it.
 */
export function doubtsOf(recipe: Recipe, file: string): Diagnostic[] {
  const places = new Map<string, { readonly value: Value; readonly others: Place[] }>();
  for (const value of valuesOf(recipe)) {
    const { text, style, span } = value.scalar;
    const key = `${style === "plain"} ${text}`;
    const known = places.get(key);
    if (known) known.others.push({ file, span });
    else places.set(key, { value, others: [] });
  }
  return [...places.values()].flatMap(({ value, others }) => {
    const related = others.map((place) => ({ place, message: "and here" }));
    return doubtOf(value, { place: { file, span: value.scalar.span }, related }) ?? [];
  });
}

function doubtOf({ scalar, passed }: Value, options: DiagnosticOptions): Diagnostic | undefined {
  const { text } = scalar;
  const read = scalar.style === "plain" ? oldReading(text) : undefined;
  if (read && read.shown !== text) {
    const was = read.shown === undefined ? read.type : `\`${read.shown}\``;
    return diagnostic("value-read-otherwise", { text: shorten(text), was }, options);
  }
  // Quotes and the like were for the shell that the old tool pasted values into.
  if (passed && /["'`$\\;&|<>]/.test(text))
    return diagnostic("value-for-shell", { text: shorten(text) }, options);
  return undefined;
}
