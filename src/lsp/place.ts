import type { JsonSchema } from "../kinds/kind.ts";
import type { Step, YamlPath } from "./yaml-path.ts";

/**
 * What is allowed at a place of a recipe. `pattern` is the path of names from the innermost list of validators, or
 * from the kind inside one. `#` is an item of a list, and `NAME` a name that the author chose:
 * `script/NAME/env_vars/#`.
 */
export interface Place {
  readonly pattern: string;
  /** The definitions of the texts that are allowed here, as values or as keys that the author chooses. */
  readonly texts: ReadonlySet<string>;
  /** For a key: the properties of its map. For a value: its own properties. Includes those that are refused. */
  readonly schemas: readonly JsonSchema[];
}

interface Schema extends JsonSchema {
  readonly $ref?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: { readonly $ref?: string };
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** Follows the recipe's schema along a path of the YAML. */
export function placeOf(root: JsonSchema, { steps }: Pick<YamlPath, "steps">): Place {
  let here: Place = { pattern: "", texts: new Set(), schemas: flatten(root, root) };
  for (const step of steps) here = down(root, here, step);
  return here;
}

function down(root: JsonSchema, here: Place, step: Step): Place {
  if (step.kind === "key") {
    const schemas = maps(root, here);
    return { ...here, schemas, texts: new Set(schemas.flatMap(keyTexts)) };
  }
  if (step.kind === "item") {
    const items = lists(here).flatMap<JsonSchema>(({ items }) => items ?? []);
    // If no list is allowed, still offer what would be allowed in its place.
    return items.length > 0 ? next(root, items, `${here.pattern}/#`) : here;
  }
  const name = step.entry.key.text;
  const candidates = maps(root, here);
  const known = candidates.flatMap<JsonSchema>(({ properties }) =>
    properties && Object.hasOwn(properties, name) ? properties[name]! : [],
  );
  const others = candidates.flatMap<JsonSchema>(({ additionalProperties }) =>
    typeof additionalProperties === "object" ? additionalProperties : [],
  );
  // A validator's kind begins a pattern of its own.
  if (here.pattern.startsWith("validator")) return next(root, known, name);
  const prefix = here.pattern === "" ? "" : `${here.pattern}/`;
  return known.length > 0 ? next(root, known, `${prefix}${name}`) : next(root, others, `${prefix}NAME`);
}

function next(root: JsonSchema, schemas: readonly JsonSchema[], pattern: string): Place {
  const ref = schemas
    .map((schema) => (schema as Schema).$ref?.split("/").at(-1))
    .find((name) => name?.startsWith("validator"));
  const flat = schemas.flatMap((schema) => flatten(root, schema));
  const texts = new Set([...schemas.flatMap((schema) => textsOf(root, schema)), ...flat.flatMap(keyTexts)]);
  return { pattern: ref ?? pattern, texts, schemas: flat };
}

/** Returns the definitions that a schema refers to, directly or in an alternative. */
function textsOf(root: JsonSchema, schema: JsonSchema): string[] {
  const { $ref, anyOf } = schema as Schema;
  const inner = (anyOf ?? []).flatMap((alternative) => textsOf(root, alternative));
  return $ref === undefined
    ? inner
    : [$ref.split("/").at(-1)!, ...textsOf(root, resolve(root, $ref)), ...inner];
}

function keyTexts({ propertyNames }: Schema): string[] {
  return propertyNames?.$ref === undefined ? [] : [propertyNames.$ref.split("/").at(-1)!];
}

/**
 * Returns the schemas of maps. Where a list is required, these are the schemas of its items, for a map without its
 * dash.
 */
function maps(root: JsonSchema, { schemas }: Place): readonly Schema[] {
  const isMap = (item: Schema) => item.properties !== undefined || item.additionalProperties !== undefined;
  const found = (schemas as readonly Schema[]).filter(isMap);
  if (found.length > 0) return found;
  return (schemas as readonly Schema[])
    .flatMap<JsonSchema>(({ items }) => (items ? flatten(root, items) : []))
    .filter(isMap);
}

function lists({ schemas }: Place): readonly Schema[] {
  return (schemas as readonly Schema[]).filter((schema) => schema.items);
}

/** Returns a schema with its references and alternatives resolved. */
function flatten(root: JsonSchema, schema: JsonSchema): readonly JsonSchema[] {
  const { $ref, anyOf, ...rest } = schema as Schema;
  const named = $ref === undefined ? [] : flatten(root, resolve(root, $ref));
  const alternatives = (anyOf ?? []).flatMap((item) => flatten(root, item));
  return Object.keys(rest).length > 0 || named.length + alternatives.length === 0
    ? [rest, ...named, ...alternatives]
    : [...named, ...alternatives];
}

function resolve(root: JsonSchema, ref: string): JsonSchema {
  let here: unknown = root;
  for (const part of ref.replace(/^#\//, "").split("/")) here = (here as Record<string, unknown>)?.[part];
  return (here ?? {}) as JsonSchema;
}
