import { CST } from "yaml";
import type { Sink } from "../../diagnostics/sink.ts";
import { nearest } from "../../source/nearest.ts";
import type { Span } from "../../source/span.ts";
import { expandMerges } from "./merge.ts";
import { type Entry, Scalar, type ScalarStyle, shorten, type YamlNode } from "./node.ts";
import { type Properties, PropertyReader } from "./properties.ts";
import { reportScalarError } from "./scalar-errors.ts";

/** Lists and maps inside each other. Enough for 256 validators in each other, little enough for the stack. */
const depthLimit = 1100;
/** Nodes that aliases and merges may add. */
const aliasLimit = 100_000;

/** What the alias limit and the depth limit need to know of a node that may be repeated. */
interface Measure {
  readonly size: number;
  readonly height: number;
}

interface Anchor {
  readonly node: YamlNode | undefined;
  readonly measure: Measure;
}

interface Made extends Measure {
  readonly node: YamlNode;
}

const styles: Readonly<Record<string, ScalarStyle>> = {
  scalar: "plain",
  "single-quoted-scalar": "single",
  "double-quoted-scalar": "double",
};

/**
 * Makes nodes of the parser's tokens. In place of the library's own composer, which spends a kilobyte of
 * stack a level (and V8 aborts the process when a regular expression is compiled at the end of the stack),
 * looks through all keys of a map for each new one, and expands aliases without end.
 */
export class Composer {
  readonly #text: string;
  readonly #sink: Sink;
  readonly #read: PropertyReader;
  /** An anchor whose node is not finished has none yet. */
  readonly #anchors = new Map<string, Anchor>();
  #aliased = 0;

  constructor(text: string, sink: Sink) {
    this.#text = text;
    this.#sink = sink;
    this.#read = new PropertyReader(text, sink);
  }

  document(token: CST.Document): YamlNode {
    const properties = this.#read.properties(token.start, "doc-start", token.offset, token.value);
    const { node } = this.#node(token.value, properties, 0);
    this.end(token.end);
    return node;
  }

  /** What stands after a node on its line: white space and comments, or a mistake. */
  end(tokens: readonly CST.Token[] | undefined): void {
    for (const token of tokens ?? []) {
      if (token.type === "space" || token.type === "newline" || token.type === "comment") continue;
      if (token.type === "error") this.parserError(token);
      else
        this.unexpected(
          token.offset,
          "source" in token ? String(token.source) : "",
          "the end of the line",
          undefined,
        );
    }
  }

  parserError(token: CST.ErrorToken): void {
    // The parser's own words name its tokens, which say nothing to an author.
    const open = /must be|closed/.test(token.message);
    this.unexpected(
      token.offset,
      token.source,
      open ? "a closing bracket" : "a list item, a key or a value",
      undefined,
    );
  }

  unexpected(offset: number, found: string, expected: string, help: string | undefined): void {
    this.#read.unexpected(offset, found, expected, help);
  }

  #node(token: CST.Token | null | undefined, properties: Properties, depth: number): Made {
    const { anchor, tag } = properties;
    if (tag && !/^!$|^!!(str|map|seq)$|^!<tag:yaml\.org,2002:(str|map|seq)>$/.test(tag.source))
      this.#sink.report("yaml-tag", spanOf(tag), { tag: shorten(tag.source) });
    if (token?.type === "alias") {
      if (anchor || tag)
        this.unexpected(
          (anchor ?? tag)!.offset,
          (anchor ?? tag)!.source,
          "nothing before an alias",
          undefined,
        );
      return this.#alias(token, depth);
    }
    const name = anchor?.source.slice(1);
    if (name !== undefined) this.#anchors.set(name, { node: undefined, measure: { size: 0, height: 0 } });
    let made: Made;
    if (token?.type === "block-map" || (token?.type === "flow-collection" && token.start.source === "{"))
      made = this.#mapping(token, depth + 1);
    else if (token?.type === "block-seq" || token?.type === "flow-collection")
      made = this.#sequence(token, depth + 1);
    else made = leaf(this.#scalar(token, properties.end));
    if (name !== undefined) this.#anchors.set(name, { node: made.node, measure: made });
    return made;
  }

