import {
  type CompletionItem,
  type CompletionItemKind,
  InsertTextFormat,
  InsertTextMode,
} from "vscode-languageserver";
import type { Span } from "../../../source/span.ts";
import type { Client } from "../../client.ts";
import type { CompletionContext } from "../../completion-context.ts";
import type { Document } from "../../document.ts";
import type { RecipeAnalysis } from "../../recipe-analysis.ts";

export interface Proposal {
  readonly label: string;
  readonly kind: CompletionItemKind;
  /** The text to insert, if it is not the label; in the snippet syntax of the protocol. */
  readonly snippet?: string;
  readonly detail?: string;
  readonly markdown?: string;
  readonly preferred?: boolean;
  readonly data?: unknown;
}

/** Collects proposals for one reading of the text, and converts them to the form that fits their place. */
export class CompletionBuilder<A extends { readonly document: Document } = RecipeAnalysis> {
  readonly analysis: A;
  readonly context: CompletionContext;
  readonly client: Client;
  readonly items: CompletionItem[] = [];
  readonly #offset: number;

  constructor(analysis: A, context: CompletionContext, offset: number, client: Client) {
    this.analysis = analysis;
    this.context = context;
    this.client = client;
    this.#offset = offset;
  }

  get pattern(): string {
    return this.context.place.pattern;
  }

  /** The definitions of the texts that are allowed here. */
  get texts(): ReadonlySet<string> {
    return this.context.place.texts;
  }

  /** The text after the cursor. */
  get rest(): string {
    return this.analysis.document.text.slice(this.#offset, this.#offset + 200);
  }

  /**
   * `from`: how many characters of the scalar before the cursor the proposals keep. The editor filters each proposal
   * by the text between there and the cursor.
   */
  add(proposals: readonly Proposal[], from = 0): void {
    const { document } = this.analysis;
    const { prefix, start } = this.context;
    // Within quotes and blocks, offsets of the text differ from those of the file. Counted back from the cursor they
    // agree.
    const typed = prefix.length - from;
    const span: Span = {
      start: this.context.style === "plain" && from === 0 ? start : this.#offset - typed,
      end: this.#offset,
    };
    const range = document.rangeOf(span);
    for (const { label, kind, snippet, detail, markdown, preferred, data } of proposals) {
      const index = String(this.items.length).padStart(4, "0");
      const asSnippet = this.client.snippets && snippet !== undefined;
      const written = asSnippet ? snippet : snippet === undefined ? label : plainOf(snippet);
      const newText = this.context.needsDash ? `- ${written}` : written;
      this.items.push({
        label,
        kind,
        sortText: `${preferred ? "0" : "1"}${index}`,
        textEdit: { range, newText: newText.replaceAll("\n", document.lineEnd) },
        ...(asSnippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
        ...(newText.includes("\n") ? { insertTextMode: InsertTextMode.asIs } : {}),
        ...(detail === undefined ? {} : { detail }),
        ...(markdown === undefined ? {} : { documentation: { kind: "markdown", value: markdown } }),
        ...(data === undefined ? {} : { data }),
      });
    }
  }

  /** Returns a text as it has to be written here: in quotes if it would not be a plain scalar. */
  quote(text: string): string {
    const { style } = this.context;
    if (style === "double") return text.replaceAll(/["\\]/g, "\\$&");
    if (style === "single") return text.replaceAll("'", "''");
    if (style !== "plain") return text;
    return isPlain(text) ? text : `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
  }

  /** Returns a key with its colon and value; undefined, which means the key by itself, if there is a colon already. */
  snippetOf(key: string, value: string): { snippet: string } | undefined {
    const { context } = this;
    if (context.isKey && !context.needsColon) return undefined;
    if (!context.flow) return { snippet: `${key}:${this.indent(value)}` };
    return { snippet: value.includes("\n") ? `${key}: ` : `${key}:${value}` };
  }

  /** Indents the lines after the first like the completed text. */
  indent(text: string): string {
    return text.replaceAll("\n", `\n${" ".repeat(this.context.column)}`);
  }
}

/** https://yaml.org/spec/1.2.2/#733-plain-style, a little stricter. */
function isPlain(text: string): boolean {
  return /^[\p{L}\p{N}_./][^\0-\x1f]*$/u.test(text) && !/[[\]{},]|:( |$)| #|^\s|\s$/.test(text);
}

/** Escapes a text so that no part of it has a meaning in a snippet. */
export function escapeSnippet(text: string): string {
  return text.replaceAll(/[\\$}]/g, "\\$&");
}

/** Returns a snippet for an editor without snippets: up to its first stop, with all brackets closed. */
function plainOf(snippet: string): string {
  const stop = snippet.search(/\$(\d|\{\d)/);
  const kept = stop === -1 ? snippet : snippet.slice(0, stop).replace(/[[{"']+$/, "");
  return kept.replaceAll(/\\([\\$}])/g, "$1");
}
