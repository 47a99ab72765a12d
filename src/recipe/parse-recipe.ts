import { nearest } from "../source/nearest.ts";
import type { Entry, MappingNode, Scalar, YamlNode } from "../yaml/node.ts";
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
  const stray = root.entries.filter(({ key }) => reader.kinds.has(key.text));
  for (const { key } of stray) reportStray(reader, key, of);
  const rest = root.entries.filter((entry) => !stray.includes(entry));
  const fields = reader.fields({ ...root, entries: rest }, of, recipeKeys, synonyms);
  if (
    fields.arguments &&
    fields.validators &&
    fields.arguments.key.span.start > fields.validators.key.span.start
  )
    reader.report("arguments-after-validators", fields.arguments.key, {});
  const declarations = fields.arguments ? readArguments(reader, fields.arguments.value) : [];
  const isMissing = fields.validators === undefined && stray.length > 0;
  const validators = isMissing ? [] : readValidators(reader, root, fields.validators, of);
  const inherited = inheritArguments(reader, declarations);
  const space = neededSpace(reader, fields.space);
  return { arguments: declarations, inherited, validators, ...(space ? { space } : {}) };
}

/** Whether a file has nothing of a recipe: no key of one, no misspelled one, and no validator. */
export function isForeign(root: YamlNode | undefined, kinds: Pick<Reader["kinds"], "has">): boolean {
  if (root === undefined) return false;
  if (root.kind !== "mapping") return true;
  const known = [...recipeKeys, ...Object.keys(synonyms)];
  return !root.entries.some(({ key: { text } }) => kinds.has(text) || nearest(text, known) !== undefined);
}

/** A validator beside the list of validators. */
function reportStray(reader: Reader, key: Scalar, of: string): void {
  const help = `write it below \`validators:\`, as \`- ${key.text}: …\``;
  reader.report("key-unknown", key, { key: key.text, of, known: recipeKeys, nearest: undefined, help });
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
