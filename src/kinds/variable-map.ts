import type { Reader } from "../recipe/reader.ts";
import type { Entry, Scalar, YamlNode } from "../yaml/node.ts";

/**
 * Reads the map of a validator that names a variable in `argument_name`, and has one more required key. Reports a
 * value that is not a map, and missing keys.
 *
 * @param key the validator's own key.
 * @param example what to write in place of a value that is not a map.
 */
export function readVariableMap(
  reader: Reader,
  value: YamlNode,
  key: Scalar,
  other: string,
  example: string,
): { readonly name?: Scalar; readonly entry?: Entry } | undefined {
  if (value.kind !== "mapping") {
    const help = `write \`${key.text}: ${example}\``;
    reader.mismatch(value, { form: `a map with \`argument_name\` and \`${other}\``, key, help });
    return undefined;
  }
  const fields: Partial<Record<string, Entry>> = reader.requiredFields(value, key, `\`${key.text}\``, [
    "argument_name",
    other,
  ]);
  const { argument_name: named, [other]: entry } = fields;
  const name = named && reader.text(named.value, "the name of a variable", named.key);
  return { ...(name ? { name } : {}), ...(entry ? { entry } : {}) };
}
