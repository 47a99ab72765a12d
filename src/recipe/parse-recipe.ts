import type { YamlNode } from "../yaml/node.ts";
import { readArguments } from "./arguments.ts";
import { headOf, isEmpty, type Reader } from "./reader.ts";
import type { Recipe } from "./recipe.ts";

/** Makes the recipe of the YAML; what is wrong with it is reported, what is right is there. */
export function readRecipe(reader: Reader, root: YamlNode | undefined): Recipe {
  if (root === undefined) return { arguments: [], validators: [] };
  const of = "the recipe";
  if (root.kind !== "mapping") {
    reader.mismatch(
      root,
      "a recipe (a map with `validators`)",
      undefined,
      "a recipe starts with `validators:`",
    );
    return { arguments: [], validators: [] };
  }
  const fields = reader.fields(root, of, ["arguments", "validators"]);
  if (
    fields.arguments &&
    fields.validators &&
    fields.arguments.key.span.start > fields.validators.key.span.start
  )
    reader.report("arguments-after-validators", fields.arguments.key, {});
  const declarations = fields.arguments ? readArguments(reader, fields.arguments.value) : [];
  if (!fields.validators) {
    reader.report("key-missing", headOf(root), { key: "validators", of });
    return { arguments: declarations, validators: [] };
  }
  const { key, value } = fields.validators;
  if (isEmpty(value)) {
    reader.mismatch(value, "a list of validators", key);
    return { arguments: declarations, validators: [] };
  }
  return { arguments: declarations, validators: reader.validators(value, "validators", key) };
}
