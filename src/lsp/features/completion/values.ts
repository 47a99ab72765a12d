import { basename } from "node:path";
import { CompletionItemKind } from "vscode-languageserver";
import { recipeFileName } from "../../../catalog/find-recipe.ts";
import type { Variable } from "../../../compiler/lower/variables.ts";
import { isOfKind } from "../../../kinds/kind.ts";
import { packageKind } from "../../../kinds/package.ts";
import type { TextDefinition } from "../../../kinds/schema-parts.ts";
import { allArguments, type Recipe } from "../../../recipe/recipe.ts";
import { alwaysSetVariables } from "../../../recipe/reserved-names.ts";
import { walkValidators } from "../../../recipe/validator.ts";
import { entryValue, type MappingNode } from "../../../yaml/node.ts";
import { otherKeys } from "../../completion-context.ts";
import { fragmentUses } from "../../symbols.ts";
import { summaryOf } from "../describe-variable.ts";
import { type CompletionBuilder, escapeSnippet, type Proposal } from "./builder.ts";
import { caseProposal } from "./keys.ts";

/** The definitions of texts that may contain `${name}`. */
const templates: readonly TextDefinition[] = ["template", "packageName", "packageVersion", "path"];

/** Proposes variables after `${`. Returns true if the cursor is there and nothing else is allowed. */
export function completeTemplate(builder: CompletionBuilder): boolean {
  const { prefix } = builder.context;
  if (!templates.some((definition) => builder.texts.has(definition))) return false;
  const open = /(?:^|[^$])(?:\$\$)*(\$\{?\s*)([A-Za-z_][\w.-]*)?$/.exec(prefix);
  if (!open) return false;
  const [, dollar = "", name = ""] = open;
  const brace = dollar.includes("{");
  if (!brace && name !== "") return false;
  const closed = /^[\w.-]*\s*\}/.test(builder.rest);
  const proposals = builder.analysis.variables
    .filter((variable) => !variable.secret)
    .map((variable): Proposal => {
      const snippet = brace ? `${variable.name}${closed ? "" : "\\}"}` : `\\$\{${variable.name}\\}`;
      return { ...variableProposal(variable), snippet };
    });
  builder.add(proposals, prefix.length - name.length - (brace ? 0 : dollar.length));
  return true;
}

