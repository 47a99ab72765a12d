import {
  type SettingFormat,
  settingFormats,
  settingKeyFault,
  settingValueFault,
} from "../../plan/setting-formats.ts";
import type { TemplateNode } from "../../recipe/expressions/nodes.ts";
import type { Lowering } from "../lowering.ts";
import type { StateEntry } from "./definition.ts";
import nodes from "./nodes.sh";
import { pathProblem } from "./option.ts";
import library from "./setting.sh";
import settings from "./settings-program.sh";
import { stateKind } from "./state-kind.ts";
import texts from "./texts.sh";
import program from "./texts-program.sh";

export const settingKind = stateKind({
  key: "setting",
  name: { is: "a path", isPath: true, isText: true, problem: pathProblem },
  docs: {
    summary: "Keys of a configuration file that must have these values.",
    markdown: `\`{path: {format: FORMAT, set: {KEY: VALUE}, unset: [KEY]}}\`. Each key must have its value, as a reader of the
format sees it. If a key is there several times, the one that counts is looked at and changed: the last, or the first of
\`space\`, or the first final property of \`hadoop-xml\`. Applying keeps comments, order and quotes, and uses the line of a
key that is commented out. Keys of \`unset\` are removed.

The formats: \`properties\` (Java), \`ini\` (with \`section\`), \`shell\` (\`KEY=value\`, as in /etc/default), \`space\` (\`Key
value\`, as in sshd_config; keys after a line \`Match\` or \`Host\` are left alone) and \`hadoop-xml\`. Applying creates a
missing file.`,
    example: 'setting: {/etc/ssh/sshd_config: {format: space, set: {PermitRootLogin: "no"}}}',
    snippet:
      "\n  ${1:/path}:\n    format: ${2|properties,ini,shell,space,hadoop-xml|}\n    set:\n      ${3:key}: ${4:value}",
    icon: "variable",
  },
  options: {
    format: {
      form: "text",
      title: "Format",
      description: `The format of the file: ${settingFormats.join(", ")}.`,
      problem: (text) =>
        (settingFormats as readonly string[]).includes(text)
          ? undefined
          : { is: "is not a format of settings", help: `write one of: ${settingFormats.join(", ")}` },
    },
    section: {
      form: "text",
      title: "Section",
      description: "The section of an ini file; without it, the keys before the first section.",
      problem: (text) =>
        /^[^\]\0-\x1f\x7f]+$/.test(text)
          ? undefined
          : { is: "can't be the name of a section", help: "write the name without brackets" },
    },
    set: {
      form: "map",
      title: "Set",
      description: "Keys and the values that they must have.",
      maySecret: true,
    },
    unset: { form: "list", title: "Unset", description: "Keys that must not be there." },
  },
  required: ["format"],
  library,
  libraries: [nodes, program, settings, texts],
  check,
});

function check(lowering: Lowering, { name, options, isIncomplete }: StateEntry): void {
  const { format, section, set, unset } = options;
  if (!set && !unset && !isIncomplete)
    lowering.report("key-missing", name.scalar.span, {
      key: "set",
      of: "`setting`",
      help: "write `set: {KEY: VALUE}`",
    });
  const known = format?.form === "text" ? textOf(lowering, format.text) : undefined;
  if (known === undefined || !(settingFormats as readonly string[]).includes(known)) return;
  if (section && known !== "ini")
    lowering.report("option-invalid", section.key.span, {
      option: "section",
      value: "…",
      is: `has no meaning for ${known}`,
      help: "remove it, or write `format: ini`",
    });
  const keys = set?.form === "map" ? set.entries.map(({ key }) => key) : [];
  const values = set?.form === "map" ? set.entries.map(({ value }) => value) : [];
  const gone = unset?.form === "list" ? unset.items : [];
  for (const key of [...keys, ...gone])
    report(lowering, "set", key, (text) => settingKeyFault(known as SettingFormat, text));
  const names = new Set(keys.map((key) => key.scalar.text));
  for (const key of gone)
    report(lowering, "unset", key, (text) => (names.has(text) ? "is in `set` too" : undefined));
  for (const value of values)
    report(lowering, "set", value, (text) => settingValueFault(known as SettingFormat, text));
}

function textOf(lowering: Lowering, { parts, broken }: TemplateNode, maySecret = false): string | undefined {
  const template = lowering.template(parts, maySecret);
  return broken || !template ? undefined : lowering.textOf(template);
}

function report(
  lowering: Lowering,
  option: string,
  node: TemplateNode,
  faultOf: (text: string) => string | undefined,
): void {
  // What may be secret was read before, and is not known now.
  const text = textOf(lowering, node, true);
  const is = text === undefined ? undefined : faultOf(text);
  if (is === undefined) return;
  lowering.report("option-invalid", node.scalar.span, {
    option,
    value: text!,
    is,
    help: "write another text, or use `line`",
  });
}
