import {
  canonicalDistribution,
  distributionAliases,
  distributionsByFamily,
  type Family,
  families,
  familyOf,
} from "../plan/distributions.ts";
import { architectures, isArchitecture } from "../plan/os-key.ts";
import type { Op } from "../plan/plan.ts";
import type { OsKeyNode } from "../recipe/expressions/nodes.ts";
import { isKnownDistribution } from "../recipe/expressions/os-key.ts";
import type { Reader } from "../recipe/reader.ts";
import type { InnerList, Validator } from "../recipe/validator.ts";
import { nearest } from "../source/nearest.ts";
import { type MappingNode, type Scalar, shorten, type YamlNode } from "../yaml/node.ts";
import type { ValidatorKind } from "./kind.ts";
import { oneKeyMap, validatorsSchema } from "./schema-parts.ts";

export interface OsCaseValidator extends Validator {
  /** The arms, each under its key. */
  readonly inner: readonly OsArmNode[];
}

export interface OsArmNode extends InnerList {
  readonly heading: Scalar;
  readonly key: OsKeyNode;
}

export const osCaseKind: ValidatorKind<OsCaseValidator> = {
  key: "os_case",
  schema: {
    type: "array",
    minItems: 1,
    items: oneKeyMap("distribution", validatorsSchema, "A distribution or family"),
  },
  docs: {
    summary: "Steps for certain distributions or architectures only.",
    markdown: `A list of one-key maps. A key is a distribution (\`ubuntu\`, \`rocky\`) or a family of distributions
(\`debian\`, \`redhat\`, …); the first one that matches the guest runs, the others do not. If none matches, nothing runs and the step conforms.
A key can also be an architecture, as \`uname -m\` prints it: \`x86_64\`, \`aarch64\`.

A key can limit the version: \`ubuntu >= 22.04\`, \`redhat < 9\`, \`rocky 9\` (any 9.x), \`debian >= 11, < 13\`. If a guest
names no version (\`VERSION_ID\` in /etc/os-release), such a key can't be judged: the step is undetermined, and \`apply\` fails.`,
    example: "os_case:\n  - redhat: [{package: nfs-utils}]\n  - debian: [{package: nfs-common}]",
    snippet: "\n  - ${1:redhat}:\n      - $2\n  - ${3:debian}:\n      - $0",
    icon: "choice",
  },

  parse(reader, value, key) {
    if (value.kind !== "sequence") {
      const help =
        value.kind === "mapping" ? listHelp(value) : `write \`${key.text}:\` and below it \`${item}\``;
      reader.mismatch(value, { form: "a list of maps with one key each", key, help });
      return undefined;
    }
    if (value.items.length === 0) reader.report("list-empty", value, { of: "os_case", item });
    const arms: OsArmNode[] = [];
    for (const element of value.items) readArms(reader, element, arms);
    return { inner: arms };
  },

  lower(lowering, node): Op[] {
    const arms = lowering.branches(
      node.inner.map(({ heading, key, validators }) => ({
        span: heading.span,
        families: familiesOf(key.name),
        lower: (id) => {
          const name = canonicalDistribution(key.name);
          const bounds = key.bounds.map(({ operator, version }) => ({ operator, version }));
          return { id, key: { name, bounds }, steps: lowering.steps(validators, id) };
        },
      })),
    );
    return [{ op: "os-case", id: lowering.id, arms }];
  },
};

/** Every name that a key can start with. */
const osNames: readonly string[] = [
  ...new Set([
    ...families,
    ...families.flatMap((family) => distributionsByFamily[family]),
    ...Object.keys(distributionAliases),
    ...architectures,
  ]),
];

/** The family of guests that a key matches; undefined for a distribution that says by its ID_LIKE. */
function familiesOf(name: string): readonly Family[] | undefined {
  const family = familyOf(name);
  return family && [family];
}

const item = "- debian: [package: wget]";
const dashes = "the first match runs, so order matters: write `- ` before each distribution";

function listHelp({ entries }: MappingNode): string {
  const items = entries.map(({ key }) => `\`- ${shorten(key.text)}: …\``);
  return `write it as a list, because the first match runs: ${items.join(", ")}`;
}

function readArms(reader: Reader, node: YamlNode, arms: OsArmNode[]): void {
  if (node.kind !== "mapping") {
    reader.mismatch(node, {
      subject: "an item of `os_case`",
      form: "a map with one key",
      key: undefined,
      help: `write \`${item}\``,
    });
    return;
  }
  reader.oneKey(node, "an item of `os_case`", () => dashes);
  for (const entry of node.entries) {
    const key = reader.osKey(entry.key);
    const validators = reader.validators(entry.value, entry.key.text, entry.key);
    if (!key) continue;
    if (!isKnownDistribution(key.name) && !isArchitecture(key.name))
      reader.report("distribution-unknown", key.nameSpan, {
        name: key.name,
        known: osNames,
        nearest: nearest(key.name, osNames),
      });
    arms.push({ heading: entry.key, key, validators });
  }
}
