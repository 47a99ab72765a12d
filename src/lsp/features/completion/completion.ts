import type { CompletionItem, CompletionList } from "vscode-languageserver";
import type { Client } from "../../client.ts";
import { completionContexts } from "../../completion-context.ts";
import type { RecipeAnalysis } from "../../recipe-analysis.ts";
import { CompletionBuilder } from "./builder.ts";
import { completeKeys } from "./keys.ts";
import { completeTemplate, completeValues } from "./values.ts";

/** The characters, besides letters, after which editors request completion. */
export const completionTriggers = [" ", "$", "{", "/", "[", ",", ">", "<"];

/** Returns the completions at an offset of a recipe. */
export function complete(analysis: RecipeAnalysis, offset: number, client: Client): CompletionList {
  const items = new Map<string, CompletionItem>();
  const { kinds, schema } = analysis.language;
  for (const context of completionContexts(analysis.document, offset, schema)) {
    const builder = new CompletionBuilder(analysis, context, offset, client);
    if (!completeTemplate(builder)) {
      completeKeys(builder, kinds);
      completeValues(builder);
    }
    for (const item of builder.items) if (!items.has(item.label)) items.set(item.label, item);
  }
  return { isIncomplete: false, items: [...items.values()] };
}

/** Adds a detail that would be slow to compute for all items: the beginning of a script. */
export function resolveCompletion(
  item: CompletionItem,
  head: (path: string, recipe: string) => string | undefined,
): CompletionItem {
  const { script, recipe } = (item.data ?? {}) as { script?: string; recipe?: string };
  const text = script !== undefined && recipe !== undefined ? head(script, recipe) : undefined;
  return text === undefined ? item : { ...item, documentation: { kind: "markdown", value: text } };
}
