/** A value that is written as YAML. A boolean stays plain; every other text is quoted where it could be misread. */
export type Value = string | boolean | readonly Value[] | { readonly [key: string]: Value };

/** Returns the lines of an item of a list, indented. */
export function yamlItem(value: Value, indent: string): string[] {
  const [first = "", ...rest] = yamlLines(value, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

/** Returns the lines of a value that begins on a line of its own. */
export function yamlLines(value: Value, indent: string): string[] {
  if (isScalar(value)) return [`${indent}${scalar(value)}`];
  if (isList(value)) return value.flatMap((item) => yamlItem(item, indent));
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = `${indent}${quote(key)}:`;
    if (typeof inner === "string") return textLines(name, inner, indent);
    if (typeof inner === "boolean") return [`${name} ${inner}`];
    if (isList(inner) && inner.every(isScalar) && flow(inner).length <= 80) return [`${name} ${flow(inner)}`];
    if (!isList(inner) && Object.keys(inner).length === 0) return [`${name} {}`];
    return [name, ...yamlLines(inner, `${indent}  `)];
  });
}

/** Returns a value in one line: `{/srv: {mode: "0750"}}` without the outer braces. */
export function yamlFlow(value: Value, isInner = false): string {
  if (isScalar(value)) return scalar(value);
  if (isList(value)) return `[${value.map((item) => yamlFlow(item, true)).join(", ")}]`;
  const entries = Object.entries(value).map(([key, inner]) => `${quote(key)}: ${yamlFlow(inner, true)}`);
  return isInner ? `{${entries.join(", ")}}` : entries.join(", ");
}

const isScalar = (value: Value): value is string | boolean => typeof value !== "object";

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

const scalar = (value: string | boolean) => (typeof value === "string" ? quote(value) : String(value));

const flow = (items: readonly (string | boolean)[]) => `[${items.map(scalar).join(", ")}]`;

/** A text of several lines is a block, if its last line is whole and no other line could be misread. */
function textLines(name: string, text: string, indent: string): string[] {
  const lines = text.split("\n");
  const isBlock = lines.length > 2 && lines.at(-1) === "" && lines.at(-2) !== "" && !/^\s/.test(text);
  if (!isBlock || /[^\S\n]$|[^\n\t\x20\p{L}\p{N}\p{P}\p{S}]/mu.test(text)) return [`${name} ${quote(text)}`];
  return [`${name} |`, ...lines.slice(0, -1).map((line) => (line === "" ? "" : `${indent}  ${line}`))];
}

/** Words that YAML 1.1 or 1.2 reads as something else than a text. */
const otherwise = /^(?:y|n|yes|no|true|false|on|off|null|none|~)$/i;

function quote(text: string): string {
  const isPlain = /^[A-Za-z_/][\w./@+-]*$/.test(text) && !otherwise.test(text);
  return isPlain ? text : JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}
