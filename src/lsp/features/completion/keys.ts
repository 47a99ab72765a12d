import { CompletionItemKind } from "vscode-languageserver";
import type { JsonSchema, ValidatorKind } from "../../../kinds/kind.ts";
import type { KindRegistry } from "../../../kinds/registry.ts";
import { distributionAliases, distributionsByFamily, families } from "../../../plan/distributions.ts";
import { otherKeys } from "../../completion-context.ts";
import { type CompletionBuilder, escapeSnippet, type Proposal } from "./builder.ts";

/** Proposes the keys that are allowed here: of the schema, validator kinds, distributions. */
export function completeKeys(builder: CompletionBuilder, kinds: KindRegistry): void {
  const { context, pattern, texts } = builder;
  if (texts.has("distribution")) {
    completeDistributions(builder);
    return;
  }
  switch (pattern) {
    case "validator":
      completeKinds(builder, kinds);
      break;
    case "arguments/#":
      // The first key of an item is the argument's name.
      if (context.isKey && otherKeys(context).length > 0) builder.add(schemaKeys(builder));
      break;
    default:
      if (context.isKey) builder.add(schemaKeys(builder));
  }
}

function completeKinds(builder: CompletionBuilder, kinds: KindRegistry): void {
  const { context } = builder;
  // A validator is a map of one key.
  if (context.isKey && otherKeys(context).length > 0) return;
  builder.add(kinds.all().map((kind) => kindProposal(builder, kind)));
}

function kindProposal(builder: CompletionBuilder, { key, docs }: ValidatorKind): Proposal {
  const value = docs.snippet.startsWith("\n") ? docs.snippet : ` ${docs.snippet}`;
  return {
    label: key,
    kind: CompletionItemKind.Keyword,
    detail: docs.summary,
    markdown: `${docs.markdown}\n\n\`\`\`yaml\n- ${docs.example.replaceAll("\n", "\n  ")}\n\`\`\``,
    ...(builder.snippetOf(key, value) ?? {}),
  };
}

function schemaKeys(builder: CompletionBuilder): Proposal[] {
  const { context } = builder;
  const present = new Set(otherKeys(context));
  const proposals: Proposal[] = [];
  for (const schema of context.place.schemas) {
    const { properties } = schema as { properties?: Record<string, JsonSchema> };
    for (const [key, value] of Object.entries(properties ?? {})) {
      if (present.has(key)) continue;
      present.add(key);
      const { description } = value as { description?: string };
      const written = builder.snippetOf(key, valueSnippet(builder, key, value));
      proposals.push({
        label: key,
        kind: CompletionItemKind.Property,
        ...(description === undefined ? {} : { detail: description }),
        ...written,
      });
    }
  }
  return proposals;
}

interface ValueSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly items?: ValueSchema;
  readonly additionalProperties?: ValueSchema;
}

/** Returns the text after a key and its colon, by the schema of the value; not indented. */
function valueSnippet({ analysis }: CompletionBuilder, key: string, value: ValueSchema): string {
  if (key === "arguments") return "\n  ${1:name}:\n    target_variable: ${2:NAME}\n    default: ${3:value}";
  const definition = value.$ref?.split("/").at(-1) ?? "";
  if (definition === "shellScript") return " |\n  $0";
  const definitions = analysis.language.schema.$defs as Readonly<Record<string, ValueSchema>>;
  const { items, type } = definitions[definition] ?? value;
  if (items?.$ref === "#/$defs/validator") return "\n  - $0";
  if (value.additionalProperties?.$ref === "#/$defs/validators") return "\n  ${1:value}:\n    - $0";
  return [type].flat().includes("array") ? " [$0]" : " ";
}

function completeDistributions(builder: CompletionBuilder): void {
  const { prefix, isKey, needsColon } = builder.context;
  if (/^\w[\w.-]*\s+(?:.*,\s*)?$/.test(prefix)) {
    builder.add(
      [">=", "<", "<=", ">", "=", "!="].map((operator) => ({
        label: operator,
        kind: CompletionItemKind.Operator,
        detail: "compared with the guest's version, part by part as numbers",
        snippet: `${operator} `,
      })),
      prefix.length,
    );
    return;
  }
  // An arm is a map of one key. An existing key can be corrected.
  const isFree = !isKey || !needsColon || otherKeys(builder.context).length === 0;
  if (isFree) builder.add(distributionKeys(builder));
}

function distributionKeys(builder: CompletionBuilder): Proposal[] {
  const value = "\n  - $0";
  const proposal = (
    label: string,
    detail: string,
    kind: CompletionItemKind,
    preferred = false,
  ): Proposal => ({
    label,
    kind,
    detail,
    preferred,
    ...(builder.snippetOf(label, value) ?? {}),
  });
  return [
    ...families.map((family) =>
      proposal(
        family,
        `family: ${distributionsByFamily[family].slice(0, 5).join(", ")}, …`,
        CompletionItemKind.Class,
        true,
      ),
    ),
    ...families.flatMap((family) =>
      distributionsByFamily[family]
        .filter((name) => name !== family)
        .map((name) => proposal(name, `distribution of the ${family} family`, CompletionItemKind.EnumMember)),
    ),
    ...Object.entries(distributionAliases).map(([name, meant]) =>
      proposal(name, `another name of ${meant}`, CompletionItemKind.EnumMember),
    ),
  ];
}

/** Proposes the values of a case, as keys with a list below. */
export function caseProposal(builder: CompletionBuilder, value: string, detail: string): Proposal {
  const written = escapeSnippet(builder.quote(value));
  const snippet = builder.snippetOf(written, "\n  - $0");
  return {
    label: value === "" ? '""' : value,
    kind: CompletionItemKind.EnumMember,
    detail,
    ...(snippet ?? { snippet: written }),
  };
}
