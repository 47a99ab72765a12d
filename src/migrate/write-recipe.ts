/** A value of a recipe that is written anew. */
export type Value = string | readonly Value[] | { readonly [key: string]: Value };

/** A validator with a comment above it; only a comment where no step was made. */
export interface WrittenStep {
  readonly comment?: string;
  readonly validator?: Value;
}

/** Returns a recipe of steps, each with its comment. */
export function writeRecipe(heading: string, steps: readonly WrittenStep[]): string {
  const list = steps.flatMap(({ comment, validator }) => [
    ...(comment === undefined ? [] : commentLines(comment, "  ")),
    ...(validator === undefined ? [] : writeItem(validator, "  ")),
  ]);
  const isEmpty = steps.every(({ validator }) => validator === undefined);
  const validators = [isEmpty ? "validators: []" : "validators:", ...list];
  return `${[...commentLines(heading, ""), ...validators].join("\n")}\n`;
}

/** Returns a text in which `${` means nothing. */
export function withoutVariables(text: string): string {
  return text.replaceAll("${", () => "$${");
}

function commentLines(text: string, indent: string): string[] {
  return text.split("\n").map((line) => `${indent}# ${line}`.trimEnd());
}

function writeItem(value: Value, indent: string): string[] {
  const [first = "", ...rest] = write(value, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

/** Returns the lines of a value that begins on a line of its own. */
function write(value: Value, indent: string): string[] {
  if (typeof value === "string") return [`${indent}${quote(value)}`];
  if (isList(value)) return value.flatMap((item) => writeItem(item, indent));
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = `${indent}${quote(key)}:`;
    if (typeof inner === "string") return writeText(name, inner, indent);
    if (isList(inner) && inner.every((item) => typeof item === "string"))
      return [`${name} [${inner.map((item) => quote(item as string)).join(", ")}]`];
    return [name, ...write(inner, `${indent}  `)];
  });
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A text of several lines is a block, if its last line is whole and no other line could be misread. */
function writeText(name: string, text: string, indent: string): string[] {
  const lines = text.split("\n");
  const isBlock =
    lines.length > 2 && lines.at(-1) === "" && !/^\s|[^\S\n]+$|^\n|\n\n$|[^\n\x20-\x7e]/m.test(text);
  if (!isBlock) return [`${name} ${quote(text)}`];
  return [`${name} |`, ...lines.slice(0, -1).map((line) => (line === "" ? "" : `${indent}  ${line}`))];
}

/** Words that YAML 1.1 or 1.2 reads as something else than a text. */
const otherwise = /^(?:y|n|yes|no|true|false|on|off|null|none|~)$/i;

function quote(text: string): string {
  const isPlain = /^[A-Za-z_/][\w./@+-]*$/.test(text) && !otherwise.test(text);
  return isPlain ? text : JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}
