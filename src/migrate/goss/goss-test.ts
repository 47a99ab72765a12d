import type { Draft, Operation } from "../draft.ts";
import type { Fields } from "../fields.ts";

/** What a converter gets of a test: its name in the input, and its attributes. */
export interface GossTest {
  readonly draft: Draft;
  readonly operation: Operation;
  readonly id: string;
  readonly attributes: Fields;
}
