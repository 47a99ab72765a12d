import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { Sink } from "../../diagnostics/sink.ts";
import type { SourceText } from "../../source/source-text.ts";
import { compileSchema } from "./check-schema.ts";
import { parseYaml } from "./yaml.ts";

/** Of `--argument-file`: a map from argument names to texts. */
export const argumentFileSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "An argument file of sahara-image",
  description: "Values for a recipe's arguments, by name; dashes and underscores are the same.",
  type: "object",
  additionalProperties: { type: "string" },
};

/** Reads an argument file, YAML or JSON: each value is the text that is written. */
export async function readArgumentFile(
  source: SourceText,
): Promise<{ values: ReadonlyMap<string, string>; diagnostics: readonly Diagnostic[] }> {
  const sink = new Sink(source.path);
  const root = parseYaml(source, sink);
  const values = new Map<string, string>();
  if (!root) return { values, diagnostics: sink.diagnostics };
  const check = await compileSchema(argumentFileSchema);
  for (const { at, path, problem } of check(root)) {
    const expected = path === "" ? "a map from names to texts" : `a text for \`${path.split(".")[0]}\``;
    sink.report("argument-file-invalid", at.span, { expected, found: `that ${problem}` });
  }
  if (root.kind === "mapping")
    for (const { key, value } of root.entries)
      if (value.kind === "scalar" && !value.isEmpty) values.set(key.text, value.text);
  return { values, diagnostics: sink.diagnostics };
}
