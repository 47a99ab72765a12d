import { type Diagnostic, type DiagnosticOptions, diagnostic } from "../diagnostics/diagnostic.ts";
import type { Recipe } from "../recipe/recipe.ts";
import type { Place } from "../source/span.ts";
import { shorten } from "../yaml/node.ts";
import { oldReading } from "./old-reading.ts";
import { type Value, valuesOf } from "./scalars.ts";

/**
 * Finds values that had another meaning in the old tool, so that a person must choose. A value in several places is
 * reported at the first, with the others as related places.
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
  // Quotes and similar characters were for the shell into which the old tool pasted values.
  if (passed && /["'`$\\;&|<>]/.test(text))
    return diagnostic("value-for-shell", { text: shorten(text) }, options);
  return undefined;
}
