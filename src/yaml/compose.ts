import type { CST } from "yaml";
import type { Sink } from "../diagnostics/sink.ts";
import type { Span } from "../source/span.ts";
import { Anchors, depthLimit, type Made } from "./anchors.ts";
import { composeScalar } from "./compose-scalar.ts";
import { expandMerges, isMerge } from "./merge.ts";
import { brokenScalar, type Entry, quotedString, Scalar, shorten, type YamlNode } from "./node.ts";
import { type Properties, PropertyReader } from "./properties.ts";

/**
 * Makes nodes of the parser's tokens. In place of the library's own composer, which spends a kilobyte of
 * stack a level (and V8 aborts the process where a regular expression is compiled at the end of the stack),
 * looks through all keys of a map for each new one, and expands aliases without end.
 */
export class Composer {
  readonly read: PropertyReader;
  readonly #text: string;
  readonly #sink: Sink;
  /** The end of the last text with `: ` that must be quoted: what follows in it is not a mistake of its own. */
  #unquotedUpTo = 0;
  readonly #anchors: Anchors;

  /** `cuts`: what a mend has blanked out; nothing is missed there. */
  constructor(text: string, sink: Sink, cuts: readonly Span[]) {
    this.#text = text;
    this.#sink = sink;
    this.#anchors = new Anchors(sink);
    this.read = new PropertyReader(text, sink, cuts);
  }

  document(token: CST.Document): YamlNode {
    const properties = this.read.properties(token.start, "doc-start", token.offset, token.value, -1);
    const { node } = run(this.#work(token.value, properties, 0));
    this.read.end(token.end);
    return node;
  }

  /** A node, where it is at hand: most are, and work costs several times as much. */
  #node(token: CST.Token | null | undefined, properties: Properties, depth: number): Made | Work {
    const { anchor, tag, end } = properties;
    const isPlain = !anchor && !tag && token?.type !== "alias" && !isCollection(token);
    return isPlain ? this.#scalar(token, end) : this.#work(token, properties, depth);
  }

