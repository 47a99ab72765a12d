import type { TemplateNode } from "../recipe/expressions/nodes.ts";
import { isEmpty } from "../recipe/node-forms.ts";
import type { Reader } from "../recipe/reader.ts";
import {
  brokenScalar,
  type Entry,
  type MappingNode,
  type Scalar,
  shorten,
  type YamlNode,
} from "../yaml/node.ts";

export const scriptOptions = [
  "env_vars",
  "arguments",
  "output",
  "inline",
  "check",
  "apply",
  "creates",
] as const;
export type ScriptOption = (typeof scriptOptions)[number];

export interface ScriptForm {
  /** The path of the script, or with `inline` or `apply` its label. */
  readonly path: TemplateNode;
  readonly inline: Scalar | undefined;
  readonly options: Partial<Record<ScriptOption, Entry>>;
}

/** Reads a path, or a map from a path to options: the form that `script` and `copy_script` share. */
export function readScript(
  reader: Reader,
  value: YamlNode,
  key: Scalar,
  known: readonly ScriptOption[],
): ScriptForm | undefined {
  if (value.kind !== "mapping") {
    const path = reader.text(value, "a path, or a map from a path to its options", key, {
      help: `write \`${key.text}: PATH\`, or \`${key.text}: {NAME: {inline: TEXT}}\``,
    });
    return path && { path: reader.template(path), inline: undefined, options: {} };
  }
  const isOption = (entry: Entry) => (known as readonly string[]).includes(entry.key.text);
  if (value.entries.every(isOption) && !mayBePaths(value.entries)) {
    reader.report("script-name-missing", value.entries[0]!.key, {
      kind: key.text,
      option: value.entries[0]!.key.text,
      ...namedLines(reader, key, value.entries),
    });
    return readOptions(reader, value, key, known, undefined);
  }
  const first = reader.oneKey(value, `\`${key.text}\``, (entries) => {
    const names = entries.filter(isOption).map((option) => `\`${option.key.text}\``);
    return names.length === 0
      ? `write one \`- ${key.text}:\` for each script`
      : `indent ${names.join(", ")} deeper than the path of the script`;
  });
  if (!first) return undefined;
  const entry = value.entries.find((each) => !isOption(each)) ?? first;
  // Options that are only indented wrongly are still read.
  const beside = value.entries.filter((option) => option !== entry && isOption(option));
  const misplaced = isEmpty(entry.value) && beside.length > 0;
  const fields = misplaced ? { ...value, entries: beside } : entry.value;
  if (fields.kind !== "mapping") {
    if (!isEmpty(fields))
      reader.mismatch(fields, {
        form: "a map of options",
        key: entry.key,
        help: `known options: ${known.join(", ")}`,
      });
    return { path: reader.template(entry.key), inline: undefined, options: {} };
  }
  return readOptions(reader, fields, key, known, entry.key);
}

/** Reads the options of a script. Without a path (reported), those of a script with a text of its own. */
function readOptions(
  reader: Reader,
  fields: MappingNode,
  key: Scalar,
  known: readonly ScriptOption[],
  path: Scalar | undefined,
): ScriptForm | undefined {
  const options: ScriptForm["options"] = reader.fields(fields, `\`${key.text}\``, known);
  if (options.inline && options.apply) reader.report("script-texts", options.apply.key, {});
  const own = options.inline ?? options.apply;
  // With a text of its own the path is only a label: no file is looked up, and `${` has no meaning.
  if (own) return { path: reader.plainText(path ?? key), inline: readScriptText(reader, own), options };
  return path && { path: reader.template(path), inline: undefined, options };
}

/** Whether the keys can be the paths of scripts, although options are called the same. */
function mayBePaths(entries: readonly Entry[]): boolean {
  const [first, second] = entries;
  return !first || (!second && (first.value.kind === "mapping" || isEmpty(first.value)));
}

/** Returns how to write options below the name or path of a script, without texts of several lines. */
function namedLines(reader: Reader, key: Scalar, entries: readonly Entry[]) {
  const hasText = entries.some((entry) => entry.key.text === "inline" || entry.key.text === "apply");
  const lines = entries.flatMap((entry) => {
    const written = reader.source.text.slice(entry.key.span.start, entry.value.span.end);
    const [first = "", ...more] = written.split("\n");
    return [`    ${shorten(first, 90)}`, ...(more.join("").trim() === "" ? [] : ["      …"])];
  });
  return { hasText, lines: [`${key.text}:`, `  ${hasText ? "NAME" : "PATH"}:`, ...lines].join("\n") };
}

/** Reads the text of a script. */
export function readScriptText(reader: Reader, { key, value }: Entry): Scalar {
  const text = reader.text(value, "the text of a script", key, {
    help: `write \`${key.text}: |\` and the script below it, indented`,
  });
  return text ?? brokenScalar(value.span);
}
