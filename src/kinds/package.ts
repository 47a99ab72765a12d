import type { Op, PackageRequest, VersionRequest } from "../plan/plan.ts";
import { booleanOf, booleanWords } from "../recipe/arguments.ts";
import type { TemplateNode, VersionNode } from "../recipe/expressions/nodes.ts";
import { isEmpty } from "../recipe/node-forms.ts";
import type { Reader } from "../recipe/reader.ts";
import type { Validator } from "../recipe/validator.ts";
import { join, type Span } from "../source/span.ts";
import { type Entry, type MappingNode, type Scalar, shorten, type YamlNode } from "../yaml/node.ts";
import type { ValidatorKind } from "./kind.ts";
import type { Lowering } from "./lowering.ts";
import { nameForm, packageHints, rewriteName } from "./package-hints.ts";
import { oneKeyMap, textOf } from "./schema-parts.ts";

export interface PackageValidator extends Validator {
  /** Whether a list was written, even of one. */
  readonly list: boolean;
  readonly packages: readonly PackageNode[];
}

export interface PackageNode {
  readonly span: Span;
  readonly name: TemplateNode;
  readonly version?: VersionNode;
  /** Whether it must not be installed. */
  readonly absent?: true;
}

const packageSchema = {
  anyOf: [
    { ...textOf("packageName"), title: "A package's name" },
    oneKeyMap(
      "packageName",
      {
        type: ["object", "null"],
        properties: {
          version: {
            ...textOf("packageVersion"),
            title: "Version",
            description: "An exact version (`1.3.3-8`), or constraints with commas between (`>= 1.8, < 2`).",
          },
          absent: {
            anyOf: [{ type: "boolean" }, { enum: booleanWords }],
            title: "Absent",
            description: "Whether the package must not be installed.",
          },
        },
        additionalProperties: false,
      },
      "A package, with its version or absent",
    ),
  ],
};

export const packageKind: ValidatorKind<PackageValidator> = {
  key: "package",
  schema: {
    anyOf: [
      ...packageSchema.anyOf,
      { type: "array", minItems: 1, items: packageSchema, title: "One transaction" },
    ],
  },
  docs: {
    summary: "Packages that must be installed.",
    markdown: `A name, a map \`{name: {version: V}}\`, or a list of either. One list is one transaction of the package manager.

A package conforms when it is installed, at the given \`version\` if there is one; a virtual package that an installed one
provides conforms too. Applying installs only what does not conform.

\`version: 1.3.3-8\` is exact: the release or Debian revision, and the epoch, may be left out.
\`version: ">= 1.8, < 2"\` is a list of constraints (\`=\`, \`!=\`, \`<\`, \`<=\`, \`>\`, \`>=\`), compared by the guest's own rules.

\`absent: true\`: the package must not be installed. Applying removes it, before it installs other packages of the list. It
fails if that takes a package along that the recipe wants.`,
    example: 'package: [wget, {lzo: {version: ">= 2.9"}}]',
    snippet: "${1:name}",
    icon: "package",
  },

  hints: packageHints,

  parse(reader, value, key) {
    const list = value.kind === "sequence";
    const items = list ? value.items : [value];
    if (list && items.length === 0)
      reader.report("list-empty", value, { of: "package", item: "package: [wget]" });
    const packages = items.flatMap((item) => readPackage(reader, item, key) ?? []);
    const [first] = packages;
    const label = packages.map(({ name }) => name.scalar.text).join(", ");
    return { ...(first && !list ? { place: first.span } : {}), label, list, packages };
  },

  lower(lowering, node): Op[] {
    const packages = node.packages.flatMap((wanted, index) => {
      const id = node.list ? lowering.child(index) : lowering.id;
      return lowerPackage(lowering, wanted, id, node.list) ?? [];
    });
    return packages.length > 0 ? [{ op: "packages", id: lowering.id, state: "query", packages }] : [];
  },
};

const form = "a name, or a map `{NAME: {version: VERSION}}`";

/** `{name: NAME, version: VERSION}`, the form of other tools. */
function isForeign(item: MappingNode): boolean {
  const name = item.entries.find((entry) => entry.key.text === "name")?.value;
  return name !== undefined && name.kind !== "mapping" && !isEmpty(name);
}

