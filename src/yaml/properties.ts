import type { CST } from "yaml";
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { Sink } from "../diagnostics/sink.ts";
import type { Span } from "../source/span.ts";
import { shorten } from "./node.ts";
import type { TokenProblems } from "./tokens.ts";

/** The tokens before a node: an anchor, a tag, the indicator that introduces it (`-`, `?`, `:`), a comma. */
export interface Properties {
  readonly anchor: CST.SourceToken | undefined;
  readonly tag: CST.SourceToken | undefined;
  readonly found: CST.SourceToken | undefined;
  readonly comma: CST.SourceToken | undefined;
  readonly hasNewline: boolean;
  /** The position of an empty node: after the last of these tokens that is not white space. */
  readonly end: number;
}

/** Reads the tokens between nodes and reports the misplaced ones. */
export class PropertyReader implements TokenProblems {
  readonly #text: string;
  readonly #sink: Sink;
  readonly #cuts: readonly Span[];
  #unclosedAt: number | undefined;

  constructor(text: string, sink: Sink, cuts: readonly Span[]) {
    this.#text = text;
    this.#cuts = cuts;
    this.#sink = sink;
  }

  /** `parentIndent` is the indentation of the surrounding list or map; undefined inside brackets, where indentation has no meaning. */
  properties(
    tokens: readonly CST.SourceToken[],
    indicator: CST.SourceToken["type"],
    offset: number,
    next: CST.Token | null | undefined,
    parentIndent: number | undefined,
  ): Properties {
    let anchor: CST.SourceToken | undefined;
    let tag: CST.SourceToken | undefined;
    let found: CST.SourceToken | undefined;
    let comma: CST.SourceToken | undefined;
    let tab: CST.SourceToken | undefined;
    let hasNewline = false;
    let end = offset;
    for (const token of tokens) {
      switch (token.type) {
        case "space":
          if (token.source.includes("\t") && parentIndent !== undefined && this.#startsLine(token.offset))
            tab = token;
          continue;
        case "comment":
          this.#comment(token.offset);
          tab = undefined;
          continue;
        case "newline":
          hasNewline = true;
          tab = undefined;
          continue;
        case "anchor":
          if (anchor || token.source === "&")
            this.problem(
              token,
              anchor ? "a node can have only one anchor" : "`&` is not followed by a name",
              anchor ? `remove \`${token.source}\`` : "write a name after `&`, or quote the string",
            );
          anchor ??= token;
          break;
        case "tag":
          if (tag) this.problem(token, "a node can have only one tag", `remove \`${token.source}\``);
          tag ??= token;
          break;
        case "comma":
          if (comma) this.unexpected(token.offset, ",", "an item between commas", "remove one comma");
          comma ??= token;
          break;
        case indicator:
          if (found) this.unexpected(token.offset, token.source, "a value");
          found ??= token;
          break;
        default:
          this.unexpected(token.offset, token.source, "a value");
      }
      if (tab) this.#tab(tab);
      tab = undefined;
      end = token.offset + token.source.length;
    }
    // A tab before a scalar that is indented deeper than its parent counts as ordinary white space.
    const isBlock = next?.type === "block-map" || next?.type === "block-seq";
    if (tab && (isBlock || this.#spacesBefore(tab) <= parentIndent!)) this.#tab(tab);
    return { anchor, tag, found, comma, hasNewline, end };
  }

  /** Reads the rest of a node's line. Anything but white space and comments is reported. */
  end(tokens: readonly CST.Token[] | undefined): void {
    for (const token of tokens ?? []) {
      if (token.type === "comment") this.#comment(token.offset);
      if (token.type === "space" || token.type === "newline" || token.type === "comment") continue;
      // The indentation closed these brackets; the report points to where they were opened.
      if (token.type === "flow-error-end") continue;
      if (token.type === "error") this.parserError(token);
      else
        this.unexpected(
          token.offset,
          "source" in token ? String(token.source) : "",
          "the end of the line",
          "quote the whole value, or remove what follows it",
        );
    }
  }

  /** Checks that exactly one comma separates each item in brackets from the one before. */
  comma({ comma, end }: Properties, index: number, count: number, bare: boolean): void {
    if (index === 0 && comma) this.unexpected(comma.offset, ",", "the first item", "remove the comma");
    else if (bare && index < count - 1)
      this.unexpected(end, ",", "an item between commas", "remove one comma");
    else if (index > 0 && !comma && !bare)
      this.unexpected(end, "", "a comma between the items", "write `, ` between them, or quote the string");
  }

  unclosed(open: number, end: number, bracket: string): void {
    // Empty brackets end where they begin.
    const next = this.#skipBlank(Math.max(end, open + 1));
    if (this.#cuts.some((cut) => cut.start < next && end <= cut.end)) return;
    // The brackets around it are unclosed at the same place; one report is enough.
    if (this.#unclosedAt === next) return;
    this.#unclosedAt = next;
    const problem = `\`${this.#text[open]}\` is never closed`;
    const help = `write \`${bracket}\` before ${this.#whatIsAt(next, "")}`;
    this.#sink.report("yaml-syntax", { start: open, end: open + 1 }, { problem, help });
  }

  /** Reports a closing bracket without an opening one. */
  stray(offset: number): void {
    const bracket = this.#text[offset];
    const span = { start: offset, end: offset + 1 };
    const edits = [{ span, text: "" }];
    const fix: Fix = { title: `Remove \`${bracket}\``, edits, certain: false };
    const problem = `\`${bracket}\` has no matching \`${bracket === "]" ? "[" : "{"}\``;
    const help = `remove \`${bracket}\`, or quote the string that contains it`;
    this.#sink.report("yaml-syntax", span, { problem, help }, { fix });
  }

  /** Reports an unquoted string with `${name}` in brackets or braces. `span` covers the whole string. */
  unquoted(span: Span): void {
    const text = this.#text.slice(span.start, span.end);
    const fix: Fix = {
      title: "Quote the string",
      edits: [
        { span: { start: span.start, end: span.start }, text: '"' },
        { span: { start: span.end, end: span.end }, text: '"' },
      ],
      certain: !/["\\]/.test(text),
    };
    this.#sink.report("yaml-template-unquoted", span, { text: shorten(text) }, { fix });
  }

  /** The parser's own messages name its tokens, which mean nothing to an author. */
  parserError(token: CST.ErrorToken): void {
    this.unexpected(token.offset, token.source, "a list item, a key or a value");
  }

  /** Reports a token in a place where something else must be. An empty `found` means the next character. */
  unexpected(offset: number, found: string, expected: string, help?: string): void {
    const at = found === "" ? this.#skipBlank(offset) : offset;
    this.#report(at, found, `expected ${expected}, found ${this.#whatIsAt(at, found)}`, help);
  }

  problem(token: { readonly offset: number; readonly source: string }, problem: string, help: string): void {
    this.#report(token.offset, token.source, problem, help);
  }

  #report(at: number, source: string, problem: string, help: string | undefined): void {
    const length = /^[^\r\n]*/.exec(source)![0].length || 1;
    const span = { start: at, end: Math.max(at, Math.min(this.#text.length, at + length)) };
    this.#sink.report("yaml-syntax", span, { problem, ...(help === undefined ? {} : { help }) });
  }

  #comment(offset: number): void {
    if (/[^\s\uFEFF]/.test(this.#text[offset - 1] ?? " "))
      this.problem(
        { offset, source: "#" },
        "a comment must have a space before `#`",
        "write ` #`, or quote the string",
      );
  }

  #tab(token: CST.SourceToken): void {
    const start = token.offset + token.source.indexOf("\t");
    const tabs = /^\t+/.exec(this.#text.slice(start))![0].length;
    this.#sink.report("yaml-tab", { start, end: start + tabs }, {});
  }

  #whatIsAt(offset: number, found: string): string {
    const text = found.trim() === "" ? this.#text.slice(offset, offset + 1) : found;
    if (text === "") return "the end of the file";
    if (/^[\r\n]/.test(text)) return "the end of the line";
    return `\`${shorten(text)}\``;
  }

  #skipBlank(offset: number): number {
    while (this.#text[offset] === " " || this.#text[offset] === "\t") offset++;
    return offset;
  }

  #startsLine(offset: number): boolean {
    while (offset > 0 && this.#text[offset - 1] === " ") offset--;
    return offset === 0 || this.#text[offset - 1] === "\n";
  }

  /** The spaces between a line's start and its first tab. */
  #spacesBefore(token: CST.SourceToken): number {
    const tab = token.offset + token.source.indexOf("\t");
    let start = tab;
    while (start > 0 && this.#text[start - 1] === " ") start--;
    return tab - start;
  }
}
