import { type DocumentSymbol, type SymbolInformation, SymbolKind } from "vscode-languageserver";
import type { KindDocs } from "../../kinds/kind.ts";
import type { KindRegistry } from "../../kinds/registry.ts";
import type { InnerList, Validator } from "../../recipe/validator.ts";
import type { Span } from "../../source/span.ts";
import type { Document } from "../document.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";
import { shortened, summaryOf } from "./describe-variable.ts";

/** Returns the outline of the recipe: arguments, and validators with their contents. */
export function documentSymbols(analysis: RecipeAnalysis): DocumentSymbol[] {
  const { document, recipe, variables, kinds } = analysis;
  const declared = recipe.arguments.map((argument): DocumentSymbol => {
    const variable = variables.find(({ declaration }) => declaration === argument);
    return symbol(document, {
      name: argument.name.text || "(no name)",
      detail: variable ? summaryOf(variable) : "argument",
      kind: SymbolKind.Variable,
      span: argument.span,
      selection: argument.name.span,
    });
  });
  return [...declared, ...recipe.validators.map((validator) => outline(document, validator, kinds))];
}

/** Returns the outline without a tree, for editors that do not support one. */
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
  // The protocol requires the selection to be inside. The target of an alias is elsewhere.
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

const symbolKinds: Readonly<Record<NonNullable<KindDocs["icon"]>, SymbolKind>> = {
  package: SymbolKind.Package,
  function: SymbolKind.Function,
  list: SymbolKind.Array,
  choice: SymbolKind.Enum,
  variable: SymbolKind.Variable,
};

function outline(document: Document, validator: Validator, kinds: KindRegistry): DocumentSymbol {
  const { key, span, label, detail, inner } = validator;
  const { icon } = kinds.of(validator).docs;
  return symbol(document, {
    name: `${key.text} ${label}`.trimEnd(),
    kind: icon ? symbolKinds[icon] : SymbolKind.Object,
    span,
    selection: key.span,
    ...(detail === undefined ? {} : { detail }),
    children: inner.flatMap((list) => outlineList(document, list, kinds)),
  });
}

/** Returns the validators of a list. A list with a heading is a symbol of its own. */
function outlineList(
  document: Document,
  { heading, validators }: InnerList,
  kinds: KindRegistry,
): DocumentSymbol[] {
  const children = validators.map((validator) => outline(document, validator, kinds));
  if (!heading) return children;
  const inside = validators.filter(({ span }) => span.start >= heading.span.start);
  const end = Math.max(heading.span.end, ...inside.map(({ span }) => span.end));
  const span = { start: heading.span.start, end };
  const kind = SymbolKind.EnumMember;
  return [symbol(document, { name: heading.text, kind, span, selection: heading.span, children })];
}
