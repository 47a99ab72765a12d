import type { Op } from "../plan/plan.ts";
import type { TemplateNode } from "../recipe/expressions/nodes.ts";
import type { Validator } from "../recipe/validator.ts";
import type { Scalar } from "../yaml/node.ts";
import type { ValidatorKind } from "./kind.ts";
import { textOf } from "./schema-parts.ts";

export interface ArgumentSetValidator extends Validator {
  /** Absent where it is missing, which has been reported; the value too. */
  readonly argumentName?: Scalar;
  readonly value?: TemplateNode;
}

export const argumentSetKind: ValidatorKind<ArgumentSetValidator> = {
  key: "argument_set",
  alwaysConforms: true,
  schema: {
    type: "object",
    properties: {
      argument_name: {
        ...textOf("variable"),
        title: "Variable",
        description: "An argument's name or target variable, or a new variable's name.",
      },
      value: {
        ...textOf("template"),
        title: "Value",
        description: "A text; `${name}` stands for the value of a variable.",
      },
    },
    required: ["argument_name", "value"],
    additionalProperties: false,
  },
  docs: {
    summary: "Sets a variable from here on.",
    markdown: "`argument_name` and `value`: sets the variable from here on, and creates it where it is new.",
    example: "argument_set: {argument_name: java_home, value: /usr/lib/jvm/default}",
    snippet: "\n  argument_name: ${1:name}\n  value: ${2:value}",
    icon: "variable",
  },

  parse(reader, value, key) {
    if (value.kind !== "mapping") {
      const help = `write \`${key.text}: {argument_name: NAME, value: VALUE}\``;
      reader.mismatch(value, { form: "a map with `argument_name` and `value`", key, help });
      return undefined;
    }
    const of = "`argument_set`";
    const fields = reader.fields(value, of, ["argument_name", "value"]);
    if (!fields.argument_name) reader.report("key-missing", key, { key: "argument_name", of });
    if (!fields.value) reader.report("key-missing", key, { key: "value", of });
    const name =
      fields.argument_name &&
      reader.text(fields.argument_name.value, "the name of a variable", fields.argument_name.key);
    const text =
      fields.value &&
      reader.text(fields.value.value, "a string", fields.value.key, {
        help: 'write `""` for an empty string',
      });
    return {
      label: name?.text ?? "",
      ...(name ? { argumentName: name } : {}),
      ...(text ? { value: reader.template(text, "value") } : {}),
    };
  },

  lower(lowering, node): Op[] {
    // The value is read before the variable is set: `value: ${path}:/opt` may name the variable itself.
    const value = node.value && lowering.template(node.value.parts);
    const variable = node.argumentName && lowering.assign(node.argumentName, value);
    if (variable === undefined || value === undefined) return [];
    return [{ op: "set", id: lowering.id, variable, value }];
  },
};
