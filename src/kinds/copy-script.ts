import type { Op } from "../plan/plan.ts";
import type { TemplateNode } from "../recipe/expressions/nodes.ts";
import type { Validator } from "../recipe/validator.ts";
import type { Scalar } from "../yaml/node.ts";
import type { ValidatorKind } from "./kind.ts";
import { oneKeyMap, textOf } from "./schema-parts.ts";
import { readScript } from "./script-form.ts";

export interface CopyScriptValidator extends Validator {
  readonly path: TemplateNode;
  /** The file itself; `path` is then a friendly name. */
  readonly inline?: Scalar;
}

export const copyScriptKind: ValidatorKind<CopyScriptValidator> = {
  key: "copy_script",
  alwaysConforms: true,
  schema: {
    anyOf: [
      { ...textOf("path"), title: "A file's path" },
      oneKeyMap(
        "path",
        {
          type: ["object", "null"],
          properties: {
            inline: { ...textOf("shellScript"), title: "Inline", description: "The text of the file." },
          },
          additionalProperties: false,
        },
        "A file with its text",
      ),
    ],
  },
  docs: {
    summary: "Puts a file at /tmp for later scripts of the run to use.",
    markdown: `A path, or \`{path: {inline: TEXT}}\`. The file is put at \`/tmp/\` under its base name, mode 0755, and taken away at the
end of the run. It is never a discrepancy.`,
    example: "copy_script: common/helpers.sh",
    snippet: "${1:common/name}",
    icon: "function",
  },

  parse(reader, value, key) {
    const read = readScript(reader, value, key, ["inline"]);
    if (!read) return undefined;
    const { path, inline } = read;
    const { span, text } = path.scalar;
    return { place: span, label: text, path, ...(inline ? { inline } : {}) };
  },

  lower(lowering, node): Op[] {
    const resource = node.inline
      ? lowering.inline(node.path.scalar.text, node.inline)
      : lowering.script(node.path, "file");
    if (!resource) return [];
    const name = baseName(resource.name);
    if (name === undefined) {
      lowering.report("copy-name-invalid", node.path.scalar.span, { path: resource.name });
      return [];
    }
    return [{ op: "copy", id: lowering.id, name, resource: resource.key }];
  },
};

function baseName(path: string): string | undefined {
  const name = path.split("/").at(-1)!;
  return name === "" || name === "." || name === ".." || /[\0\r\n]/.test(name) || name.length > 255
    ? undefined
    : name;
}
