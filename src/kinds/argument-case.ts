import type { Op } from "../plan/plan.ts";
import type { InnerList, Validator } from "../recipe/validator.ts";
import type { Scalar } from "../yaml/node.ts";
import { shorten, type YamlNode } from "../yaml/node.ts";
import type { ValidatorKind } from "./kind.ts";
import { mapOf, textOf, validatorsSchema } from "./schema-parts.ts";
import { readVariableMap } from "./variable-map.ts";

export interface ArgumentCaseValidator extends Validator {
  /** Absent if it is missing, which has been reported. */
  readonly argumentName?: Scalar;
  /** The cases, each under its value. */
  readonly inner: readonly CaseNode[];
}

export interface CaseNode extends InnerList {
  readonly heading: Scalar;
}

export const argumentCaseKind: ValidatorKind<ArgumentCaseValidator> = {
  key: "argument_case",
  schema: {
    type: "object",
    properties: {
      argument_name: {
        ...textOf("variable"),
        title: "Variable",
        description: "An argument's name, or its target variable.",
      },
      cases: {
        title: "Cases",
        description: "The validators for each value. The first key that equals the value as a string runs.",
        ...mapOf("caseValue", validatorsSchema),
      },
    },
    required: ["argument_name", "cases"],
    additionalProperties: false,
  },
  docs: {
    summary: "Steps for certain values of a variable only.",
    markdown: `\`argument_name\`, and \`cases\`, a map from value to a list of validators. The first key, in the order written, that
equals the value runs; if none does, nothing runs. Keys are compared as strings: \`1.10\` is not \`1.1\`.`,
    example:
      "argument_case:\n  argument_name: java_distro\n  cases:\n    openjdk:\n      - package: java-17-openjdk-devel\n    oracle-java:\n      - script: common/oracle_java",
    snippet: "\n  argument_name: ${1:name}\n  cases:\n    ${2:value}:\n      - $0",
    icon: "choice",
  },

  parse(reader, value, key) {
    const read = readVariableMap(
      reader,
      value,
      key,
      "cases",
      "{argument_name: NAME, cases: {VALUE: [package: wget]}}",
    );
    if (!read) return undefined;
    const { name, entry } = read;
    const cases: CaseNode[] = [];
    const map = entry?.value;
    if (map?.kind === "mapping") {
      if (map.entries.length === 0)
        reader.report("list-empty", map, { of: "cases", item: "VALUE: [package: wget]" });
      for (const { key: heading, value: list } of map.entries) {
        reader.note(heading, { role: "compared" });
        cases.push({ heading, validators: reader.validators(list, heading.text, heading) });
      }
    } else if (map) {
      reader.mismatch(map, {
        form: "a map from values to lists of validators",
        key: entry.key,
        help: casesHelp(map),
      });
    }
    return { label: name?.text ?? "", ...(name ? { argumentName: name } : {}), inner: cases };
  },

  lower(lowering, node): Op[] {
    const variable = node.argumentName && lowering.read(node.argumentName);
    const cases = lowering.branches(
      node.inner.map(({ heading: { text, span }, validators }) => ({
        span,
        ...(variable === undefined ? {} : { assume: { variable, is: text } }),
        lower: (id) => ({ id, value: text, steps: lowering.steps(validators, id) }),
      })),
    );
    return variable === undefined ? [] : [{ op: "argument-case", id: lowering.id, variable, cases }];
  },
};

/** Returns what to write in place of `cases` that are not a map. */
function casesHelp(node: YamlNode): string {
  const items = node.kind === "sequence" ? node.items : [];
  const keys = items.flatMap((item) =>
    item.kind === "mapping" ? item.entries.map(({ key }) => key.text) : [],
  );
  return keys.length > 0
    ? `remove the \`- \` before ${keys.map((key) => `\`${shorten(key)}:\``).join(", ")}`
    : "write `cases: {VALUE: [package: wget]}`";
}
