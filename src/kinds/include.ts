import type { Op } from "../plan/plan.ts";
import type { Binding, Inclusion } from "../recipe/fragment.ts";
import { isEmpty } from "../recipe/node-forms.ts";
import type { Reader } from "../recipe/reader.ts";
import type { Validator } from "../recipe/validator.ts";
import type { Entry, Scalar, YamlNode } from "../yaml/node.ts";
import type { JsonSchema, ValidatorKind } from "./kind.ts";
import { mapOf, textOf } from "./schema-parts.ts";

export interface IncludeValidator extends Validator {
  readonly inclusions: readonly Inclusion[];
}

const fragment: JsonSchema = { ...textOf("fragment"), title: "The path of a fragment" };
const withValues: JsonSchema = {
  ...mapOf("fragment", {
    anyOf: [{ type: "null" }, mapOf("fragmentArgument", { ...textOf("template"), title: "Value" })],
  }),
  title: "Fragments with values for their arguments",
};

export const includeKind: ValidatorKind<IncludeValidator> = {
  key: "include",
  schema: {
    anyOf: [fragment, withValues, { type: "array", minItems: 1, items: { anyOf: [fragment, withValues] } }],
  },
  docs: {
    summary: "The validators of another file, with values for its arguments.",
    markdown: `A path, \`{path: {argument: value}}\`, or a list of them. The file is a fragment: it has \`arguments\` and \`validators\`,
as a recipe. Its path starts from the folder of the file that includes it, and it looks up scripts in its own folder first.

An argument of the fragment that is given no value becomes an argument of the recipe. One that is given a value exists in
the fragment only, so that a fragment can be included twice with different values. All other variables are shared.`,
    example: 'include:\n  common/java.yaml:\n    java_version: "17"',
    snippet: "${1:common/name.yaml}",
    icon: "list",
  },
  hints: {
    synonyms: [
      "import",
      "imports",
      "includes",
      "import_tasks",
      "include_tasks",
      "include_role",
      "import_role",
    ],
    rewrite: (value) => (value.kind === "scalar" && !value.isEmpty ? `include: ${value.text}` : undefined),
  },

  parse(reader, value, key) {
    const inclusions = readInclusions(reader, value, key);
    if (inclusions.length === 0) return undefined;
    const label = inclusions.map(({ path }) => path.text).join(", ");
    return { ...(inclusions.length === 1 ? { place: inclusions[0]!.path.span } : {}), label, inclusions };
  },

  lower(lowering, { inclusions }): Op[] {
    if (inclusions.length === 1) return lowering.include(inclusions[0]!, lowering.id);
    const steps = inclusions.flatMap((inclusion, index) =>
      lowering.include(inclusion, lowering.child(index)),
    );
    return steps.length === 0 ? [] : [{ op: "all", id: lowering.id, steps }];
  },
};

function readInclusions(reader: Reader, value: YamlNode, key: Scalar): readonly Inclusion[] {
  if (value.kind === "sequence") {
    if (value.items.length === 0) reader.report("list-empty", value, { of: key.text, item: "- PATH" });
    return value.items.flatMap((item) => readItem(reader, item, key));
  }
  return readItem(reader, value, key);
}

function readItem(reader: Reader, value: YamlNode, key: Scalar): readonly Inclusion[] {
  if (value.kind === "mapping") {
    if (value.entries.length === 0) reader.report("list-empty", value, { of: key.text, item: "PATH: {}" });
    return value.entries.map((entry) => {
      reader.note(entry.key);
      return reader.include(entry.key, readBindings(reader, entry));
    });
  }
  const help = `write \`${key.text}: PATH\`, or \`${key.text}: {PATH: {ARGUMENT: VALUE}}\``;
  const path = reader.text(value, "the path of a fragment", key, { help });
  return path ? [reader.include(path, [])] : [];
}

function readBindings(reader: Reader, { key, value }: Entry): readonly Binding[] {
  if (isEmpty(value)) return [];
  if (value.kind !== "mapping") {
    const help = `write \`${key.text}: {ARGUMENT: VALUE}\``;
    reader.mismatch(value, { form: "a map from arguments to values", key, help });
    return [];
  }
  return value.entries.flatMap((entry): Binding[] => {
    reader.note(entry.key);
    const text = reader.text(entry.value, "a string", entry.key, { help: 'write `""` for an empty string' });
    return text ? [{ name: entry.key, value: reader.template(text, "value") }] : [];
  });
}
