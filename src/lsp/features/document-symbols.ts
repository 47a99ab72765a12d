import { type DocumentSymbol, type SymbolInformation, SymbolKind } from "vscode-languageserver";
import type { Validator } from "../../recipe/recipe.ts";
import type { Span } from "../../source/span.ts";
import type { Document } from "../document.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";
import { shortened, summaryOf } from "./describe-variable.ts";

/** The recipe's outline: arguments, and validators with what is in them. */
export function documentSymbols(analysis: RecipeAnalysis): DocumentSymbol[] {
  const { document, recipe, variables } = analysis;
  const declared = recipe.arguments.map((one): DocumentSymbol => {
    const variable = variables.find(({ declaration }) => declaration === one);
    return symbol(document, {
      name: one.name.text || "(no name)",
      detail: variable ? summaryOf(variable) : "argument",
      kind: SymbolKind.Variable,
      span: one.span,
      selection: one.name.span,
    });
  });
  return [...declared, ...recipe.validators.map((one) => outline(document, one))];
}

/** The same without a tree, for editors that show none. */
export function flatSymbols(analysis: RecipeAnalysis): SymbolInformation[] {
  const flatten = (symbols: readonly DocumentSymbol[], container?: string): SymbolInformation[] =>
    symbols.flatMap(({ name, kind, range, children }) => [
      {
        name,
        kind,
        location: { uri: analysis.document.uri, range },
        ...(container === undefined ? {} : { containerName: container }),
      },
      ...flatten(children ?? [], name),
    ]);
  return flatten(documentSymbols(analysis));
}

interface Outlined {
  readonly name: string;
  readonly detail?: string;
  readonly kind: SymbolKind;
  readonly span: Span;
  readonly selection: Span;
  readonly children?: readonly DocumentSymbol[];
}

function symbol(
  document: Document,
  { name, detail, kind, span, selection, children }: Outlined,
): DocumentSymbol {
  // The protocol wants the selection inside; what an alias repeats lies elsewhere.
  const start = Math.min(span.start, selection.start);
  const end = Math.max(span.end, selection.end);
  return {
    name: name.trim() === "" ? '""' : shortened(name, 80),
    kind,
    range: document.rangeOf({ start, end }),
    selectionRange: document.rangeOf(selection),
    ...(detail === undefined ? {} : { detail }),
    ...(children && children.length > 0 ? { children: [...children] } : {}),
  };
}

function outline(document: Document, validator: Validator): DocumentSymbol {
  const { key, span } = validator;
  const base = { span, selection: key.span };
  const inner = (validators: readonly Validator[]) => validators.map((one) => outline(document, one));
  switch (validator.kind) {
    case "package": {
      const names = validator.packages.map((one) => one.name.scalar.text).join(", ");
      return symbol(document, { ...base, name: `package ${names}`, kind: SymbolKind.Package });
    }
    case "script":
    case "copy_script": {
      const detail = validator.kind === "script" ? validator.output?.text : undefined;
      const name = `${validator.kind} ${validator.path.scalar.text}`;
      return symbol(document, {
        ...base,
        name,
        kind: SymbolKind.Function,
        ...(detail === undefined ? {} : { detail: `output ${detail}` }),
      });
    }
    case "all":
    case "any":
      return symbol(document, {
        ...base,
        name: validator.kind,
        kind: SymbolKind.Array,
        children: inner(validator.validators),
      });
    case "os_case": {
      const children = validator.arms.map((arm) =>
        caseSymbol(document, arm.key.scalar.text, arm.key.scalar.span, arm.validators),
      );
      return symbol(document, { ...base, name: "os_case", kind: SymbolKind.Enum, children });
    }
    case "argument_case": {
      const children = validator.cases.map((one) =>
        caseSymbol(document, one.key.text, one.key.span, one.validators),
      );
      const name = `argument_case ${validator.argumentName?.text ?? ""}`.trimEnd();
      return symbol(document, { ...base, name, kind: SymbolKind.Enum, children });
    }
    case "argument_set": {
      const name = `argument_set ${validator.argumentName?.text ?? ""}`.trimEnd();
      return symbol(document, { ...base, name, kind: SymbolKind.Variable });
    }
    case "plugin":
      return symbol(document, { ...base, name: key.text, kind: SymbolKind.Object });
  }
}

function caseSymbol(
  document: Document,
  name: string,
  selection: Span,
  validators: readonly Validator[],
): DocumentSymbol {
  const children = validators.map((one) => outline(document, one));
  const inside = validators.filter((one) => one.span.start >= selection.start);
  const end = Math.max(selection.end, ...inside.map((one) => one.span.end));
  const span = { start: selection.start, end };
  return symbol(document, { name, kind: SymbolKind.EnumMember, span, selection, children });
}
