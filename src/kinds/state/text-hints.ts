import type { Entry, YamlNode } from "../../yaml/node.ts";
import type { KindHints } from "../kind.ts";

/** Fields of another tool's module, by their names. */
type Fields = ReadonlyMap<string, string>;

const yes = /^(?:yes|true|on)$/i;

/** Help for authors who know the module `lineinfile` of Ansible. */
export const lineHints = hintsFor("lineinfile", (path, fields) => {
  const isAbsent = fields.get("state") === "absent";
  const options = [
    ...quotedField("line", fields.get("line")),
    ...quotedField("match", fields.get("regexp") ?? fields.get("regex")),
    ...(isAbsent ? ["absent: true"] : []),
    ...(yes.test(fields.get("create") ?? "") ? ["create: true"] : []),
  ];
  return `line: {${path}: {${options.join(", ")}}}`;
});

/** The same for `blockinfile`. */
export const blockHints = hintsFor("blockinfile", (path, fields) => {
  return `block: {${path}: ${JSON.stringify(fields.get("block") ?? "TEXT")}}`;
});

/** The same for `ini_file`. */
export const settingHints = hintsFor("ini_file", (path, fields) => {
  const section = quotedField("section", fields.get("section"));
  const set = `set: {${fields.get("option") ?? "KEY"}: ${JSON.stringify(fields.get("value") ?? "VALUE")}}`;
  return `setting: {${path}: {${["format: ini", ...section, set].join(", ")}}}`;
});

function hintsFor(module: string, write: (path: string, fields: Fields) => string): KindHints {
  return {
    synonyms: [module, `ansible.builtin.${module}`],
    rewrite(value: YamlNode, beside: readonly Entry[]) {
      const entries = value.kind === "mapping" ? value.entries : beside;
      const fields = new Map(
        entries.flatMap((entry) =>
          entry.value.kind === "scalar" ? [[entry.key.text, entry.value.text] as const] : [],
        ),
      );
      const path = fields.get("path") ?? fields.get("dest");
      return path?.startsWith("/") ? write(path, fields) : undefined;
    },
  };
}

function quotedField(key: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${key}: ${JSON.stringify(value)}`];
}
