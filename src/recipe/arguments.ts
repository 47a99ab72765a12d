import type { Fix } from "../diagnostics/diagnostic.ts";
import { nearest } from "../source/nearest.ts";
import { join } from "../source/span.ts";
import {
  brokenScalar,
  type Entry,
  type MappingNode,
  type Scalar,
  shorten,
  type YamlNode,
} from "../yaml/node.ts";
import { checkArguments } from "./check-arguments.ts";
import { isEmpty, type Reader } from "./reader.ts";
import {
  type ArgumentDeclaration,
  type ArgumentField,
  type ArgumentSpelling,
  argumentFields,
} from "./recipe.ts";

const form = "a map from names to arguments, or a list of arguments, in `arguments`";

/** Reads `arguments` in any of its three spellings. */
export function readArguments(reader: Reader, value: YamlNode): ArgumentDeclaration[] {
  if (isEmpty(value)) return [];
  let declarations: ArgumentDeclaration[] = [];
  if (value.kind === "mapping")
    declarations = value.entries.flatMap(
      (entry) => readDeclaration(reader, entry.key, entry.value, "map") ?? [],
    );
  else if (value.kind === "sequence")
    declarations = value.items.flatMap((item) => readItem(reader, item) ?? []);
  else reader.mismatch(value, form, undefined);
  checkArguments(reader, declarations);
  return declarations;
}

/** An item of the list spellings: `- name: {…}`, or `- name:` with its fields beside it. */
function readItem(reader: Reader, item: YamlNode): ArgumentDeclaration | undefined {
  if (item.kind !== "mapping") {
    const help = item.kind === "scalar" ? "write `- NAME: {target_variable: …, default: …}`" : undefined;
    reader.mismatch(item, "an argument (a map of its name and its fields)", undefined, help);
    return undefined;
  }
  const [first, ...siblings] = item.entries;
  if (first && siblings.length > 0 && isEmpty(first.value) && !isField(first.key.text)) {
    const fields: MappingNode = { ...item, entries: siblings };
    return readDeclaration(reader, first.key, fields, "siblings");
  }
  const entry = reader.oneKey(
    item,
    "for each argument",
    () => "indent the fields deeper than the argument's name",
  );
  return entry && readDeclaration(reader, entry.key, entry.value, "list");
}

function isField(key: string): boolean {
  return (argumentFields as readonly string[]).includes(key);
}

function readDeclaration(
  reader: Reader,
  name: Scalar,
  value: YamlNode,
  spelling: ArgumentSpelling,
): ArgumentDeclaration | undefined {
  if (value.kind !== "mapping" && !isEmpty(value)) {
    reader.mismatch(
      value,
      `a map of fields for the argument \`${shorten(name.text)}\``,
      name,
      `fields: ${argumentFields.join(", ")}`,
    );
    return undefined;
  }
  const fields =
    value.kind === "mapping"
      ? reader.fields(value, `the argument \`${shorten(name.text)}\``, argumentFields)
      : {};
  const keys: Partial<Record<ArgumentField, Scalar>> = {};
  for (const field of argumentFields) if (fields[field]) keys[field] = fields[field].key;
  const description = optionalText(reader, fields.description);
  const target =
    fields.target_variable &&
    reader.text(fields.target_variable.value, "the name of a shell variable", fields.target_variable.key);
  const byDefault = readDefault(reader, fields.default);
  const choices = readChoices(reader, fields.choices);
  return {
    name,
    spelling,
    span: value.kind === "mapping" ? join(name.span, value.span) : name.span,
    keys,
    ...(description ? { description } : {}),
    ...(target ? { targetVariable: target } : {}),
    ...(byDefault ? { default: byDefault } : {}),
    required: readBoolean(reader, fields.required),
    ...(choices ? { choices } : {}),
    hidden: readBoolean(reader, fields.hidden),
    secret: readBoolean(reader, fields.secret),
  };
}

/** A field that may be left empty: that is as if it were not there. */
function optionalText(reader: Reader, entry: Entry | undefined): Scalar | undefined {
  if (!entry || isEmpty(entry.value)) return undefined;
  return reader.text(entry.value, `a text for \`${entry.key.text}\``, entry.key);
}

function readDefault(reader: Reader, entry: Entry | undefined): Scalar | undefined {
  if (!entry || isNull(entry)) return undefined;
  // A default of the wrong form is told of as that, not as one that is missing.
  return optionalText(reader, entry) ?? (isEmpty(entry.value) ? undefined : brokenScalar(entry.value.span));
}

/** `default: null` and `default: ~` say in YAML's own words that there is none. */
function isNull({ value }: Entry): boolean {
  return value.kind === "scalar" && value.style === "plain" && /^(~|null|Null|NULL)$/.test(value.text);
}

function readChoices(reader: Reader, entry: Entry | undefined): readonly Scalar[] | undefined {
  if (!entry || isEmpty(entry.value)) return undefined;
  if (entry.value.kind === "sequence" && entry.value.items.length === 0) {
    reader.report("list-empty", entry.value, { of: "choices", expected: "choice" });
    return undefined;
  }
  const choices = reader.texts(entry.value, "a list of texts in `choices`", "a text", entry.key);
  return choices.length > 0 ? choices : undefined;
}

/** https://yaml.org/type/bool.html; a quoted one means the same to whoever wrote it. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...["y", "yes", "true", "on"].map((word) => [word, true] as const),
  ...["n", "no", "false", "off"].map((word) => [word, false] as const),
]);

/** Every spelling of a boolean that is read. */
export const booleanWords: readonly string[] = [...booleans.keys()].flatMap((word) => [
  word,
  word[0]!.toUpperCase() + word.slice(1),
  ...(word.length > 1 ? [word.toUpperCase()] : []),
]);

function readBoolean(reader: Reader, entry: Entry | undefined): boolean {
  if (!entry || isEmpty(entry.value)) return false;
  const { value, key } = entry;
  if (value.kind !== "scalar") {
    reader.mismatch(value, `\`true\` or \`false\` for \`${key.text}\``, key);
    return false;
  }
  const read = booleanWords.includes(value.text) ? booleans.get(value.text.toLowerCase()) : undefined;
  if (read !== undefined) return read;
  const near = nearest(value.text, ["true", "false"]);
  const fix: Fix | undefined = near
    ? { title: `Write \`${near}\``, edits: [{ span: value.span, text: near }], certain: false }
    : undefined;
  reader.report("argument-boolean", value, { key: key.text, found: shorten(value.text) }, { fix });
  return false;
}
