import { Sink } from "../diagnostics/sink.ts";
import { nearestFile } from "../source/nearest-file.ts";
import type { SourceText } from "../source/source-text.ts";
import { type Scalar, shorten } from "../yaml/node.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";
import { decodeRecipe } from "./decode-recipe.ts";
import { Fragment, type FragmentReader } from "./fragment.ts";
import { readRecipe } from "./parse-recipe.ts";
import { type ReadableKinds, Reader } from "./reader.ts";
import type { FragmentLookup, ResourceFinder } from "./resources.ts";

/** How deep fragments may include each other. */
const fileLimit = 64;

/** A file that is being read. */
interface OpenFile {
  /** As messages name it. */
  readonly path: string;
  /** What distinguishes it from other files. */
  readonly identity?: string;
}

/** The fragments of one recipe, each read once. */
export class Fragments {
  readonly #kinds: ReadableKinds;
  readonly #sink: Sink;
  /** By what distinguishes each from other files. */
  readonly #read = new Map<string, Fragment>();
  /** The files that are being read, the recipe first. */
  readonly #open: OpenFile[];

  /** `sink`: of the recipe; the mistakes in all fragments go there. */
  constructor(kinds: ReadableKinds, sink: Sink) {
    this.#kinds = kinds;
    this.#sink = sink;
    this.#open = [{ path: sink.file }];
  }

  /** The fragments by their paths as messages name them. */
  get all(): ReadonlyMap<string, Fragment> {
    return new Map([...this.#read.values()].map((fragment) => [fragment.path, fragment]));
  }

  /** Their texts. */
  get sources(): ReadonlyMap<string, SourceText> {
    return new Map([...this.#read.values()].map(({ source }) => [source.path, source]));
  }

  /** Returns what reads the fragments that a file includes. */
  of(sink: Sink, finder: ResourceFinder): FragmentReader {
    return { read: (path, nesting) => this.#include(path, nesting, sink, finder) };
  }

  #include(path: Scalar, nesting: number, sink: Sink, finder: ResourceFinder): Fragment | undefined {
    const { text, span } = path;
    if (text.includes("${") || text.startsWith("/") || text.includes("\0")) {
      sink.report("include-path-invalid", span, { path: shorten(text) });
      return undefined;
    }
    const found = finder.fragment(text);
    if (found.kind !== "found") {
      reportNotFound(path, found, sink, finder);
      return undefined;
    }
    const known = this.#read.get(found.identity);
    if (known) return known;
    const at = this.#open.findIndex(
      (file) => file.identity === found.identity || (!file.identity && file.path === found.path),
    );
    if (at >= 0) {
      const circle = [...this.#open.slice(at).map((file) => file.path), found.path];
      sink.report("include-cycle", span, { circle });
      return undefined;
    }
    if (this.#open.length > fileLimit) {
      sink.report("include-limit", span, { limit: fileLimit, nested: true });
      return undefined;
    }
    return this.#readFile(found, nesting);
  }

  #readFile(
    { path, identity, bytes, finder }: Extract<FragmentLookup, { kind: "found" }>,
    nesting: number,
  ): Fragment {
    this.#open.push({ path, identity });
    const { source, diagnostics } = decodeRecipe(path, bytes);
    const sink = new Sink(path);
    const reader = new Reader(source, sink, this.#kinds, this.of(sink, finder), nesting);
    const recipe = readRecipe(reader, parseYaml(source, sink), "fragment");
    for (const found of [...diagnostics, ...sink.diagnostics]) this.#sink.add(found);
    this.#open.pop();
    const fragment = new Fragment(source, recipe, finder, reader.deepest - nesting);
    this.#read.set(identity, fragment);
    return fragment;
  }
}

function reportNotFound(
  { text, span }: Scalar,
  found: Exclude<FragmentLookup, { kind: "found" }>,
  sink: Sink,
  finder: ResourceFinder,
): void {
  const path = shorten(text);
  switch (found.kind) {
    case "nothing": {
      const near = nearestFile(text, finder.listFragments());
      sink.report("include-missing", span, { path, lookedFor: found.path, nearest: near });
      return;
    }
    case "outside":
      sink.report("include-outside", span, { path, repository: found.repository });
      return;
    case "unreadable":
      sink.report("include-unreadable", span, { path: found.path, reason: found.reason });
      return;
    case "not-looked-up":
      return;
  }
}
