import type { CST } from "yaml";
import type { Sink } from "../diagnostics/sink.ts";
import { nearest } from "../source/nearest.ts";
import type { Span } from "../source/span.ts";
import { brokenScalar, shorten, type YamlNode } from "./node.ts";

/**
 * Lists and maps inside each other: enough for 256 validators inside each other, and few enough for all code that
 * walks through them.
 */
export const depthLimit = 1100;
/** Nodes that aliases may add. */
const aliasLimit = 100_000;

/** A node with what the limits need to know of it. */
export interface Made {
  readonly node: YamlNode;
  /** The number of nodes in it, including itself and repetitions. */
  readonly size: number;
  /** Lists and maps inside each other. */
  readonly height: number;
}

/** The anchors of a document so far, and what may still be repeated of them. */
export class Anchors {
  readonly #sink: Sink;
  /** One whose node is not finished yet has none. */
  readonly #made = new Map<string, Made | undefined>();
  #aliased = 0;
  #tooMany = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  open(name: string): void {
    this.#made.set(name, undefined);
  }

  close(name: string, made: Made): void {
    this.#made.set(name, made);
  }

  /** What an alias repeats; a broken node where that is nothing, or too much. */
  resolve(token: CST.FlowScalar, depth: number): Made {
    const name = token.source.slice(1);
    const span: Span = { start: token.offset, end: token.offset + token.source.length };
    const made = this.#made.get(name);
    if (made) {
      if (this.#mayRepeat(made, span, depth)) return made;
    } else if (this.#made.has(name)) {
      this.#sink.report("yaml-alias-circular", span, { name });
    } else {
      const known = [...this.#made.keys()];
      const near = nearest(name, known);
      this.#sink.report("yaml-alias-unknown", span, { name: shorten(name), known, nearest: near });
    }
    return { node: brokenScalar(span), size: 1, height: 0 };
  }

  #mayRepeat({ size, height }: Made, span: Span, depth: number): boolean {
    if (this.#aliased + size > aliasLimit) {
      if (!this.#tooMany) this.#sink.report("yaml-alias-bomb", span, { limit: aliasLimit });
      this.#tooMany = true;
    } else if (depth + height > depthLimit) this.#sink.report("yaml-too-deep", span, { limit: depthLimit });
    else {
      this.#aliased += size;
      return true;
    }
    return false;
  }
}
