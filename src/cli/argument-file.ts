import { decodeRecipe } from "../compiler/compile.ts";
import { codes } from "../diagnostics/codes.ts";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { Sink } from "../diagnostics/sink.ts";
import type { ArgumentHelp } from "../recipe/list-arguments.ts";
import { foldName } from "../recipe/names.ts";
import { nearest } from "../source/nearest.ts";
import type { SourceText } from "../source/source-text.ts";
import { fileLimits } from "../system/limits.ts";
import type { YamlNode } from "../yaml/node.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";
import type { Invocation } from "./command.ts";
import { readInput } from "./read-input.ts";

/**
 * Reads the arguments in `--argument-file`: a YAML or JSON map from names to strings, each used exactly as it is
 * written.
 *
 * The file holds secrets, and any part of it may be one, a misplaced key as well. So errors give the place and the
 * problem, and never a word of the file except for names that the recipe declares.
 *
 * @throws {Refusal} `argument-file-invalid`, one for each error in the file.
 */
export async function readArgumentFile(
  path: string,
  declared: readonly ArgumentHelp[],
  invocation: Pick<Invocation, "io" | "files">,
): Promise<(readonly [string, string])[]> {
  const bytes = await readInput(path, "the argument file", fileLimits.arguments, invocation);
  const { source, diagnostics } = decodeRecipe(path, bytes);
  const sink = new Sink(path);
  for (const found of diagnostics) sink.add(found);
  const root = parseYaml(source, sink);
  const errors = sink.diagnostics
    .filter(({ severity }) => severity === "error")
    .map((found) => problem(source, found.place?.span.start ?? 0, syntaxProblem(found)));
  if (errors.length > 0) throw new Refusal(...errors);
  const values: (readonly [string, string])[] = [];
  if (root?.kind === "mapping") {
    for (const { key, value } of root.entries) {
      const name = declared.find((argument) => foldName(argument.name) === foldName(key.text))?.name;
      if (name === undefined) errors.push(unknownName(source, key.span.start, key.text, declared));
      else if (value.kind === "scalar" && !value.isEmpty) values.push([key.text, value.text]);
      else
        errors.push(
          problem(
            source,
            value.span.start,
            `the argument \`${name}\` must be a string, not ${kindOf(value)}`,
          ),
        );
    }
  } else if (root && !(root.kind === "scalar" && root.isEmpty)) {
    errors.push(problem(source, root.span.start, `an argument file must be a map, not ${kindOf(root)}`));
  }
  if (errors.length > 0) throw new Refusal(...errors);
  return values;
}

function problem(source: SourceText, offset: number, text: string, hint?: string): Diagnostic {
  const { line, column } = source.positionAt(offset);
  return diagnostic("argument-file-invalid", { path: source.path, line, column, problem: text, hint });
}

/** The title of the code: its message may quote the text. */
function syntaxProblem({ code }: Diagnostic): string {
  if (code === "yaml-empty") return "the file holds no arguments";
  const { title } = codes[code];
  return /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

function unknownName(
  source: SourceText,
  offset: number,
  found: string,
  declared: readonly ArgumentHelp[],
): Diagnostic {
  const names = declared.filter((argument) => !argument.hidden).map(({ name }) => name);
  const near = nearest(found, names);
  const known = `the arguments are ${names.map((name) => `\`${name}\``).join(", ")}`;
  const hint = near ? `did you mean \`${near}\`?` : names.length > 0 ? known : "the recipe has no arguments";
  return problem(source, offset, "the recipe has no argument of this name", hint);
}

function kindOf(node: YamlNode): string {
  if (node.kind === "sequence") return "a list";
  if (node.kind === "mapping") return "a map";
  return node.isEmpty ? "nothing" : "a string";
}