  #scalar(token: CST.Token | null | undefined, emptyAt: number): Scalar {
    if (!token || token.type === "error") {
      if (token) this.parserError(token as CST.ErrorToken);
      return new Scalar("", "empty", { start: emptyAt, end: emptyAt });
    }
    if (!CST.isScalar(token)) {
      this.unexpected(token.offset, "source" in token ? String(token.source) : "", "a value", undefined);
      return new Scalar("", "empty", { start: token.offset, end: token.offset });
    }
    if (token.type === "scalar" && token.source === "")
      return new Scalar("", "empty", { start: token.offset, end: token.offset });
    const read = CST.resolveAsScalar(token, true, (offset, code, message) =>
      reportScalarError(this.#sink, this.#text, token, offset, code, message),
    );
    const text = read?.value ?? "";
    const unusable = /[\0\p{Surrogate}]/u.exec(text)?.[0];
    if (unusable !== undefined)
      this.#sink.report("text-unusable", spanOf(token), {
        found: unusable === "\0" ? "a NUL character" : "half of a surrogate pair",
      });
    if (token.type === "block-scalar") {
      for (const prop of token.props) if (prop.type === "error") this.parserError(prop);
      const [start, end] = read?.range ?? [token.offset, token.offset];
      const style = read?.type === "BLOCK_FOLDED" ? "folded" : "literal";
      const source = { file: this.#text, parentIndent: token.indent };
      return new Scalar(text, style, { start, end: trimEnd(this.#text, start, end) }, source);
    }
    this.end(token.end);
    const span = { start: token.offset, end: token.offset + token.source.length };
    return new Scalar(text, styles[token.type] ?? "plain", span, { file: this.#text, parentIndent: 0 });
  }

  #alias(token: CST.FlowScalar, depth: number): Made {
    const name = token.source.slice(1);
    const span = spanOf(token);
    const nothing = leaf(new Scalar("", "empty", { start: span.start, end: span.start }));
    this.end(token.end);
    const anchor = this.#anchors.get(name);
    if (!anchor) {
      const known = [...this.#anchors.keys()];
      this.#sink.report("yaml-alias-unknown", span, {
        name: shorten(name),
        known,
        nearest: nearest(name, known),
      });
      return nothing;
    }
    if (!anchor.node) {
      this.#sink.report("yaml-alias-circular", span, { name });
      return nothing;
    }
    if (!this.#mayRepeat(anchor.measure, span, depth)) return nothing;
    return { node: anchor.node, ...anchor.measure };
  }

  /** Counts what an alias or a merge adds, and says so where it is too much. */
  #mayRepeat({ size, height }: Measure, span: Span, depth: number): boolean {
    this.#aliased += size;
    if (this.#aliased > aliasLimit) this.#sink.report("yaml-alias-bomb", span, { limit: aliasLimit });
    else if (depth + height > depthLimit) this.#sink.report("yaml-too-deep", span, { limit: depthLimit });
    else return true;
    // Later and smaller ones may still be good: only what was too much is left out.
    this.#aliased -= size;
    return false;
  }

  #sequence(token: CST.BlockSequence | CST.FlowCollection, depth: number): Made {
    const flow = token.type === "flow-collection";
    const measure = { size: 1, height: 0 };
    const items: YamlNode[] = [];
    let at = token.offset + (flow ? 1 : 0);
    const grow = (made: Made) => {
      measure.size += made.size;
      measure.height = Math.max(measure.height, made.height + 1);
      at = Math.max(at, made.node.span.end);
      return made.node;
    };
    if (!this.#tooDeep(token, depth)) {
      for (const [index, item] of token.items.entries()) {
        const indicator = flow ? "explicit-key-ind" : "seq-item-ind";
        const properties = this.#read.properties(item.start, indicator, at, item.key ?? item.value);
        at = properties.end;
        const bare = !item.key && !item.sep && !item.value && !properties.anchor && !properties.tag;
        if (flow) {
          this.#read.comma(properties, index, token.items.length, bare, "a list");
          if (bare && !properties.found) continue;
          if (item.sep || properties.found) {
            // `[a: b]` is a list of one-key maps.
            const entry = this.#entry(item, properties, depth + 1, grow, true, token.indent);
            if (entry) items.push(mapOf([entry], true));
            continue;
          }
        } else if (!properties.found) {
          if (bare) continue;
          this.#sink.report("yaml-indent", wordAt(this.#text, item.value?.offset ?? properties.end), {
            expected: "`- ` before each item of the list, all in the same column",
            found: "none here",
          });
        }
        items.push(grow(this.#node(item.value, properties, depth)));
      }
    }
    if (flow) at = this.#closing(token, at, "]");
    return { node: { kind: "sequence", span: { start: token.offset, end: at }, items, flow }, ...measure };
  }

  #mapping(token: CST.BlockMap | CST.FlowCollection, depth: number): Made {
    const flow = token.type === "flow-collection";
    const measure = { size: 1, height: 0 };
    let entries: Entry[] = [];
    let at = token.offset + (flow ? 1 : 0);
    const first = new Map<string, Scalar>();
    const grow = (made: Made) => {
      measure.size += made.size;
      measure.height = Math.max(measure.height, made.height + 1);
      at = Math.max(at, made.node.span.end);
      return made.node;
    };
    let merges = false;
    if (!this.#tooDeep(token, depth)) {
      for (const [index, item] of token.items.entries()) {
        const next = item.key ?? item.sep?.[0] ?? item.value;
        const properties = this.#read.properties(item.start, "explicit-key-ind", at, next);
        const bare = !item.key && !item.sep && !item.value && !properties.anchor && !properties.tag;
        if (flow) this.#read.comma(properties, index, token.items.length, bare, "a map");
        at = properties.end;
        if (bare && !properties.found) continue;
        const entry = this.#entry(item, properties, depth, grow, flow, token.indent);
        if (!entry) continue;
        const earlier = first.get(entry.key.text);
        const merge = isMerge(entry);
        merges ||= merge;
        if (earlier && !merge) {
          const place = { file: this.#sink.file, span: earlier.span };
          this.#sink.report(
            "yaml-duplicate-key",
            entry.key.span,
            { key: shorten(entry.key.text) },
            { related: [{ place, message: "it stands here first" }] },
          );
          entries.push({ ...entry, duplicate: true });
        } else {
          first.set(entry.key.text, entry.key);
          entries.push(entry);
        }
      }
    }
    if (flow) at = this.#closing(token, at, "}");
    if (merges) entries = expandMerges(entries, this.#sink);
    return { node: { kind: "mapping", span: { start: token.offset, end: at }, entries, flow }, ...measure };
  }

  /** A key with its value; undefined where the key is no text, which is reported. */
  #entry(
    item: CST.CollectionItem,
    properties: Properties,
    depth: number,
    grow: (made: Made) => YamlNode,
    flow: boolean,
    indent: number,
  ): Entry | undefined {
    const { key: keyToken, sep, value } = item;
    const key = grow(this.#node(keyToken, properties, depth));
    const afterKey = key.span.end;
    const between = this.#read.properties(sep ?? [], "map-value-ind", afterKey, value);
    if (key.kind === "scalar" && !key.isEmpty) {
      if (!properties.found && this.#text.slice(key.span.start, key.span.end).includes("\n"))
        this.unexpected(key.span.start, key.text, "a key on one line", undefined);
      else if (!properties.found && !flow && keyToken && "indent" in keyToken && keyToken.indent !== indent)
        this.#sink.report("yaml-indent", key.span, {
          expected: "all keys of a map in the same column",
          found: `\`${shorten(key.text)}\` in another`,
        });
      else if (!between.found && !(flow && !value))
        this.#sink.report("yaml-colon-missing", key.span, { key: shorten(key.text) });
    }
    if (value?.type === "block-map" && sep && !properties.found && !between.hasNewline && between.found)
      this.unexpected(value.offset, "", "a value, or keys of its own on the next line", undefined);
    const made = this.#node(value, between, depth);
    const node = grow(made);
    if (key.kind === "scalar" && !key.isEmpty) return { key, value: node };
    const found = key.kind === "scalar" ? "nothing" : key.kind === "sequence" ? "a list" : "a map";
    this.#sink.report("yaml-key-not-text", nonEmpty(key.span, between.end), { found });
    return undefined;
  }

  /** Where a flow collection ends; its closing bracket may be missing. */
  #closing(token: CST.FlowCollection, at: number, bracket: string): number {
    const [close, ...rest] = token.end;
    if (close?.source === bracket) {
      this.end(rest);
      return close.offset + 1;
    }
    this.#read.unclosed(token.offset, at, bracket);
    return at;
  }

  #tooDeep(token: CST.Token, depth: number): boolean {
    if (depth <= depthLimit) return false;
    this.#sink.report("yaml-too-deep", { start: token.offset, end: token.offset + 1 }, { limit: depthLimit });
    return true;
  }
}

function leaf(node: Scalar): Made {
  return { node, size: 1, height: 0 };
}

function mapOf(entries: Entry[], flow: boolean): YamlNode {
  const span = { start: entries[0]!.key.span.start, end: entries[0]!.value.span.end };
  return { kind: "mapping", span: { start: span.start, end: Math.max(span.start, span.end) }, entries, flow };
}

function isMerge(entry: Entry): boolean {
  return entry.key.text === "<<" && entry.key.style === "plain";
}

function spanOf(token: { offset: number; source: string }): Span {
  return { start: token.offset, end: token.offset + token.source.length };
}

function nonEmpty(span: Span, end: number): Span {
  return span.end > span.start ? span : { start: span.start, end: Math.max(end, span.start) };
}

/** The rest of the line from an offset, as far as a word goes. */
function wordAt(text: string, offset: number): Span {
  const word = /^\S+/.exec(text.slice(offset, offset + 80))?.[0] ?? "";
  return { start: offset, end: offset + word.length };
}

function trimEnd(text: string, start: number, end: number): number {
  while (end > start && (text[end - 1] === "\n" || text[end - 1] === "\r")) end--;
  return end;
}
