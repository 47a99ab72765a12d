import { type SemanticTokens, SemanticTokensBuilder, type SemanticTokensLegend } from "vscode-languageserver";
import type { TemplatePart } from "../../recipe/expressions/nodes.ts";
import { walkValidators } from "../../recipe/recipe.ts";
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
 * What YAML's own highlighting can't tell: variables by their names, in `${…}` above all, and the parts of
 * version constraints and of `os_case` keys.
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
  walkValidators(analysis.recipe.validators, (validator) => {
    if (validator.kind === "package")
      for (const { name, version } of validator.packages) {
        template(name.parts);
        if (version?.kind === "exact") template(version.version);
        if (version?.kind === "constraints")
          for (const one of version.all) {
            addOperator(one.span);
            template(one.version);
            for (const part of one.version) if (part.kind === "text") add(part.span, "number");
          }
      }
    else if (validator.kind === "script" || validator.kind === "copy_script") template(validator.path.parts);
    else if (validator.kind === "argument_set") template(validator.value?.parts ?? []);
    else if (validator.kind === "os_case")
      for (const { key } of validator.arms) {
        add(key.nameSpan, "type");
        for (const bound of key.bounds) if (bound.span.start >= key.nameSpan.end) addBound(bound.span);
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
      // A token has one line, and lies over no other.
      if (outside || span.start < end || document.positionAt(span.end).line !== line) continue;
      builder.push(line, character, document.lengthOf(span), types.indexOf(type), modifier);
      end = span.end;
    }
    return builder.build();
  }
}
