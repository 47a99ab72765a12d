import type { Span } from "../../source/span.ts";
import type { Draft, Operation } from "../draft.ts";

/** What a converter gets of an operation, and what was converted before. */
export interface Given {
  readonly draft: Draft;
  readonly operation: Operation;
  readonly argument: string;
  readonly span: Span;
  /** The folders that earlier operations made. */
  readonly folders: Set<string>;
  /** The files that earlier operations made. A recipe names what is there at its end. */
  readonly files: Set<string>;
}
