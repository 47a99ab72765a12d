import { decodeRecipe } from "../compiler/compile.ts";
import { Refusal } from "../diagnostics/diagnostic.ts";
import { Sink } from "../diagnostics/sink.ts";
import { fileLimits } from "../system/limits.ts";
import { describeNode } from "../yaml/node.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";
import type { Invocation } from "./command.ts";
import { readInput } from "./read-input.ts";

/**
 * Reads the arguments in `--argument-file`: a YAML or JSON map from names to strings, each used exactly as it is
 * written. Throws a `Refusal` (exit 2) with every mistake in the file.
 */
export async function readArgumentFile(
  path: string,
  invocation: Pick<Invocation, "io" | "files">,
): Promise<(readonly [string, string])[]> {
  const bytes = await readInput(path, "the argument file", fileLimits.arguments, invocation);
  const { source, diagnostics } = decodeRecipe(path, bytes);
  const sink = new Sink(path);
  for (const one of diagnostics) sink.add(one);
  const root = parseYaml(source, sink);
  const values: (readonly [string, string])[] = [];
  if (root?.kind === "mapping") {
    for (const { key, value } of root.entries) {
      if (value.kind === "scalar" && !value.isEmpty) values.push([key.text, value.text]);
      else
        sink.report("argument-file-invalid", value.span, {
          problem: `the argument \`${key.text}\` must be a string, not ${describeNode(value)}`,
        });
    }
  } else if (root && !(root.kind === "scalar" && root.isEmpty)) {
    sink.report("argument-file-invalid", root.span, {
      problem: `an argument file must be a map, not ${describeNode(root)}`,
    });
  }
  if (sink.hasErrors) throw new Refusal(...sink.diagnostics);
  return values;
}