/** Proposes the words that are allowed here as a value, or as a key that names something. */
export function completeValues(builder: CompletionBuilder): void {
  const { context, pattern, texts } = builder;
  for (const [definition, complete] of Object.entries(completers))
    if (texts.has(definition)) complete(builder);
  const field = /^arguments\/(?:#\/)?(?:NAME\/)?(\w+)$/.exec(pattern)?.[1];
  if (field !== undefined && !context.isKey) completeField(builder, field);
}

const completers: Readonly<Partial<Record<TextDefinition, (builder: CompletionBuilder) => void>>> = {
  packageName(builder) {
    if (isFree(builder)) builder.add(packageNames(builder));
  },
  packageVersion(builder) {
    if (!builder.context.isKey) completeOperators(builder);
  },
  path(builder) {
    const { needsColon, flow } = builder.context;
    if (isFree(builder) && !(needsColon && flow)) completePaths(builder);
  },
  fragment(builder) {
    const { needsColon, flow } = builder.context;
    if (isFree(builder) && !(needsColon && flow)) completeFragments(builder);
  },
  fragmentArgument(builder) {
    if (builder.context.isKey) completeFragmentArguments(builder);
  },
  variables(builder) {
    if (!builder.context.isKey)
      builder.add(builder.analysis.variables.map((variable) => asList(builder, variableProposal(variable))));
  },
  variable(builder) {
    if (!builder.context.isKey) builder.add(builder.analysis.variables.map(variableProposal));
  },
  caseValue(builder) {
    if (builder.context.isKey) completeCases(builder);
  },
  shellScript: completeShell,
};

/** Returns whether a name is allowed here: a map of one key accepts no second key. */
function isFree({ context }: CompletionBuilder): boolean {
  return !context.isKey || otherKeys(context).length === 0;
}

function variableProposal(variable: Variable): Proposal {
  return {
    label: variable.name,
    kind: CompletionItemKind.Variable,
    detail: summaryOf(variable),
    ...(variable.declaration?.description ? { markdown: variable.declaration.description.text } : {}),
  };
}

/** Proposes a word where a list is required. */
function asList(builder: CompletionBuilder, proposal: Proposal): Proposal {
  return { ...proposal, snippet: `[${escapeSnippet(builder.quote(proposal.label))}$0]` };
}

function packageNames(builder: CompletionBuilder): Proposal[] {
  const names = new Set<string>();
  walkValidators(builder.analysis.recipe.validators, (validator) => {
    if (isOfKind(packageKind, validator))
      for (const { name } of validator.packages) names.add(name.scalar.text);
  });
  return [...names]
    .filter((name) => name !== "" && name !== builder.context.prefix)
    .sort()
    .map((label) => ({ label, kind: CompletionItemKind.Module, detail: "a package that the recipe names" }));
}

const operators: Readonly<Record<string, string>> = {
  ">=": "this version or a later one",
  "<": "an earlier version",
  "<=": "this version or an earlier one",
  ">": "a later version",
  "=": "exactly this version",
  "!=": "any other version",
};

function completeOperators(builder: CompletionBuilder): void {
  const { prefix, style } = builder.context;
  if (!/(^|,)\s*$/.test(prefix)) return;
  // Without quotes, `>` would begin a block scalar, and `!` a tag.
  const quotes = style === "plain" && prefix === "";
  builder.add(
    Object.entries(operators).map(([label, detail]) => ({
      label,
      detail,
      kind: CompletionItemKind.Operator,
      snippet: quotes ? `"${label} $0"` : `${label} `,
    })),
    prefix.length,
  );
}

function completePaths(builder: CompletionBuilder): void {
  const { context, analysis } = builder;
  const files = new Set(analysis.finder.list().filter((path) => !path.endsWith(recipeFileName)));
  const colon = context.isKey && context.needsColon ? ":" : "";
  builder.add(
    [...files].map((path) => ({
      label: path,
      kind: CompletionItemKind.File,
      snippet: `${escapeSnippet(builder.quote(path))}${colon}`,
      data: { script: path, recipe: analysis.document.uri },
    })),
  );
}

function completeFragments(builder: CompletionBuilder): void {
  const { context, analysis } = builder;
  const own = basename(analysis.document.path);
  const colon = context.isKey && context.needsColon ? ":" : "";
  builder.add(
    analysis.finder
      .listFragments()
      .filter((path) => path !== own && basename(path) !== recipeFileName)
      .map((path) => ({
        label: path,
        kind: CompletionItemKind.File,
        snippet: `${escapeSnippet(builder.quote(path))}${colon}`,
      })),
  );
}

/** Proposes the arguments of the fragment that have no value yet. */
function completeFragmentArguments(builder: CompletionBuilder): void {
  const { context, analysis } = builder;
  const path = context.path.steps.findLast((step) => step.kind === "value")?.entry.key.text;
  const use = fragmentUses(analysis).find(({ inclusion }) => inclusion.path.text === path);
  const present = new Set(otherKeys(context));
  const colon = context.needsColon ? ": " : "";
  builder.add(
    allArguments(use?.inclusion.fragment?.recipe ?? nothing)
      .filter(({ name }) => !present.has(name.text))
      .map(({ name, description, required }) => ({
        label: name.text,
        kind: CompletionItemKind.Variable,
        detail: required ? "a required argument of the fragment" : "an argument of the fragment",
        snippet: `${escapeSnippet(builder.quote(name.text))}${colon}`,
        ...(description ? { markdown: description.text } : {}),
      })),
  );
}

const nothing: Recipe = { arguments: [], inherited: [], validators: [] };

/** Proposes the argument's choices that have no case yet. */
function completeCases(builder: CompletionBuilder): void {
  const { path } = builder.context;
  const map = path.steps.findLast((step) => step.kind === "value" && step.entry.key.text === "cases")?.of as
    | MappingNode
    | undefined;
  const name = map && entryValue(map, "argument_name");
  const variable =
    name?.kind === "scalar"
      ? builder.analysis.variables.find(
          (variable) => variable.name === name.text || variable.shellNames.includes(name.text),
        )
      : undefined;
  const present = new Set(otherKeys(builder.context));
  const choices = variable?.declaration?.choices ?? [];
  builder.add(
    choices
      .filter((choice) => !present.has(choice.text))
      .map((choice) => caseProposal(builder, choice.text, `a choice of ${variable!.name}`)),
  );
}

/** In an inline script, shell variables count: those that the script gets, and those that are always set. */
function completeShell(builder: CompletionBuilder): void {
  const { prefix, path } = builder.context;
  const open = /\$(\{?)([A-Za-z_]\w*)?$/.exec(prefix);
  if (!open) return;
  const [, brace, name = ""] = open;
  const map = path.steps.findLast((step) => step.kind === "value" && step.entry.key.text === "inline")?.of as
    | MappingNode
    | undefined;
  const passed = new Set<string>();
  for (const key of ["env_vars", "arguments"]) {
    const list = map && entryValue(map, key);
    if (list?.kind === "sequence")
      for (const item of list.items) if (item.kind === "scalar") passed.add(item.text);
  }
  const variables = builder.analysis.variables.filter(
    (variable) => passed.has(variable.name) || variable.shellNames.some((shell) => passed.has(shell)),
  );
  const closing = brace === "{" && !/^\w*\}/.test(builder.rest) ? "\\}" : "";
  builder.add(
    [
      ...variables.flatMap((variable) =>
        variable.shellNames.map((label) => ({
          ...variableProposal(variable),
          label,
          snippet: `${label}${closing}`,
        })),
      ),
      ...alwaysSetVariables.map((label) => ({
        label,
        kind: CompletionItemKind.Constant,
        detail: "always set for scripts",
        snippet: `${label}${closing}`,
      })),
    ],
    prefix.length - name.length,
  );
}

function completeField(builder: CompletionBuilder, field: string): void {
  const { analysis, context } = builder;
  if (field === "required" || field === "hidden" || field === "secret") {
    builder.add(["true", "false"].map((label) => ({ label, kind: CompletionItemKind.Value })));
    return;
  }
  const offset = context.start;
  const declaration = analysis.recipe.arguments.findLast((argument) => argument.name.span.start < offset);
  if (!declaration) return;
  if (field === "default")
    builder.add(
      (declaration.choices ?? []).map(({ text }) => ({
        label: text === "" ? '""' : text,
        kind: CompletionItemKind.EnumMember,
        detail: `a choice of ${declaration.name.text}`,
        snippet: escapeSnippet(builder.quote(text)),
      })),
    );
  if (field === "target_variable") {
    const label = declaration.name.text.toUpperCase().replaceAll(/[^A-Z0-9_]/g, "_");
    builder.add([{ label, kind: CompletionItemKind.Variable, detail: "after the argument's name" }]);
  }
}
