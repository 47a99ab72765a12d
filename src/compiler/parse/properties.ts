import type { CST } from "yaml";
import type { Sink } from "../../diagnostics/sink.ts";
import { shorten } from "./node.ts";

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
export class PropertyReader {
  readonly #text: string;
  readonly #sink: Sink;

  constructor(text: string, sink: Sink) {
    this.#text = text;
    this.#sink = sink;
  }

  properties(
    tokens: readonly CST.SourceToken[],
    indicator: CST.SourceToken["type"],
    offset: number,
    next: CST.Token | null | undefined,
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
          if (token.source.includes("\t") && this.#startsLine(token.offset)) tab = token;
          continue;
        case "comment":
          if (/\S/.test(this.#text[token.offset - 1] ?? " ") && this.#text[token.offset - 1] !== "\uFEFF")
            this.unexpected(token.offset, "#", "a space before a comment", undefined);
          tab = undefined;
          continue;
        case "newline":
          hasNewline = true;
          tab = undefined;
          continue;
        case "anchor":
          if (anchor || token.source === "&")
            this.unexpected(
              token.offset,
              token.source,
              anchor ? "one anchor" : "a name after `&`",
              undefined,
            );
          anchor ??= token;
          break;
        case "tag":
          if (tag) this.unexpected(token.offset, token.source, "one tag", undefined);
          tag ??= token;
          break;
        case "comma":
          if (comma) this.unexpected(token.offset, ",", "an item between commas", undefined);
          comma ??= token;
          break;
        case indicator:
          if (found) this.unexpected(token.offset, token.source, "a value", undefined);
          found ??= token;
          break;
        default:
          this.unexpected(token.offset, token.source, "a value", undefined);
      }
      if (tab) this.#sink.report("yaml-tab", { start: tab.offset, end: tab.offset + tab.source.length }, {});
      tab = undefined;
      end = token.offset + token.source.length;
    }
    // In brackets and braces a tab may stand: there the indentation says nothing.
    if (
      tab &&
      next &&
      (next.type === "block-map" || next.type === "block-seq" || indicator !== "explicit-key-ind")
    )
      this.#sink.report("yaml-tab", { start: tab.offset, end: tab.offset + tab.source.length }, {});
    return { anchor, tag, found, comma, hasNewline, end };
  }

  /** The comma before an item of a flow collection: needed from the second on, and only there. */
  comma({ comma, end }: Properties, index: number, count: number, bare: boolean, of: string): void {
    if (index === 0 && comma) this.unexpected(comma.offset, ",", `the first item of ${of}`, undefined);
    else if (bare && index < count - 1)
      this.unexpected(end, ",", `an item of ${of} between commas`, undefined);
    else if (index > 0 && !comma && !bare)
      this.unexpected(end, "", `a comma between the items of ${of}`, undefined);
  }

  unclosed(open: number, end: number, bracket: string): void {
    this.#sink.report(
      "yaml-syntax",
      { start: open, end: open + 1 },
      {
        expected: `a closing \`${bracket}\` for this bracket`,
        found: this.#whatIsAt(this.#skipBlank(end), ""),
      },
      {},
    );
  }

  unexpected(offset: number, found: string, expected: string, help: string | undefined): void {
    const at = found === "" ? this.#skipBlank(offset) : offset;
    const length = found === "" ? 1 : /^[^\r\n]*/.exec(found)![0].length || 1;
    this.#sink.report(
      "yaml-syntax",
      { start: at, end: Math.max(at, Math.min(this.#text.length, at + length)) },
      { expected, found: this.#whatIsAt(at, found), ...(help === undefined ? {} : { help }) },
    );
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
}
