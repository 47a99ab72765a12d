import { dirname, join } from "node:path";
import { CompletionItemKind, type CompletionList } from "vscode-languageserver";
import { matrixSchema } from "../../../matrix/matrix-schema.ts";
import { entryValue, type MappingNode } from "../../../yaml/node.ts";
import type { Client } from "../../client.ts";
import { completionContexts, otherKeys } from "../../completion-context.ts";
import { argumentsFor, type FleetArgument, itemsOf, type MatrixAnalysis } from "../../matrix-analysis.ts";
import { CompletionBuilder, escapeSnippet, type Proposal } from "../completion/builder.ts";

type Builder = CompletionBuilder<MatrixAnalysis>;

/** The most files that are proposed. */
const mostFiles = 200;
const imagePattern = "*.{qcow2,raw,img,vmdk,vdi}";

/** Returns the completions at an offset of a matrix. */
export async function completeMatrix(
  analysis: MatrixAnalysis,
  offset: number,
  client: Client,
): Promise<CompletionList> {
  const items = new Map<string, CompletionList["items"][number]>();
  for (const context of completionContexts(analysis.document, offset, matrixSchema)) {
    const builder = new CompletionBuilder(analysis, context, offset, client);
    await completeAt(builder);
    for (const item of builder.items) if (!items.has(item.label)) items.set(item.label, item);
  }
  return { isIncomplete: false, items: [...items.values()] };
}

async function completeAt(builder: Builder): Promise<void> {
  const { pattern, context, analysis } = builder;
  const line = lineOf(builder);
  if (context.isKey) {
    builder.add(schemaKeys(builder));
    if (pattern === "arguments" || line) builder.add(argumentKeys(builder, line));
    return;
  }
  if (pattern === "mode")
    builder.add(["check", "apply"].map((label) => ({ label, kind: CompletionItemKind.EnumMember })));
  else if (/^images\/#$|\/image$/.test(pattern)) builder.add(imagePaths(builder));
  else if (/^recipes\/#$|\/recipe$/.test(pattern))
    builder.add((await analysis.knownRecipes()).map((label) => wordProposal(builder, label)));
  else if (pattern === "output") completeOutput(builder);
  else completeArgument(builder, line);
}

/** The line of `include` or `exclude` around the cursor. */
function lineOf({ pattern, context }: Builder): MappingNode | undefined {
  if (!/^(?:include|exclude)\/#/.test(pattern)) return undefined;
  return context.path.steps.findLast((step) => step.of.kind === "mapping")?.of as MappingNode | undefined;
}

function schemaKeys(builder: Builder): Proposal[] {
  const { context } = builder;
  const present = new Set(otherKeys(context));
  return context.place.schemas.flatMap((schema) => {
    const { properties = {} } = schema as { properties?: Readonly<Record<string, SchemaOfKey>> };
    return Object.entries(properties)
      .filter(([key]) => !present.has(key))
      .map(([label, { type, description }]) => ({
        label,
        kind: CompletionItemKind.Property,
        ...(description === undefined ? {} : { detail: description }),
        ...builder.snippetOf(label, type === "array" ? " [$0]" : type === "object" ? "\n  $0" : " "),
      }));
  });
}

interface SchemaOfKey {
  readonly type?: string;
  readonly description?: string;
}

/** The arguments of the recipes that have no value yet. */
function argumentKeys(builder: Builder, line: MappingNode | undefined): Proposal[] {
  const present = new Set(otherKeys(builder.context));
  return argumentsFor(builder.analysis, line)
    .filter(({ argument }) => !present.has(argument.name.text))
    .map(({ name, argument }) => ({
      label: argument.name.text,
      kind: CompletionItemKind.Variable,
      detail: `${argument.required ? "a required argument" : "an argument"} of ${name}`,
      ...(argument.description ? { markdown: argument.description.text } : {}),
      ...builder.snippetOf(argument.name.text, " "),
    }));
}

function completeArgument(builder: Builder, line: MappingNode | undefined): void {
  const { context, analysis } = builder;
  const step = context.path.steps.findLast((item) => item.kind === "value");
  const name = step?.entry.key.text;
  const values = argumentsFor(analysis, line)
    .filter(({ argument }) => argument.name.text === name)
    .flatMap(choicesOf);
  builder.add(values.map(([value, detail]) => ({ ...wordProposal(builder, value), detail })));
}

/** The values that a recipe names for an argument, with what they are. */
function choicesOf({ name, argument }: FleetArgument): readonly (readonly [value: string, detail: string])[] {
  if (argument.choices) return argument.choices.map(({ text }) => [text, `a choice of ${name}`]);
  return argument.default && !argument.secret ? [[argument.default.text, `the default of ${name}`]] : [];
}

/** Proposes the image files in the folders of the matrix and right below, and what the paths written so far lead to. */
function imagePaths(builder: Builder): Proposal[] {
  const { analysis, context } = builder;
  const typed = dirname(context.prefix);
  const folders = new Set([".", "*", ...(context.prefix.includes("/") ? [typed] : [])]);
  const found = [...folders].flatMap((folder) => analysis.match(join(folder, imagePattern)));
  return [...new Set(found)].slice(0, mostFiles).map((label) => ({
    ...wordProposal(builder, label),
    kind: CompletionItemKind.File,
  }));
}

/** A word that may need quotes: a version like `1.10` is a text in a matrix, with quotes and without. */
function wordProposal(builder: Builder, text: string): Proposal {
  return {
    label: text === "" ? '""' : text,
    kind: CompletionItemKind.Value,
    snippet: escapeSnippet(builder.quote(text)),
  };
}

/** Proposes the names in braces of `output`. */
function completeOutput(builder: Builder): void {
  const { context, analysis } = builder;
  const open = /\{([\w.-]*)$/.exec(context.prefix);
  if (!open) return;
  const root = analysis.yaml?.kind === "mapping" ? analysis.yaml : undefined;
  const given = root && entryValue(root, "arguments");
  const included = itemsOf(root && entryValue(root, "include"));
  const maps = [given, ...included].flatMap((node) => (node?.kind === "mapping" ? node.entries : []));
  const names = new Set(["image", "recipe", ...maps.map(({ key }) => key.text)]);
  const closed = /^[\w.-]*\}/.test(builder.rest);
  builder.add(
    [...names].map((label) => ({
      label,
      kind: CompletionItemKind.Variable,
      snippet: `${label}${closed ? "" : "\\}"}`,
    })),
    context.prefix.length - open[1]!.length,
  );
}
