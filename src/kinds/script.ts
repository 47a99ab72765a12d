import type { Op, Template } from "../plan/plan.ts";
import type { TemplateNode } from "../recipe/expressions/nodes.ts";
import type { Reader } from "../recipe/reader.ts";
import type { Validator } from "../recipe/validator.ts";
import { type Scalar, shorten } from "../yaml/node.ts";
import type { ValidatorKind } from "./kind.ts";
import type { Lowering } from "./lowering.ts";
import { oneKeyMap, textOf } from "./schema-parts.ts";
import { readScript, readScriptText, type ScriptForm, scriptOptions } from "./script-form.ts";
import { scriptHints } from "./script-hints.ts";

const passed = {
  ...textOf("variables"),
  title: "Variables passed",
  description: "The variables that the script sees, each by its name or its target variable.",
};

export interface ScriptValidator extends Validator {
  readonly path: TemplateNode;
  /** The script itself, from `inline` or `apply`; `path` is then a friendly name. */
  readonly inline?: Scalar;
  /** The script that finds out whether there is anything to do. Then, and with `creates`, the script itself only applies. */
  readonly check?: Scalar;
  /** The path that exists where there is nothing to do. */
  readonly creates?: TemplateNode;
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
            check: {
              ...textOf("shellScript"),
              title: "Check",
              description: "A script that exits 0 if there is nothing to do. It must change nothing.",
            },
            apply: {
              ...textOf("shellScript"),
              title: "Apply",
              description: "A script that makes the change. A check never runs it.",
            },
            creates: {
              ...textOf("template"),
              title: "Creates",
              description: "A path in the guest that exists if there is nothing to do.",
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
another status than 0 where the image does not conform.

With \`check: TEXT\` or \`creates: PATH\` the script only applies, and a check never runs it. The step conforms if the text
exits 0, or if the path exists. An apply looks first, runs the script only if there is something to do, and looks again.
\`apply: TEXT\` is another name of \`inline\` for such a step. \`output\` receives the output of the \`check\` text.`,
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
      ...readLook(reader, options),
      envVars,
      ...(output ? { output } : {}),
    };
  },

  lower(lowering, node): Op[] {
    const env = lowering.passed(node.envVars);
    const resource = node.inline
      ? lowering.inline(node.path.scalar.text, node.inline)
      : lowering.script(node.path, "script");
    const check = node.check && lowering.inline(`${node.path.scalar.text} check`, node.check);
    const creates = node.creates && lowerCreates(lowering, node.creates);
    const output = node.output && lowering.assign(node.output, undefined);
    if (!resource || (node.check && !check) || (node.creates && !creates)) return [];
    return [
      {
        op: "script",
        id: lowering.id,
        name: resource.name,
        resource: resource.key,
        ...(check ? { check: check.key } : {}),
        ...(creates ? { creates } : {}),
        env,
        ...(output ? { output } : {}),
      },
    ];
  },
};

/** Reads the condition under which there is something to do. */
function readLook(
  reader: Reader,
  { check, apply, creates, output }: ScriptForm["options"],
): Pick<ScriptValidator, "check" | "creates"> {
  if (apply && !check && !creates) reader.report("script-apply-alone", apply.key, {});
  if (check && creates) reader.report("script-looks", creates.key, {});
  if (creates && output) reader.report("script-creates-output", output.key, {});
  if (check) return { check: readScriptText(reader, check) };
  const path = creates && reader.text(creates.value, "a path in the guest", creates.key);
  return path ? { creates: reader.template(path) } : {};
}

/** Returns the path as a template; undefined where it can be no path (reported). */
function lowerCreates(lowering: Lowering, { parts, scalar }: TemplateNode): Template | undefined {
  const template = lowering.template(parts);
  const text = template && lowering.textOf(template);
  const first = template?.[0];
  const start = text ?? (typeof first === "string" ? first : "/");
  if (start.startsWith("/") && !start.split("/").includes("..") && !/[\0\n]/.test(start)) return template;
  if (template) lowering.report("script-creates-path", scalar.span, { path: shorten(text ?? scalar.text) });
  return undefined;
}
