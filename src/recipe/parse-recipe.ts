import type { YamlNode } from "../yaml/node.ts";
import { readArguments } from "./arguments.ts";
import { headOf, isEmpty, type Reader } from "./reader.ts";
import type { Recipe } from "./recipe.ts";

/** Keys of other tools. */
const synonyms = {
  tasks: "validators",
  steps: "validators",
  checks: "validators",
  tests: "validators",
  args: "arguments",
  inputs: "arguments",
  parameters: "arguments",
  params: "arguments",
  variables: "arguments",
  vars: "arguments",
} as const;

/** Reads a recipe from its YAML. Mistakes are reported; the result holds everything that could be read. */
export function readRecipe(reader: Reader, root: YamlNode | undefined): Recipe {
  if (root === undefined) return { arguments: [], validators: [] };
  const of = "the recipe";
  if (root.kind !== "mapping") {
    reader.mismatch(root, {
      subject: "a recipe",
      form: "a map with the key `validators`",
      key: undefined,
      help:
        root.kind === "sequence" ? "write `validators:` above the list" : "start the file with `validators:`",
    });
    return { arguments: [], validators: [] };
  }
  const fields = reader.fields(root, of, ["arguments", "validators"], synonyms);
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
    reader.mismatch(value, {
      form: "a list of validators",
      key,
      help: "write a list below it, such as `- package: wget`",
    });
    return { arguments: declarations, validators: [] };
  }
  if (value.kind === "sequence" && value.items.length === 0) {
    reader.report("recipe-empty", value, {});
    return { arguments: declarations, validators: [] };
  }
  return { arguments: declarations, validators: reader.validators(value, "validators", key) };
}
