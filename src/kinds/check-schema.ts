import type { ErrorObject, ValidateFunction } from "ajv";
import { describeNode, type Scalar, shorten, type YamlNode } from "../yaml/node.ts";
import type { JsonSchema } from "./kind.ts";
import { textDefinitions } from "./schema-parts.ts";

/** What a schema has against a node. */
export interface SchemaProblem {
  /** The node or key that it is about. */
  readonly at: YamlNode | Scalar;
  /** What was found: `\`size\` is the text \`x\`, not integer`. */
  readonly problem: string;
  /** The path of keys and indices to it; empty for the whole. */
  readonly path: string;
}

/** Checks a node against a JSON Schema; the problems in the order of the schema. */
export type SchemaCheck = (node: YamlNode) => readonly SchemaProblem[];

/**
 * Compiles a JSON Schema (2020-12). Texts that look like numbers or booleans pass for them, as there are no
 * types but text. `#/$defs/validators` and `#/$defs/text` may be referred to; the value of the first is
 * read, and its mistakes reported, by the compiler itself.
 * @throws Error where the schema is none.
 */
export async function compileSchema(schema: JsonSchema): Promise<SchemaCheck> {
  // Most recipes need no schema: the validator is loaded only for those that do.
  const { default: Ajv2020 } = await import("ajv/dist/2020.js");
  const ajv = new Ajv2020({ strict: false, allErrors: true, coerceTypes: true, logger: false });
  const own = (schema.$defs ?? {}) as Record<string, unknown>;
  const validate = ajv.compile({ ...schema, $defs: { ...textDefinitions, validators: true, ...own } });
  return (node) => check(validate, node);
}

function check(validate: ValidateFunction, node: YamlNode): SchemaProblem[] {
  // Coercion replaces a value in its parent object, so the root gets a parent.
  if (validate({ value: toPlain(node) }.value)) return [];
  return (validate.errors ?? []).filter(isTelling).map((error) => locate(node, error));
}

/** False for errors that only summarise others. */
function isTelling(error: ErrorObject, _: number, all: readonly ErrorObject[]): boolean {
  return !["anyOf", "oneOf", "if"].includes(error.keyword) || all.length === 1;
}

function locate(root: YamlNode, error: ErrorObject): SchemaProblem {
  const steps = error.instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  let at: YamlNode = root;
  for (const step of steps) {
    const next: YamlNode | undefined =
      at.kind === "sequence"
        ? at.items[Number(step)]
        : at.kind === "mapping"
          ? at.entries.find((entry) => entry.key.text === step)?.value
          : undefined;
    if (!next) break;
    at = next;
  }
  const path = steps.join(".");
  const subject = path === "" ? "the value" : `\`${path}\``;
  const { additionalProperty, type } = error.params as {
    additionalProperty?: string;
    type?: string | string[];
  };
  if (additionalProperty !== undefined && at.kind === "mapping") {
    const key = at.entries.find((entry) => entry.key.text === additionalProperty)?.key;
    return {
      at: key ?? at,
      problem: `${subject} has the unknown key \`${shorten(additionalProperty)}\``,
      path,
    };
  }
  if (error.keyword === "type") {
    const wanted = [type].flat().join(" or ");
    return { at, problem: `${subject} must be ${article(wanted)}, not ${describeNode(at)}`, path };
  }
  return { at, problem: `${subject} ${error.message ?? "does not match its schema"}`, path };
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
}

/** Returns the plain value of a node: strings, lists, objects, and null for an empty value. */
export function toPlain(node: YamlNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.isEmpty ? null : node.text;
    case "sequence":
      return node.items.map(toPlain);
    case "mapping":
      return Object.fromEntries(node.entries.map((entry) => [entry.key.text, toPlain(entry.value)]));
  }
}
