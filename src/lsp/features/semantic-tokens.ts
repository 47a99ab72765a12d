import { type SemanticTokens, SemanticTokensBuilder, type SemanticTokensLegend } from "vscode-languageserver";
import type { TemplatePart } from "../../recipe/expressions/nodes.ts";
import { walkValidators } from "../../recipe/validator.ts";
import type { Span } from "../../source/span.ts";
import type { RecipeAnalysis } from "../recipe-analysis.ts";
import { occurrences } from "../symbols.ts";

const types = ["parameter", "variable", "operator", "number", "type"] as const;
type TokenType = (typeof types)[number];
const modifiers = ["declaration", "modification"] as const;

export const tokenLegend: SemanticTokensLegend = {
  tokenTypes: [...types],
  tokenModifiers: [...modifiers],
};

/**
 * Highlights what YAML's own highlighting cannot know: variables, above all in `${…}`, and the parts of version
 * constraints and `os_case` keys.
 */
export function semanticTokens(analysis: RecipeAnalysis, range?: Span): SemanticTokens {
  const { document } = analysis;
  const tokens = new Map<number, { span: Span; type: TokenType; modifier: number }>();
  const add = (span: Span, type: TokenType, modifier = 0) => {
    if (span.end > span.start && !tokens.has(span.start)) tokens.set(span.start, { span, type, modifier });
  };
  for (const variable of analysis.variables) {
    const type = variable.declaration ? "parameter" : "variable";
    for (const { span, reference } of occurrences(analysis, variable)) {
      const { use } = reference;
      add(span, type, use === "declare" ? 1 : use === "output" || use === "set" ? 2 : 0);
    }
  }
  const template = (parts: readonly TemplatePart[]) => {
    for (const part of parts) {
      if (part.kind !== "variable") continue;
      add({ start: part.span.start, end: part.nameSpan.start }, "operator");
      add(part.nameSpan, "variable");
      add({ start: part.nameSpan.end, end: part.span.end }, "operator");
    }
  };
  walkValidators(analysis.recipe.validators, ({ texts }) => {
    for (const { template: read, version, osKey } of texts) {
      template(read?.parts ?? []);
      if (version?.kind === "exact") template(version.version);
      for (const bound of version?.kind === "constraints" ? version.all : []) {
        addOperator(bound.span);
        template(bound.version);
        for (const part of bound.version) if (part.kind === "text") add(part.span, "number");
      }
      if (!osKey) continue;
      add(osKey.nameSpan, "type");
      for (const { span } of osKey.bounds) if (span.start >= osKey.nameSpan.end) addBound(span);
    }
  });
  return encode();

  function addOperator(span: Span): void {
    const operator = /^[<>=!]+/.exec(document.text.slice(span.start, span.end))?.[0] ?? "";
    add({ start: span.start, end: span.start + operator.length }, "operator");
  }

  function addBound(span: Span): void {
    addOperator(span);
    const version = /[0-9][0-9.]*$/.exec(document.text.slice(span.start, span.end));
    if (version) add({ start: span.start + version.index, end: span.end }, "number");
  }

  function encode(): SemanticTokens {
    const builder = new SemanticTokensBuilder();
    const inOrder = [...tokens.values()].sort((a, b) => a.span.start - b.span.start);
    let end = 0;
    for (const { span, type, modifier } of inOrder) {
      const { line, character } = document.positionAt(span.start);
      const outside = range && (span.end < range.start || span.start > range.end);
      // A token is on one line, and does not overlap another.
      if (outside || span.start < end || document.positionAt(span.end).line !== line) continue;
      builder.push(line, character, document.lengthOf(span), types.indexOf(type), modifier);
      end = span.end;
    }
    return builder.build();
  }
}