  *#work(token: CST.Token | null | undefined, properties: Properties, depth: number): Work {
    const { anchor, tag } = properties;
    if (tag && !/^!$|^!!(str|map|seq)$|^!<tag:yaml\.org,2002:(str|map|seq)>$/.test(tag.source))
      this.#sink.report("yaml-tag", spanOf(tag), { tag: shorten(tag.source) });
    if (token?.type === "alias") {
      const before = anchor ?? tag;
      if (before)
        this.read.problem(before, "an alias can't have an anchor or a tag", `remove \`${before.source}\``);
      this.read.end(token.end);
      return this.#anchors.resolve(token, depth);
    }
    const name = anchor?.source.slice(1);
    if (name !== undefined) this.#anchors.open(name);
    const made = yield* this.#unnamed(token, properties.end, depth);
    if (name !== undefined) this.#anchors.close(name, made);
    return made;
  }

  *#unnamed(token: CST.Token | null | undefined, emptyAt: number, depth: number): Work {
    if (!isCollection(token)) return this.#scalar(token, emptyAt);
    if (depth >= depthLimit) {
      const span = { start: token.offset, end: token.offset + 1 };
      this.#sink.report("yaml-too-deep", span, { limit: depthLimit });
      return { node: brokenScalar(span), size: 1, height: 0 };
    }
    const collection = new Collection(token.offset);
    if (token.type === "block-map") return yield* this.#mapping(token, collection, depth + 1);
    if (token.type === "block-seq") return yield* this.#blockSequence(token, collection, depth + 1);
    if (token.start.source === "{") return yield* this.#mapping(token, collection, depth + 1);
    return yield* this.#flowSequence(token, collection, depth + 1);
  }

  #scalar(token: CST.Token | null | undefined, emptyAt: number): Made {
    const node = composeScalar(this.#text, this.#sink, this.read, token, emptyAt);
    if (token && "end" in token) this.read.end(token.end);
    return { node, size: 1, height: 0 };
  }

  *#blockSequence(token: CST.BlockSequence, collection: Collection, depth: number): Work {
    const items: YamlNode[] = [];
    for (const item of token.items) {
      const properties = this.read.properties(
        item.start,
        "seq-item-ind",
        collection.end,
        item.value,
        token.indent,
      );
      if (!properties.found) {
        if (!item.value && !properties.anchor && !properties.tag) continue;
        this.#sink.report("yaml-indent", this.#wordAt(item.value?.offset ?? properties.end), {
          ...(item.value?.type === "block-seq"
            ? {
                problem: "this `-` is not aligned with the other items of its list",
                help: `indent it by ${spaces(token.indent)}`,
              }
            : {
                problem:
                  "this line is inside a list but does not start with `- ` in the column of the other items",
                help: `indent it by ${spaces(token.indent)} and start it with \`- \``,
              }),
        });
      }
      const node = collection.add(yield this.#node(item.value, properties, depth));
      // A list without a dash is most likely the rest of this list, in the wrong column.
      if (!properties.found && node.kind === "sequence") items.push(...node.items);
      else items.push(node);
    }
    return collection.made({ kind: "sequence", span: collection.span(), items, flow: false });
  }

  *#flowSequence(token: CST.FlowCollection, collection: Collection, depth: number): Work {
    const items: YamlNode[] = [];
    for (const [index, item] of token.items.entries()) {
      const properties = this.#flowItem(token, item, index, collection);
      if (!properties) continue;
      if (item.key && item.value && item.sep?.every((item) => item.type !== "map-value-ind")) {
        // Two items that lack the comma between them, which the parser takes for a key and its value.
        this.read.unexpected(
          item.value.offset,
          "",
          "a comma between the items",
          "write `, ` between them, or quote the string",
        );
        const none = { ...properties, anchor: undefined, tag: undefined };
        items.push(collection.add(yield this.#node(item.key, properties, depth)));
        items.push(collection.add(yield this.#node(item.value, none, depth)));
      } else if (item.sep || properties.found) {
        // `[a: b]` is a list of one-key maps.
        const entry = yield* this.#entry(item, properties, collection, true, token.indent, depth + 1);
        if (!entry) continue;
        const start = entry.key.span.start;
        const span = { start, end: Math.max(start, entry.value.span.end) };
        items.push({ kind: "mapping", span, entries: [entry], flow: true });
      } else items.push(collection.add(yield this.#node(item.value, properties, depth)));
    }
    collection.end = this.#closing(token, collection.end, "]");
    return collection.made({ kind: "sequence", span: collection.span(), items, flow: true });
  }

  /** Returns the properties before an item in brackets; undefined if there is no item. */
  #flowItem(
    token: CST.FlowCollection,
    item: CST.CollectionItem,
    index: number,
    collection: Collection,
  ): Properties | undefined {
    const next = item.key ?? item.sep?.[0] ?? item.value;
    const properties = this.read.properties(item.start, "explicit-key-ind", collection.end, next, undefined);
    const bare = isBare(item, properties);
    this.read.comma(properties, index, token.items.length, bare);
    collection.end = Math.max(collection.end, properties.end);
    return bare && !properties.found ? undefined : properties;
  }

  *#mapping(token: CST.BlockMap | CST.FlowCollection, collection: Collection, depth: number): Work {
    const flow = token.type === "flow-collection";
    let entries: Entry[] = [];
    let broken = false;
    const first = new Map<string, Scalar>();
    for (const [index, item] of token.items.entries()) {
      const properties = flow
        ? this.#flowItem(token, item, index, collection)
        : this.#blockItem(token, item, collection);
      if (!properties) continue;
      const entry = yield* this.#entry(item, properties, collection, flow, token.indent, depth);
      broken ||= entry === undefined;
      if (!entry) continue;
      const { key } = entry;
      const earlier = isMerge(entry) ? undefined : first.get(key.text);
      if (earlier) {
        const place = { file: this.#sink.file, span: earlier.span };
        const related = [{ place, message: "first used here" }];
        this.#sink.report("yaml-duplicate-key", key.span, { key: shorten(key.text) }, { related });
      } else first.set(key.text, key);
      entries.push(earlier ? { ...entry, duplicate: true } : entry);
    }
    if (flow) collection.end = this.#closing(token, collection.end, "}");
    if (entries.some(isMerge)) entries = expandMerges(entries, this.#sink);
    const span = collection.span();
    return collection.made({ kind: "mapping", span, entries, flow, ...(broken ? { broken } : {}) });
  }

  #blockItem(token: CST.BlockMap, item: CST.CollectionItem, collection: Collection): Properties | undefined {
    const next = item.key ?? item.sep?.[0] ?? item.value;
    const properties = this.read.properties(
      item.start,
      "explicit-key-ind",
      collection.end,
      next,
      token.indent,
    );
    return isBare(item, properties) && !properties.found ? undefined : properties;
  }

  /** A key with its value; undefined where the key is not text, which is reported. */
  *#entry(
    item: CST.CollectionItem,
    before: Properties,
    collection: Collection,
    flow: boolean,
    indent: number,
    depth: number,
  ): Work<Entry | undefined> {
    const { key: keyToken, sep, value } = item;
    const key = collection.add(yield this.#node(keyToken, before, depth));
    const between = this.read.properties(
      sep ?? [],
      "map-value-ind",
      key.span.end,
      value,
      flow ? undefined : indent,
    );
    if (keyToken?.type === "block-seq" && !before.found) {
      this.#sink.report(
        "yaml-indent",
        { start: keyToken.offset, end: keyToken.offset + 1 },
        {
          problem: "this `-` is not aligned with the other items of its list",
          help: "put it in the column of the `-` above",
        },
      );
      return undefined;
    }
    const nested =
      value?.type === "block-map" && sep && !before.found && !between.hasNewline && between.found;
    if (nested && value.offset >= this.#unquotedUpTo) {
      const rest = restOfLine(this.#text, value.offset);
      this.#unquotedUpTo = value.offset + rest.length;
      this.read.problem(
        { offset: value.offset, source: rest },
        "a value that contains `: ` must be quoted, or be a map on the next line",
        `write \`${quotedString(rest)}\``,
      );
    }
    const composed = collection.add(yield this.#node(value, between, depth));
    // It may be meant as a text or as a map: nothing more can be said of it.
    const node = nested ? brokenScalar(composed.span) : composed;
    if (key.kind !== "scalar" || key.isEmpty) {
      const found = key.kind === "scalar" ? "nothing" : key.kind === "sequence" ? "a list" : "a map";
      const end = Math.max(key.span.end, between.end);
      if (key.kind !== "scalar" || !key.broken)
        this.#sink.report(
          "yaml-key-not-text",
          { start: key.span.start, end },
          {
            found,
            variable: /^\{\s*([A-Za-z_][\w.-]*)\s*\}/.exec(this.#text.slice(key.span.start, end))?.[1],
          },
        );
      return undefined;
    }
    if (before.found) return { key, value: node };
    const firstLine = /^[^\r\n]*/.exec(this.#text.slice(key.span.start, key.span.end))![0].trimEnd();
    if (firstLine.length < key.span.end - key.span.start && (!flow || between.found)) {
      // What was a key of its own has run into the next line.
      const span = { start: key.span.start, end: key.span.start + firstLine.length };
      this.#sink.report("yaml-colon-missing", span, { key: shorten(firstLine) });
      return { key: new Scalar(firstLine, key.style, span), value: brokenScalar(node.span) };
    }
    if (!between.found && !(flow && !value)) {
      this.#sink.report("yaml-colon-missing", key.span, { key: shorten(key.text) });
      return { key, value: node.kind === "scalar" && node.isEmpty ? brokenScalar(node.span) : node };
    }
    if (!flow && keyToken && "indent" in keyToken && keyToken.indent !== indent)
      this.#sink.report("yaml-indent", key.span, {
        problem: `\`${shorten(key.text)}\` is not aligned with the other keys of its map`,
        help: `indent it by ${spaces(indent)}`,
      });
    return { key, value: node };
  }

  /** Where a flow collection ends; its closing bracket may be missing. */
  #closing(token: CST.FlowCollection, at: number, bracket: string): number {
    const [close, ...rest] = token.end;
    if (close?.source === bracket) {
      this.read.end(rest);
      return close.offset + 1;
    }
    this.read.unclosed(token.offset, at, bracket);
    return at;
  }

  /** The word that starts at an offset. */
  #wordAt(offset: number): Span {
    const word = /^\S+/.exec(this.#text.slice(offset, offset + 80))?.[0] ?? "";
    return { start: offset, end: offset + word.length };
  }
}

/**
 * Work that asks for nodes inside by yielding the work that makes them, or the node: what is nested as deep as
 * its author likes is kept in a list and not on the stack.
 */
interface Work<T = Made> extends Generator<Work | Made, T, Made> {}

function run(work: Work): Made {
  const waiting = [work];
  let made: Made | undefined;
  for (;;) {
    const { done, value } = waiting.at(-1)!.next(made!);
    if (!done && "next" in value) {
      waiting.push(value);
      made = undefined;
      continue;
    }
    made = value as Made;
    if (!done) continue;
    waiting.pop();
    if (waiting.length === 0) return made;
  }
}

/** Adds up what a list or map holds. */
class Collection {
  readonly #start: number;
  end: number;
  #size = 1;
  #height = 0;

  constructor(start: number) {
    this.#start = start;
    this.end = start;
  }

  add(made: Made): YamlNode {
    this.#size += made.size;
    this.#height = Math.max(this.#height, made.height);
    // The node of an alias is elsewhere.
    if (made.node.span.start >= this.#start) this.end = Math.max(this.end, made.node.span.end);
    return made.node;
  }

  span(): Span {
    return { start: this.#start, end: this.end };
  }

  made(node: YamlNode): Made {
    return { node, size: this.#size, height: this.#height + 1 };
  }
}

function isCollection(
  token: CST.Token | null | undefined,
): token is CST.BlockMap | CST.BlockSequence | CST.FlowCollection {
  return token?.type === "block-map" || token?.type === "block-seq" || token?.type === "flow-collection";
}

/** The text from an offset to the end of its line, without a comment. */
function restOfLine(text: string, offset: number): string {
  return text
    .slice(offset, offset + 200)
    .split(/[\r\n]|\s#/, 1)[0]!
    .trimEnd();
}

function spaces(count: number): string {
  return `${count} ${count === 1 ? "space" : "spaces"}`;
}

function isBare(item: CST.CollectionItem, { anchor, tag }: Properties): boolean {
  return !item.key && !item.sep && !item.value && !anchor && !tag;
}

function spanOf(token: CST.SourceToken): Span {
  return { start: token.offset, end: token.offset + token.source.length };
}
