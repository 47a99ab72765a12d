import type { TemplateNode } from "../recipe/expressions/nodes.ts";
import { plainTemplate } from "../recipe/expressions/template.ts";
import { isEmpty, type Reader } from "../recipe/reader.ts";
import { brokenScalar, type Entry, type Scalar, type YamlNode } from "../yaml/node.ts";

export const scriptOptions = ["env_vars", "arguments", "output", "inline"] as const;
export type ScriptOption = (typeof scriptOptions)[number];

export interface ScriptForm {
  /** The path, or with `inline` a friendly name. */
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
    const path = reader.text(value, `a script: its path, or a map {path: {${known.join(", ")}}}`, key);
    return path && { path: reader.template(path), inline: undefined, options: {} };
  }
  const isOption = (entry: Entry) => (known as readonly string[]).includes(entry.key.text);
  const entry = reader.oneKey(value, `in \`${key.text}\``, (entries) => {
    const names = entries.filter(isOption).map((one) => `\`${one.key.text}\``);
    return names.length === 0
      ? `write \`- ${key.text}:\` for each`
      : `indent ${names.join(", ")} deeper than the path that they belong to`;
  });
  if (!entry) return undefined;
  // Options that lack only their indentation are read all the same.
  const beside = value.entries.filter((one) => one !== entry && isOption(one));
  const misplaced = isEmpty(entry.value) && beside.length > 0;
  const fields = misplaced ? { ...value, entries: beside } : entry.value;
  if (fields.kind !== "mapping") {
    if (!isEmpty(fields)) reader.mismatch(fields, `a map with ${known.join(", ")}`, entry.key);
    return { path: reader.template(entry.key), inline: undefined, options: {} };
  }
  const options: ScriptForm["options"] = reader.fields(fields, `\`${key.text}\``, known);
  if (!options.inline) return { path: reader.template(entry.key), inline: undefined, options };
  const text = reader.text(options.inline.value, "the text of a script", options.inline.key);
  // A friendly name is no path: nothing is looked up, and `${` in it means nothing.
  return { path: plainTemplate(entry.key), inline: text ?? brokenScalar(options.inline.value.span), options };
}
