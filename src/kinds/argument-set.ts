import type { Op } from "../plan/plan.ts";
import type { TemplateNode } from "../recipe/expressions/nodes.ts";
import type { Validator } from "../recipe/validator.ts";
import type { Scalar } from "../yaml/node.ts";
import type { ValidatorKind } from "./kind.ts";
import { textOf } from "./schema-parts.ts";
import { readVariableMap } from "./variable-map.ts";

export interface ArgumentSetValidator extends Validator {
  /** Absent if it is missing, which has been reported. So is the value. */
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
        description: "A text. `${name}` is replaced by the value of a variable.",
      },
    },
    required: ["argument_name", "value"],
    additionalProperties: false,
  },
  docs: {
    summary: "Sets a variable for the steps that follow.",
    markdown:
      "Sets the variable `argument_name` to `value` for the steps that follow, and creates it if it is new.",
    example: "argument_set: {argument_name: java_home, value: /usr/lib/jvm/default}",
    snippet: "\n  argument_name: ${1:name}\n  value: ${2:value}",
    icon: "variable",
  },

  parse(reader, value, key) {
    const read = readVariableMap(reader, value, key, "value", "{argument_name: NAME, value: VALUE}");
    if (!read) return undefined;
    const { name, entry } = read;
    const text =
      entry && reader.text(entry.value, "a string", entry.key, { help: 'write `""` for an empty string' });
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
