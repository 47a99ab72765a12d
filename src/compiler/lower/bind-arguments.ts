import { diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Sink } from "../../diagnostics/sink.ts";
import { foldName } from "../../recipe/names.ts";
import { type ArgumentDeclaration, allArguments, type Recipe } from "../../recipe/recipe.ts";
import { nearest } from "../../source/nearest.ts";
import type { Place } from "../../source/span.ts";
import { shorten } from "../../yaml/node.ts";

export interface ArgumentValue {
  /** Its name in the recipe. */
  readonly argument: string;
  readonly value: string;
  /** Whether the value must be hidden. */
  readonly secret: boolean;
}

/** Determines the value of each argument. `given`: values by name as typed; dashes and underscores are the same. */
export function bindArguments(
  recipe: Recipe,
  given: ReadonlyMap<string, string>,
  sink: Sink,
): ArgumentValue[] {
  const byFolded = new Map(
    allArguments(recipe).map((allArgument) => [foldName(allArgument.name.text), allArgument]),
  );
  const values = new Map<ArgumentDeclaration, { value: string; typed: string }>();
  for (const [typed, value] of given) {
    const declaration = byFolded.get(foldName(typed));
    if (!declaration) {
      const known = allArguments(recipe)
        .filter((allArgument) => !allArgument.hidden)
        .map((allArgument) => allArgument.name.text);
      const near = nearest(typed, known);
      sink.add(diagnostic("argument-unknown", { name: shorten(typed), known, nearest: near }));
      continue;
    }
    const name = declaration.name.text;
    const earlier = values.get(declaration);
    if (earlier && earlier.value !== value)
      sink.add(diagnostic("argument-given-twice", { name, first: earlier.typed, second: typed }));
    values.set(declaration, { value, typed });
    checkValue(declaration, value, sink);
  }
  const bound = bindDeclared(recipe, values, sink);
  checkLengths(bound, sink);
  return bound;
}

function bindDeclared(
  recipe: Recipe,
  values: ReadonlyMap<ArgumentDeclaration, { readonly value: string }>,
  sink: Sink,
): ArgumentValue[] {
  return allArguments(recipe).flatMap((declaration): ArgumentValue[] => {
    const { secret } = declaration;
    const argument = declaration.name.text;
    const bound = values.get(declaration);
    if (bound) return [{ argument, value: bound.value, secret }];
    const byDefault = declaration.required ? undefined : declaration.default;
    if (byDefault) return [{ argument, value: byDefault.text, secret }];
    if (declaration.required) {
      const place = { file: declaration.file, span: declaration.name.span };
      const params = { name: argument, description: declaration.description?.text.trim() };
      sink.add(diagnostic("argument-required", params, { place }));
    }
    return [];
  });
}

/** Returns the values that the recipe itself gives, for editors and lint. */
export function defaultValues(recipe: Recipe): ArgumentValue[] {
  return allArguments(recipe).flatMap((allArgument): ArgumentValue[] =>
    allArgument.default && !allArgument.required
      ? [
          {
            argument: allArgument.name.text,
            value: allArgument.default.text,
            secret: allArgument.secret,
          },
        ]
      : [],
  );
}

/** Refuses values, given or default, with which no script could be started. */
function checkLengths(values: readonly ArgumentValue[], sink: Sink): void {
  const lengths = values.map(({ argument, value }) => ({ name: argument, bytes: Buffer.byteLength(value) }));
  const tooLong = lengths.filter(({ bytes }) => bytes > longestValue);
  for (const { name, bytes } of tooLong)
    sink.add(diagnostic("argument-too-long", { name, bytes, limit: longestValue }));
  const bytes = lengths.reduce((sum, length) => sum + length.bytes, 0);
  if (tooLong.length === 0 && bytes > longestValues)
    sink.add(diagnostic("argument-too-long", { name: undefined, bytes, limit: longestValues }));
}

/**
 * The most bytes that a value, and all values together, may have in the environment of a script. execve(2) allows 32
 * pages for a string, and a quarter of the stack limit for all. This leaves room for names and other variables.
 */
const longestValue = 130_000;
const longestValues = 1_900_000;

/** Refuses a value that the argument does not allow. `place`: where a file sets it. */
export function checkValue(declaration: ArgumentDeclaration, value: string, sink: Sink, place?: Place): void {
  const name = declaration.name.text;
  if (value.includes("\0")) sink.add(diagnostic("argument-value-nul", { name }, { place }));
  const choices = declaration.choices?.map((choice) => choice.text);
  if (!choices || choices.includes(value)) return;
  // A secret is never shown, not even a wrong one: it may be the right one with an extra space.
  const shown = declaration.secret ? "***" : shorten(value);
  const near = declaration.secret ? undefined : nearest(value, choices);
  sink.add(diagnostic("argument-not-choice", { name, value: shown, choices, nearest: near }, { place }));
}
