import type { Op } from "../../plan/plan.ts";
import { join } from "../../source/span.ts";
import type { TemplateNode } from "../expressions/nodes.ts";
import { plainTemplate } from "../expressions/template.ts";
import { brokenScalar, type Scalar, type YamlNode } from "../parse/node.ts";
import { isEmpty, type Reader } from "../parse/reader.ts";
import type { ScriptValidator } from "../parse/recipe.ts";
import type { ValidatorKind } from "./kind.ts";
import { keyListSchema, oneKeyMap, textSchema } from "./schema-parts.ts";

const passed = {
  ...keyListSchema,
  title: "Variables passed",
  description: "The variables that the script sees, each by its name or its target variable.",
};

export const scriptKind: ValidatorKind<ScriptValidator> = {
  key: "script",
  schema: {
    anyOf: [
      { ...textSchema, title: "A script's path" },
      oneKeyMap(
        {
          type: ["object", "null"],
          properties: {
            env_vars: passed,
            arguments: { ...passed, description: "Another spelling of `env_vars`." },
            output: {
              ...textSchema,
              title: "Output",
              description:
                "The variable that receives the script's standard output, less the trailing newlines.",
            },
            inline: {
              ...textSchema,
              title: "Inline",
              description: "The script itself; its path is then a friendly name.",
            },
          },
          not: { required: ["env_vars", "arguments"] },
          additionalProperties: false,
        },
        "A script with what it gets",
      ),
    ],
  },
  docs: {
    summary: "A script that is run in the guest as root, and conforms when it exits 0.",
    markdown: `A path, or \`{path: {env_vars: […], output: VAR, inline: TEXT}}\`. The path is looked up in the recipe's own folder,
then in each resource root. With \`inline\` the text is the script, and the path is a friendly name for it.

The script sees \`distro\`, \`distro_version\`, \`test_only\` (\`1\` or \`0\`), \`SIV_DISTRO\`, \`SIV_RECONCILE\`, the variables that
\`env_vars\` names, \`PATH\`, \`HOME\` and \`LC_ALL\`, and nothing else. With \`test_only=1\` it must change nothing, and exit with
another status than 0 where the image does not conform.`,
    example: "script:\n  common/setup_java:\n    env_vars: [java_distro]\n    output: java_home",
    snippet: "${1:common/name}",
  },

  parse(reader, value, key) {
    const read = readScript(reader, value, key);
    if (!read) return undefined;
    const { path, inline, options } = read;
    const envVars: Scalar[] = [];
    const names = options.env_vars ?? options.arguments;
    if (options.env_vars && options.arguments)
      reader.report("key-conflict", options.arguments.key, { key: "arguments", other: "env_vars" });
    if (names) {
      const of = names.key.text;
      envVars.push(
        ...reader.texts(names.value, `a list of variables in \`${of}\``, "the name of a variable", names.key),
      );
    }
    const output =
      options.output && reader.text(options.output.value, "the name of a variable", options.output.key);
    return {
      kind: "script",
      key,
      span: join(key.span, value.span),
      path,
      ...(inline ? { inline } : {}),
      envVars,
      ...(output ? { output } : {}),
    };
  },

  lower(lowering, node): Op[] {
    const env = lowering.passed(node.envVars);
    const resource = node.inline
      ? lowering.inline(node.path.scalar.text, node.inline)
      : lowering.script(node.path, "script");
    const output = node.output && lowering.assign(node.output, undefined);
    if (!resource) return [];
    return [
      {
        op: "script",
        id: lowering.id,
        name: resource.name,
        resource: resource.key,
        env,
        ...(output ? { output } : {}),
      },
    ];
  },
};

const optionNames = ["env_vars", "arguments", "output", "inline"] as const;

/** A path with options; the form that `script` and `copy_script` share. */
export function readScript<K extends string = (typeof optionNames)[number]>(
  reader: Reader,
  value: YamlNode,
  key: Scalar,
  known: readonly K[] = optionNames as readonly string[] as readonly K[],
):
  | { path: TemplateNode; inline: Scalar | undefined; options: ReturnType<typeof reader.fields<K>> }
  | undefined {
  const form = `a script: its path, or a map {path: {${known.join(", ")}}}`;
  if (value.kind !== "mapping") {
    const path = reader.text(value, form, key);
    return path && { path: reader.template(path), inline: undefined, options: {} };
  }
  let entry = reader.oneKey(value, `in \`${key.text}\``, (entries) => {
    const inner = entries.filter((one) => (known as readonly string[]).includes(one.key.text));
    if (inner.length === 0) return `write \`- ${key.text}:\` for each`;
    return `indent ${inner.map((one) => `\`${one.key.text}\``).join(", ")} deeper than the path that they belong to`;
  });
  if (!entry) return undefined;
  const beside = value.entries.filter((one) => one !== entry);
  if (isEmpty(entry.value) && beside.length > 0) entry = { ...entry, value: { ...value, entries: beside } };
  if (isEmpty(entry.value)) return { path: reader.template(entry.key), inline: undefined, options: {} };
  if (entry.value.kind !== "mapping") {
    reader.mismatch(entry.value, `a map with ${known.join(", ")}`, entry.key);
    return { path: reader.template(entry.key), inline: undefined, options: {} };
  }
  const options = reader.fields(entry.value, `\`${key.text}\``, known);
  const written = (options as Record<string, { key: Scalar; value: YamlNode } | undefined>).inline;
  const text = written && reader.text(written.value, "the text of a script", written.key);
  const inline = text ?? (written && brokenScalar(written.value.span));
  // A friendly name is no path: nothing is looked up, and `${` in it means nothing.
  const path = written ? plainTemplate(entry.key) : reader.template(entry.key);
  return { path, inline, options };
}
