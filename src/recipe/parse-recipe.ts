import type { Entry, MappingNode, YamlNode } from "../yaml/node.ts";
import { readArguments } from "./arguments.ts";
import { inheritArguments } from "./inherited-arguments.ts";
import { neededSpace } from "./needed-space.ts";
import { headOf, isEmpty } from "./node-forms.ts";
import type { Reader } from "./reader.ts";
import type { Recipe } from "./recipe.ts";
import type { Validator } from "./validator.ts";

const recipeKeys = ["arguments", "space", "validators"] as const;

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

/**
 * Reads a recipe, or a fragment of one, from its YAML. Mistakes are reported; the result holds everything that could
 * be read.
 */
export function readRecipe(reader: Reader, root: YamlNode | undefined, what = "recipe"): Recipe {
  if (root === undefined) return { arguments: [], inherited: [], validators: [] };
  const of = `the ${what}`;
  if (root.kind !== "mapping") {
    reader.mismatch(root, {
      subject: `a ${what}`,
      form: "a map with the key `validators`",
      key: undefined,
      help:
        root.kind === "sequence" ? "write `validators:` above the list" : "start the file with `validators:`",
    });
    return { arguments: [], inherited: [], validators: [] };
  }
  const fields = reader.fields(root, of, recipeKeys, synonyms);
  if (
    fields.arguments &&
    fields.validators &&
    fields.arguments.key.span.start > fields.validators.key.span.start
  )
    reader.report("arguments-after-validators", fields.arguments.key, {});
  const declarations = fields.arguments ? readArguments(reader, fields.arguments.value) : [];
  const validators = readValidators(reader, root, fields.validators, of);
  const inherited = inheritArguments(reader, declarations);
  const space = neededSpace(reader, fields.space);
  return { arguments: declarations, inherited, validators, ...(space ? { space } : {}) };
}

function readValidators(
  reader: Reader,
  root: MappingNode,
  entry: Entry | undefined,
  of: string,
): readonly Validator[] {
  if (!entry) {
    reader.missingKey(headOf(root), root, "validators", of, recipeKeys, synonyms);
    return [];
  }
  const { key, value } = entry;
  if (isEmpty(value)) {
    reader.mismatch(value, {
      form: "a list of validators",
      key,
      help: "write a list below it, such as `- package: wget`",
    });
    return [];
  }
  if (value.kind === "sequence" && value.items.length === 0) {
    reader.report("recipe-empty", value, {});
    return [];
  }
  return reader.validators(value, "validators", key);
}
