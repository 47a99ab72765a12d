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
import { isEmpty, misspelling } from "./node-forms.ts";
import type { Reader } from "./reader.ts";
import {
  type ArgumentDeclaration,
  type ArgumentField,
  type ArgumentSpelling,
  argumentFields,
} from "./recipe.ts";

/** Reads `arguments` in any of its three spellings. */
export function readArguments(reader: Reader, value: YamlNode): ArgumentDeclaration[] {
  if (isEmpty(value)) return [];
  let declarations: ArgumentDeclaration[] = [];
  if (value.kind === "mapping")
    declarations = value.entries.flatMap((entry) =>
      entry.duplicate ? [] : (readDeclaration(reader, entry.key, entry.value, "map") ?? []),
    );
  else if (value.kind === "sequence")
    declarations = value.items.flatMap((item) => readItem(reader, item) ?? []);
  else
    reader.mismatch(value, {
      subject: "`arguments`",
      form: "a map from names to arguments",
      key: undefined,
      help: "write `arguments: {NAME: {target_variable: VARIABLE, default: VALUE}}`",
    });
  checkArguments(reader, declarations);
  return declarations;
}

/** Reads an item of the list spellings: `- name: {…}`, or `- name:` with its fields at the same level. */
function readItem(reader: Reader, item: YamlNode): ArgumentDeclaration | undefined {
  if (item.kind !== "mapping") {
    const name = item.kind === "scalar" && !isEmpty(item) ? shorten(item.text) : "NAME";
    reader.mismatch(item, {
      subject: "an argument",
      form: "a map from its name to its fields",
      key: undefined,
      help: `write \`- ${name}: {target_variable: VARIABLE, default: VALUE}\``,
    });
    return undefined;
  }
  const [first, ...siblings] = item.entries;
  if (first && siblings.length > 0 && isEmpty(first.value) && !isField(first.key.text)) {
    const fields: MappingNode = { ...item, entries: siblings };
    return readDeclaration(reader, first.key, fields, "siblings");
  }
  const entry = reader.oneKey(
    item,
    "an argument",
    () => "indent the fields deeper than the name of the argument",
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
    reader.mismatch(value, {
      subject: `the argument \`${shorten(name.text)}\``,
      form: "a map of fields",
      key: name,
      help: `known fields: ${argumentFields.join(", ")}`,
    });
    return undefined;
  }
  const fields =
    value.kind === "mapping"
      ? reader.fields(value, `the argument \`${shorten(name.text)}\``, argumentFields)
      : {};
  const keys: Partial<Record<ArgumentField, Scalar>> = {};
  for (const field of argumentFields) {
    const key = fields[field]?.key ?? (value.kind === "mapping" && misspelling(value, field, argumentFields));
    if (key) keys[field] = key;
  }
  const description = optionalText(reader, fields.description);
  const target =
    fields.target_variable &&
    reader.text(fields.target_variable.value, "the name of a shell variable", fields.target_variable.key);
  const byDefault =
    readDefault(reader, fields.default) ??
    // A misspelled key is reported as such.
    (!fields.default && keys.default ? brokenScalar(keys.default.span) : undefined);
  const choices = readChoices(reader, fields.choices);
  return {
    file: reader.sink.file,
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

/** Reads an optional field. An empty one counts as absent. */
function optionalText(reader: Reader, entry: Entry | undefined): Scalar | undefined {
  if (!entry || isEmpty(entry.value)) return undefined;
  return reader.text(entry.value, "a string", entry.key);
}

function readDefault(reader: Reader, entry: Entry | undefined): Scalar | undefined {
  if (!entry || isNull(entry)) return undefined;
  // A default of the wrong form is reported as such, not as missing.
  return optionalText(reader, entry) ?? (isEmpty(entry.value) ? undefined : brokenScalar(entry.value.span));
}

/** True for `default: null` and `default: ~`, which mean that there is no default. */
function isNull({ value }: Entry): boolean {
  return value.kind === "scalar" && value.style === "plain" && /^(~|null|Null|NULL)$/.test(value.text);
}

function readChoices(reader: Reader, entry: Entry | undefined): readonly Scalar[] | undefined {
  if (!entry || isEmpty(entry.value)) return undefined;
  if (entry.value.kind === "sequence" && entry.value.items.length === 0) {
    reader.report("list-empty", entry.value, { of: "choices", item: "choices: [a, b]" });
    return undefined;
  }
  const choices = reader.texts(entry.value, "a list of strings", "a string", entry.key);
  return choices.length > 0 ? choices : undefined;
}

/** The booleans of YAML 1.1 (https://yaml.org/type/bool.html). A quoted boolean means the same. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...["y", "yes", "true", "on"].map((word) => [word, true] as const),
  ...["n", "no", "false", "off"].map((word) => [word, false] as const),
]);

/** Every accepted spelling of a boolean. */
export const booleanWords: readonly string[] = [...booleans.keys()].flatMap((word) => [
  word,
  word[0]!.toUpperCase() + word.slice(1),
  ...(word.length > 1 ? [word.toUpperCase()] : []),
]);

/** Returns what a word of YAML 1.1 means as a boolean, undefined for any other text. */
export function booleanOf(text: string): boolean | undefined {
  return booleanWords.includes(text) ? booleans.get(text.toLowerCase()) : undefined;
}

function readBoolean(reader: Reader, entry: Entry | undefined): boolean {
  if (!entry || isEmpty(entry.value)) return false;
  const { value, key } = entry;
  if (value.kind !== "scalar") {
    reader.mismatch(value, { form: "`true` or `false`", key, help: `write \`${key.text}: true\`` });
    return false;
  }
  const read = booleanOf(value.text);
  if (read !== undefined) return read;
  const near = nearest(value.text, ["true", "false"]);
  const fix: Fix | undefined = near
    ? { title: `Write \`${near}\``, edits: [{ span: value.span, text: near }], certain: false }
    : undefined;
  reader.report("argument-boolean", value, { key: key.text, found: shorten(value.text) }, { fix });
  return false;
}
