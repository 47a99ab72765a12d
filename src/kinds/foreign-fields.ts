import type { Entry, YamlNode } from "../yaml/node.ts";
import type { Value } from "../yaml/write-yaml.ts";

/** Fields of a step of another tool, by their names; the field "" is a single text. */
export type Fields = ReadonlyMap<string, string>;

/** Reads the fields that are single texts. */
export function fieldsOf(entries: readonly Entry[], value?: YamlNode): Fields {
  const fields = new Map(
    entries.flatMap((entry) =>
      entry.value.kind === "scalar" ? [[entry.key.text, entry.value.text] as const] : [],
    ),
  );
  if (value?.kind === "scalar" && !value.isEmpty) fields.set("", value.text);
  return fields;
}

const yes = /^(?:yes|true|on|1)$/i;
export const isYes = (text: string | undefined) => yes.test(text ?? "");

/** Whether the thing must not be there: `removed` is a word of dnf and yum. */
export const isGone = (fields: Fields) => /^(?:absent|removed)$/.test(fields.get("state") ?? "");

/** An absolute path, or a word that stands for one. */
export function pathOf(fields: Fields): string {
  const path = fields.get("path") ?? fields.get("dest") ?? fields.get("name") ?? fields.get("") ?? "";
  return path.startsWith("/") ? path : "/PATH";
}

export const nameOf = (fields: Fields) => fields.get("name") ?? fields.get("") ?? "NAME";

/** The options whose fields have a value. */
export function given(fields: Fields, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(names.flatMap((name) => (fields.has(name) ? [[name, fields.get(name)!]] : [])));
}

export const ownership = ["owner", "group", "mode"];
