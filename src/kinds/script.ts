import type { Op } from "../plan/plan.ts";
import type { TemplateNode } from "../recipe/expressions/nodes.ts";
import type { Validator } from "../recipe/validator.ts";
import type { Scalar } from "../yaml/node.ts";
import type { ValidatorKind } from "./kind.ts";
import { oneKeyMap, textOf } from "./schema-parts.ts";
import { readScript, scriptOptions } from "./script-form.ts";
import { scriptHints } from "./script-hints.ts";

const passed = {
  ...textOf("variables"),
  title: "Variables passed",
  description: "The variables that the script sees, each by its name or its target variable.",
};

export interface ScriptValidator extends Validator {
  readonly path: TemplateNode;
  /** The script itself; `path` is then a friendly name. */
  readonly inline?: Scalar;
  readonly envVars: readonly Scalar[];
  readonly output?: Scalar;
}

export const scriptKind: ValidatorKind<ScriptValidator> = {
  key: "script",
  schema: {
    anyOf: [
      { ...textOf("path"), title: "A script's path" },
      oneKeyMap(
        "path",
        {
          type: ["object", "null"],
          properties: {
            env_vars: passed,
            arguments: { ...passed, description: "Another spelling of `env_vars`." },
            output: {
              ...textOf("variable"),
              title: "Output",
              description:
                "The variable that receives the script's standard output, less the trailing newlines.",
            },
            inline: {
              ...textOf("shellScript"),
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
    icon: "function",
  },

  hints: scriptHints,

  parse(reader, value, key) {
    const read = readScript(reader, value, key, scriptOptions);
    if (!read) return undefined;
    const { path, inline, options } = read;
    const envVars: Scalar[] = [];
    const names = options.env_vars ?? options.arguments;
    if (options.env_vars && options.arguments)
      reader.report("key-conflict", options.arguments.key, { key: "arguments", other: "env_vars" });
    if (names) {
      envVars.push(...reader.texts(names.value, "a list of variables", "the name of a variable", names.key));
    }
    const output =
      options.output && reader.text(options.output.value, "the name of a variable", options.output.key);
    return {
      place: path.scalar.span,
      label: path.scalar.text,
      ...(output ? { detail: `output ${output.text}` } : {}),
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