function readPackage(reader: Reader, item: YamlNode, key: Scalar): PackageNode | undefined {
  if (item.kind !== "mapping") {
    const name = reader.text(item, form, key, { help: "write a name, such as `package: wget`" });
    return name && { span: name.span, name: reader.template(name) };
  }
  if (isForeign(item)) {
    const keys = item.entries.map((entry) => `\`${entry.key.text}\``).join(", ");
    const meant = packageHints.rewrite(item, []);
    reader.report("value-mismatch", item.entries[0]!.key, {
      of: "a package",
      form,
      found: `a map with ${item.entries.length === 1 ? "the key" : "the keys"} ${keys}`,
      help: `write \`${meant ?? "package: {NAME: {version: VERSION}}"}\``,
    });
    return undefined;
  }
  let entry = reader.oneKey(item, "a package", (entries) => {
    const [first, ...rest] = entries;
    if (first && isEmpty(first.value) && rest.some((option) => option.key.text === "version"))
      return `indent \`version\` deeper than \`${first.key.text}\``;
    return entries.some((option) => option.key.text === "version") || entries.length === 0
      ? "write `{NAME: {version: VERSION}}`"
      : "write each package as an item of its own: `[wget, curl]`";
  });
  if (!entry) return undefined;
  const beside = item.entries.filter((option) => option.key.text === "version" && option !== entry);
  if (isEmpty(entry.value) && beside.length > 0) entry = { ...entry, value: { ...item, entries: beside } };
  const span = join(entry.key.span, entry.value.span);
  const name = reader.template(entry.key);
  if (isEmpty(entry.value)) return { span, name };
  if (entry.value.kind !== "mapping") {
    const text = entry.value.kind === "scalar" ? entry.value.text : "V";
    const help = `write \`${packageMeant(entry.key.text, text)}\``;
    reader.mismatch(entry.value, { form: "a map with `version`", key: entry.key, help });
    return { span, name };
  }
  const { version, absent } = reader.fields(entry.value, "a package", ["version", "absent"]);
  if (absent && readAbsent(reader, absent, version !== undefined)) return { span, name, absent: true };
  if (!version) return { span, name };
  const text = reader.text(version.value, "a version", version.key);
  const read = text && reader.version(text);
  return { span, name, ...(read ? { version: read } : {}) };
}

/** Returns what a name with a text is meant to be: other tools have words for the state of a package there. */
function packageMeant(name: string, text: string): string {
  if (/^(?:absent|removed|purged)$/.test(text)) return `{${name}: {absent: true}}`;
  return /^(?:present|installed|latest)$/.test(text) ? name : `{${name}: {version: "${text}"}}`;
}

/** Reads `absent`, which goes with no version. */
function readAbsent(reader: Reader, { key, value }: Entry, hasVersion: boolean): boolean {
  const text = reader.text(value, "`true` or `false`", key);
  const isAbsent = text && booleanOf(text.text);
  const report = (is: string, help: string) =>
    reader.report("option-invalid", text!, { option: key.text, value: shorten(text!.text), is, help });
  if (text && isAbsent === undefined) report("is neither true nor false", "write `true` or `false`");
  if (isAbsent && hasVersion)
    report("can't be given together with `version`", "remove `version` or `absent`");
  return isAbsent === true;
}

function lowerPackage(
  lowering: Lowering,
  node: PackageNode,
  id: string,
  listed: boolean,
): PackageRequest | undefined {
  lowering.place(id, node.name.scalar.span);
  const name = lowering.template(node.name.parts);
  if (!name || node.name.broken) return undefined;
  // The guest checks a name that only the run knows.
  const known = lowering.textOf(name);
  if (known !== undefined && !nameForm.test(known)) {
    const meant = rewriteName(known);
    const shown = listed ? meant?.replace(/^\[(.*)\]$/, "$1") : `package: ${meant}`;
    const help = meant === undefined ? undefined : `write \`${shown}\``;
    lowering.report("package-name-invalid", node.name.scalar.span, {
      name: shorten(known),
      ...(help ? { help } : {}),
    });
    return undefined;
  }
  const problem = known && lowering.nameProblem(known, node.version !== undefined);
  if (problem) {
    lowering.report("package-name-unsupported", node.name.scalar.span, { name: shorten(known), ...problem });
    return undefined;
  }
  const version = node.version && lowerVersion(lowering, node.version);
  return { id, name, ...(version ? { version } : {}), ...(node.absent ? { absent: true } : {}) };
}

function lowerVersion(lowering: Lowering, node: VersionNode): VersionRequest | undefined {
  if (node.kind === "exact") {
    const version = lowering.template(node.version);
    return version && { kind: "exact", version };
  }
  const all = node.all.flatMap((constraint) => {
    const version = lowering.template(constraint.version);
    return version ? [{ operator: constraint.operator, version }] : [];
  });
  return { kind: "constraints", all };
}
