import { booleanOf } from "../../recipe/arguments.ts";
import { isEmpty } from "../../recipe/node-forms.ts";
import type { Reader } from "../../recipe/reader.ts";
import type { Parsed } from "../../recipe/validator.ts";
import { join } from "../../source/span.ts";
import { type Entry, type MappingNode, type Scalar, shorten, type YamlNode } from "../../yaml/node.ts";
import type { OptionValue, OptionValues, StateDefinition, StateEntry, StateValidator } from "./definition.ts";
import { isForeign, ownForm } from "./foreign-form.ts";
import type { StateOption } from "./option.ts";
import { exampleFor, exampleOf } from "./own-example.ts";

/** Reads `KIND: NAME`, `KIND: {NAME: {options}}`, or a list of either. */
export function parseStates(
  state: StateDefinition,
  reader: Reader,
  value: YamlNode,
  key: Scalar,
): Parsed<StateValidator> | undefined {
  const listed = value.kind === "sequence" && !state.name.isSingle;
  const items = listed ? value.items : [value];
  if (listed && items.length === 0)
    reader.report("list-empty", value, { of: key.text, item: exampleOf(state) });
  const entries = items.flatMap((item) => readItem(state, reader, item, key));
  const isList = listed || entries.length > 1;
  const [first] = entries;
  const label = entries.map(({ name }) => name.scalar.text).join(", ");
  return { ...(first && !isList ? { place: first.name.scalar.span } : {}), label, entries, isList };
}

function readItem(state: StateDefinition, reader: Reader, item: YamlNode, key: Scalar): StateEntry[] {
  const hasOptions = Object.keys(state.options).length > 0 || !state.name.isSingle;
  const form = hasOptions ? `${state.name.is}, or a map from it to options` : state.name.is;
  if (item.kind !== "mapping") {
    const name = reader.text(item, form, key, { help: `write \`${exampleOf(state)}\`` });
    if (!name) return [];
    const needsOptions = [...(state.required ?? []), ...(state.requiredAny ?? [])].length > 0;
    if (needsOptions && !isName(state, name.text)) {
      // The wrong name and the missing options are one mistake.
      reader.mismatch(item, {
        form,
        key,
        help: `write \`${assignmentMeant(state, name) ?? exampleOf(state)}\``,
      });
      return [];
    }
    requireOptions(state, reader, name, {}, []);
    return [{ name: reader.template(name), span: name.span, options: {} }];
  }
  const entries = item.entries.filter(({ duplicate }) => !duplicate);
  if (entries.length === 0 && !item.broken) {
    const form = `a map from ${state.name.is} to options`;
    reader.mismatch(item, { form, key, help: `write \`${exampleOf(state)}\`` });
  }
  if (isForeign(state, entries)) {
    reader.report("value-mismatch", entries[0]!.key, {
      of: `\`${state.key}\``,
      form,
      found: `a map with the key \`${shorten(entries[0]!.key.text)}\``,
      help: `write \`${ownForm(state, reader.source.text, entries) ?? exampleOf(state)}\``,
    });
    return [];
  }
  return entries.map((entry) => readEntry(state, reader, entry));
}

/** Returns what to write instead of `NAME=VALUE`, as other programs have it; undefined for any other text. */
function assignmentMeant(state: StateDefinition, { text }: Scalar): string | undefined {
  const [, name, value] = /^([^=]*[^=\s])\s*=\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined || state.shorthand === undefined) return undefined;
  if (!isName(state, name)) return undefined;
  return `${state.key}: {${name}: ${/^[A-Za-z][\w.-]*$/.test(value) ? value : JSON.stringify(value)}}`;
}

/** Whether a text is a name of the kind, as far as it is known. */
function isName({ name }: StateDefinition, text: string): boolean {
  return text.includes("${") || name.problem(text) === undefined;
}

function readEntry(state: StateDefinition, reader: Reader, { key, value }: Entry): StateEntry {
  const name = reader.template(key);
  const span = join(key.span, value.span);
  const options = readOptions(state, reader, key, value);
  const written = writtenOptions(state, value);
  // Which options a value of another form means is unknown.
  const isUnreadable = value.kind !== "mapping" && !isEmpty(value) && state.shorthand === undefined;
  if (!isUnreadable) requireOptions(state, reader, key, options, written);
  const isComplete = !isUnreadable && written.length === Object.keys(options).length;
  return { name, span, options, ...(isComplete ? {} : { isIncomplete: true }) };
}

/** The words of the options that are written, whether they can be read or not. */
function writtenOptions({ shorthand }: StateDefinition, value: YamlNode): readonly string[] {
  if (value.kind === "mapping") return value.entries.map(({ key }) => key.text);
  return isEmpty(value) || shorthand === undefined ? [] : [shorthand];
}

