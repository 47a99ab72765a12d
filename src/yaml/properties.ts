import type { CST } from "yaml";
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { Sink } from "../diagnostics/sink.ts";
import type { Span } from "../source/span.ts";
import { shorten } from "./node.ts";
import type { TokenProblems } from "./tokens.ts";

/** What stands before a node: an anchor, a tag, the indicator that introduces it (`-`, `?`, `:`), a comma. */
export interface Properties {
  readonly anchor: CST.SourceToken | undefined;
  readonly tag: CST.SourceToken | undefined;
  readonly found: CST.SourceToken | undefined;
  readonly comma: CST.SourceToken | undefined;
  readonly hasNewline: boolean;
  /** Where an empty node would stand: after the last of them that is not white space. */
  readonly end: number;
}

/** Reads the tokens between nodes, and reports those that do not belong there. */
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

  /** `parentIndent`: of the list or map around; undefined in brackets, where indentation says nothing. */
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
            this.unexpected(token.offset, token.source, anchor ? "one anchor" : "a name after `&`");
          anchor ??= token;
          break;
        case "tag":
          if (tag) this.unexpected(token.offset, token.source, "one tag");
          tag ??= token;
          break;
        case "comma":
          if (comma) this.unexpected(token.offset, ",", "an item between commas");
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
    // Deeper than what is around it, a tab before a text is white space like any other.
    const isBlock = next?.type === "block-map" || next?.type === "block-seq";
    if (tab && (isBlock || this.#spacesBefore(tab) <= parentIndent!)) this.#tab(tab);
    return { anchor, tag, found, comma, hasNewline, end };
  }

  /** What stands after a node on its line: white space and comments, or a mistake. */
  end(tokens: readonly CST.Token[] | undefined): void {
    for (const token of tokens ?? []) {
      if (token.type === "comment") this.#comment(token.offset);
      if (token.type === "space" || token.type === "newline" || token.type === "comment") continue;
      // Brackets that the indentation has closed: it is told of where they were opened.
      if (token.type === "flow-error-end") continue;
      if (token.type === "error") this.parserError(token);
      else
        this.unexpected(token.offset, "source" in token ? String(token.source) : "", "the end of the line");
    }
  }

  /** A comma stands before each item in brackets from the second on, and only there. */
  comma({ comma, end }: Properties, index: number, count: number, bare: boolean): void {
    if (index === 0 && comma) this.unexpected(comma.offset, ",", "the first item");
    else if (bare && index < count - 1) this.unexpected(end, ",", "an item between commas");
    else if (index > 0 && !comma && !bare) this.unexpected(end, "", "a comma between the items");
  }

  unclosed(open: number, end: number, bracket: string): void {
    const next = this.#skipBlank(end);
    if (this.#cuts.some((cut) => cut.start < next && end <= cut.end)) return;
    // Brackets around it lack theirs at the same place: one of them is enough to say.
    if (this.#unclosedAt === next) return;
    this.#unclosedAt = next;
    const found = this.#whatIsAt(next, "");
    const expected = `a closing \`${bracket}\` for this bracket`;
    this.#sink.report("yaml-syntax", { start: open, end: open + 1 }, { expected, found });
  }

  /** A closing bracket that closes nothing. */
  stray(offset: number): void {
    const bracket = this.#text[offset];
    const span = { start: offset, end: offset + 1 };
    const edits = [{ span, text: "" }];
    const fix: Fix = { title: `Remove \`${bracket}\``, edits, certain: false };
    const help = "remove it, or quote the text that it is a part of";
    this.#sink.report(
      "yaml-syntax",
      span,
      { expected: "an open bracket", found: `\`${bracket}\` without one`, help },
      { fix },
    );
  }

  /** `${name}` without quotes in brackets or braces; the text from its first character to its last. */
  unquoted(span: Span): void {
    const text = this.#text.slice(span.start, span.end);
    const fix: Fix = {
      title: "Put it in quotes",
      edits: [
        { span: { start: span.start, end: span.start }, text: '"' },
        { span: { start: span.end, end: span.end }, text: '"' },
      ],
      certain: !/["\\]/.test(text),
    };
    this.#sink.report("yaml-template-unquoted", span, {}, { fix });
  }

  /** The parser's own words name its tokens, which say nothing to an author. */
  parserError(token: CST.ErrorToken): void {
    this.unexpected(token.offset, token.source, "a list item, a key or a value");
  }

  unexpected(offset: number, found: string, expected: string, help?: string): void {
    const at = found === "" ? this.#skipBlank(offset) : offset;
    const length = /^[^\r\n]*/.exec(found)![0].length || 1;
    const span = { start: at, end: Math.max(at, Math.min(this.#text.length, at + length)) };
    this.#sink.report("yaml-syntax", span, {
      expected,
      found: this.#whatIsAt(at, found),
      ...(help === undefined ? {} : { help }),
    });
  }

  #comment(offset: number): void {
    if (/[^\s\uFEFF]/.test(this.#text[offset - 1] ?? " "))
      this.unexpected(offset, "#", "a space before a comment");
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
