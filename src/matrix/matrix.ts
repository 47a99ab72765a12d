import type { Sink } from "../diagnostics/sink.ts";
import type { Mode } from "../plan/plan.ts";
import { ValueReader } from "../recipe/value-reader.ts";
import { nearest } from "../source/nearest.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Entry, MappingNode, Scalar, YamlNode } from "../yaml/node.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";

/** The values of recipe arguments, by name. A secret is `@FILE`. */
export type ArgumentValues = Readonly<Record<string, string>>;

/** An argument with the value of a job. */
export interface Binding {
  readonly name: Scalar;
  readonly value: Scalar;
}

/** An argument with its values. */
export interface ArgumentList {
  readonly name: Scalar;
  readonly values: readonly Scalar[];
}

/** One line of `include`: a job besides those that the lists make. */
export interface IncludedJob {
  readonly image: Scalar;
  readonly recipe: Scalar;
  readonly arguments: readonly Binding[];
}

/** One line of `exclude`: the jobs that have all of these values are left out. */
export interface Exclusion {
  readonly image?: Scalar;
  readonly recipe?: Scalar;
  readonly arguments: readonly Binding[];
}

/** A matrix file: many images × recipes × arguments. Texts keep their place in the file. */
export interface Matrix {
  readonly mode: Mode;
  /** Paths or glob patterns, relative to the file's folder. */
  readonly images: readonly Scalar[];
  /** `PLUGIN VERSION`, or the path of a recipe, relative to the file's folder. */
  readonly recipes: readonly Scalar[];
  /** Each list of values multiplies the jobs. */
  readonly arguments: readonly ArgumentList[];
  readonly include: readonly IncludedJob[];
  readonly exclude: readonly Exclusion[];
  /** The path of a job's result, with `{image}`, `{recipe}` and names of arguments in braces. */
  readonly output?: Scalar;
}

const matrixKeys = ["mode", "images", "recipes", "arguments", "include", "exclude", "output"] as const;
const modes: Readonly<Record<string, Mode>> = { check: "test-only", apply: "reconcile" };

/** Reads the text of a matrix file, as far as it can be read. Reports every mistake to the sink. */
export function readMatrix(source: SourceText, sink: Sink): Matrix | undefined {
  const reader = new ValueReader(source, sink);
  const root = parseYaml(source, sink);
  if (root?.kind === "mapping") return readFields(reader, root);
  if (root)
    reader.mismatch(root, {
      subject: "a matrix",
      form: "a map",
      key: undefined,
      help: "start it with `images:` and `recipes:`",
    });
  return undefined;
}

function readFields(reader: ValueReader, root: MappingNode): Matrix {
  const fields = reader.fields(root, "a matrix", matrixKeys);
  const included = items(reader, fields.include, "a list of jobs");
  const needed = ["images", "recipes"] as const;
  for (const key of needed)
    if (!fields[key] && included.length === 0)
      reader.missingKey(root.span, root, key, "a matrix", matrixKeys);
  const wanted = modeOf(reader, fields.mode);
  if (fields.output && wanted === "test-only") reader.report("fleet-output-unused", fields.output.key, {});
  return {
    mode: wanted ?? "test-only",
    images: list(reader, fields.images, "a list of images", "the path of an image"),
    recipes: list(reader, fields.recipes, "a list of recipes", "`PLUGIN VERSION` or the path of a recipe"),
    arguments: argumentLists(reader, fields.arguments),
    include: included.flatMap((node) => includedJob(reader, node) ?? []),
    exclude: items(reader, fields.exclude, "a list of maps").flatMap((node) => exclusion(reader, node) ?? []),
    ...textField(reader, fields.output, "output", "the path of a job's result"),
  };
}

/** Returns the mode; undefined if it is misspelt. */
function modeOf(reader: ValueReader, entry: Entry | undefined): Mode | undefined {
  if (!entry) return "test-only";
  const text = reader.text(entry.value, "`check` or `apply`", entry.key);
  const mode = text && Object.hasOwn(modes, text.text) ? modes[text.text] : undefined;
  if (text && !mode) {
    const near = nearest(text.text, Object.keys(modes));
    const help = near && `did you mean \`${near}\`?`;
    const fix = reader.respell(text, near, true);
    reader.mismatch(text, { form: "`check` or `apply`", key: entry.key, help, fix });
  }
  return mode;
}

function list(reader: ValueReader, entry: Entry | undefined, form: string, item: string): readonly Scalar[] {
  return entry ? reader.texts(entry.value, form, item, entry.key) : [];
}

function items(reader: ValueReader, entry: Entry | undefined, form: string): readonly YamlNode[] {
  if (!entry) return [];
  if (entry.value.kind === "sequence") return entry.value.items;
  reader.mismatch(entry.value, { form, key: entry.key });
  return [];
}

function textField<K extends string>(
  reader: ValueReader,
  entry: Entry | undefined,
  key: K,
  form: string,
): { readonly [name in K]?: Scalar } {
  const text = entry && reader.text(entry.value, form, entry.key);
  return (text ? { [key]: text } : {}) as { readonly [name in K]?: Scalar };
}

function argumentLists(reader: ValueReader, entry: Entry | undefined): readonly ArgumentList[] {
  if (!entry) return [];
  if (entry.value.kind !== "mapping") {
    reader.mismatch(entry.value, { form: "a map from arguments to values", key: entry.key });
    return [];
  }
  return entry.value.entries.map(({ key, value }) => {
    const form = "a value, or a list of values";
    const values =
      value.kind === "sequence"
        ? reader.texts(value, form, "a value", key)
        : (reader.text(value, form, key) ?? []);
    return { name: key, values: [values].flat() };
  });
}

/** The values of a map: those of `image` and `recipe`, and of recipe arguments. */
function values(reader: ValueReader, node: YamlNode, of: string) {
  if (node.kind !== "mapping") {
    reader.mismatch(node, { subject: of, form: "a map", key: undefined });
    return undefined;
  }
  const bindings = node.entries.flatMap(({ key, value }): Binding[] => {
    const text = reader.text(value, "one value", key);
    return text ? [{ name: key, value: text }] : [];
  });
  const textOf = (key: string) => bindings.find(({ name }) => name.text === key)?.value;
  const given = bindings.filter(({ name }) => name.text !== "image" && name.text !== "recipe");
  return { image: textOf("image"), recipe: textOf("recipe"), arguments: given, node };
}

function includedJob(reader: ValueReader, node: YamlNode): IncludedJob | undefined {
  const found = values(reader, node, "an item of `include`");
  if (!found) return undefined;
  const { image, recipe } = found;
  for (const key of ["image", "recipe"] as const)
    if (!found[key])
      reader.missingKey(node.span, found.node, key, "an item of `include`", ["image", "recipe"]);
  return image && recipe ? { image, recipe, arguments: found.arguments } : undefined;
}

function exclusion(reader: ValueReader, node: YamlNode): Exclusion | undefined {
  const found = values(reader, node, "an item of `exclude`");
  if (!found) return undefined;
  const { image, recipe } = found;
  return { ...(image ? { image } : {}), ...(recipe ? { recipe } : {}), arguments: found.arguments };
}