function readOptions(
  state: StateDefinition,
  reader: Reader,
  key: Scalar,
  value: YamlNode,
): StateEntry["options"] {
  if (isEmpty(value)) return {};
  const known = Object.keys(state.options);
  if (value.kind === "mapping") return readFields(`\`${state.key}\``, state.options, reader, value);
  if (state.shorthand !== undefined) {
    const read = readOption(reader, state.options[state.shorthand]!, { key, value });
    return read ? { [state.shorthand]: read } : {};
  }
  reader.mismatch(value, {
    form: known.length === 0 ? "empty, as it has no options" : "a map of options",
    key,
    help:
      known.length === 0
        ? `write \`${state.name.isSingle ? exampleOf(state) : `${state.key}: ${key.text}`}\``
        : `its options: ${known.join(", ")}`,
  });
  return {};
}

/** @param of whose options they are, for messages */
function readFields(
  of: string,
  options: StateDefinition["options"],
  reader: Reader,
  map: MappingNode,
): OptionValues {
  const fields = reader.fields(map, of, Object.keys(options));
  const read: Record<string, OptionValue> = {};
  for (const [word, entry] of Object.entries(fields)) {
    if (!entry) continue;
    const option = options[word]!;
    const other = Object.keys(read).find(
      (earlier) => option.conflicts?.includes(earlier) || options[earlier]!.conflicts?.includes(word),
    );
    if (other !== undefined)
      reader.report("option-invalid", entry.key, {
        option: word,
        value: entry.value.kind === "scalar" ? shorten(entry.value.text) : "…",
        is: `can't be given together with \`${other}\``,
        help: `remove \`${word}\` or \`${other}\``,
      });
    const value = readOption(reader, option, entry);
    if (value) read[word] = value;
  }
  return read;
}

function requireOptions(
  state: StateDefinition,
  reader: Reader,
  name: Scalar,
  options: StateEntry["options"],
  written: readonly string[],
): void {
  const any = state.requiredAny ?? [];
  const spelling = reader.source.text.slice(name.span.start, name.span.end);
  const helpFor = (key: string) =>
    Object.keys(options).length === 0
      ? `write \`${isName(state, name.text) ? exampleFor(state, spelling) : exampleOf(state)}\``
      : `add \`${key}: …\`, ${describe(state.options[key]!)}`;
  const missing = any.some((key) => written.includes(key)) ? [] : any.slice(0, 1);
  for (const key of [...(state.required ?? []), ...missing])
    if (!written.includes(key))
      reader.report("key-missing", name, { key, of: `\`${state.key}\``, help: helpFor(key) });
}

/** The description of an option as a part of a sentence. */
function describe({ description }: StateOption): string {
  return description.charAt(0).toLowerCase() + description.slice(1).replace(/\.$/, "");
}

function readOption(
  reader: Reader,
  option: StateOption,
  { key, value }: Pick<Entry, "key" | "value">,
): OptionValue | undefined {
  switch (option.form) {
    case "text":
    case "tree":
    case "file": {
      const help = 'write `""` for an empty text';
      const text = reader.text(value, "a text", key, option.form === "text" ? { help } : {});
      return text && { key, form: option.form, text: reader.template(text, "value") };
    }
    case "flag": {
      const text = reader.text(value, "`true` or `false`", key);
      if (!text) return undefined;
      const isOn = booleanOf(text.text);
      if (isOn !== undefined) return { key, form: "flag", isOn };
      const help = "write `true` or `false`";
      reader.report("option-invalid", text, {
        option: key.text,
        value: shorten(text.text),
        is: "is neither true nor false",
        help,
      });
      return undefined;
    }
    case "list": {
      const items =
        value.kind === "sequence"
          ? reader.texts(value, "a list of texts", "a text", key)
          : [reader.text(value, "a text, or a list of texts", key)];
      const read = items.flatMap((item) => (item ? [reader.template(item, "value")] : []));
      return { key, form: "list", items: read };
    }
    case "map":
      return readMap(reader, key, value);
    case "group":
      return readGroup(reader, option, key, value);
  }
}

function readGroup(
  reader: Reader,
  { options = {}, required = [] }: StateOption,
  key: Scalar,
  value: YamlNode,
): OptionValue | undefined {
  const [first] = Object.keys(options);
  if (value.kind === "mapping" && value.entries.length > 0) {
    const of = `\`${key.text}\``;
    const read = readFields(of, options, reader, value);
    for (const word of required)
      if (!value.entries.some((entry) => entry.key.text === word))
        reader.report("key-missing", key, { key: word, of, help: `add \`${word}: …\`` });
    return { key, form: "group", options: read };
  }
  reader.mismatch(value, { form: "a map of options", key, help: `write \`${key.text}: {${first}: …}\`` });
  return undefined;
}

function readMap(reader: Reader, key: Scalar, value: YamlNode): OptionValue | undefined {
  if (value.kind !== "mapping") {
    reader.mismatch(value, {
      form: "a map of keys and values",
      key,
      help: `write \`${key.text}: {KEY: VALUE}\``,
    });
    return undefined;
  }
  const entries = value.entries.flatMap((entry) => {
    if (entry.duplicate) return [];
    const text = reader.text(entry.value, "a text", entry.key, { help: 'write `""` for an empty text' });
    return text ? [{ key: reader.template(entry.key), value: reader.template(text, "value") }] : [];
  });
  return { key, form: "map", entries };
}
