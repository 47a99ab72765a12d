import type { TransactionResult } from "./transaction.ts";

/** Something that a run did to its guest, or asked of it. */
export type Action =
  | {
      readonly do: "install";
      /** The names asked for, in order. */
      readonly packages: readonly string[];
      readonly result: TransactionResult;
    }
  | { readonly do: "remove"; readonly packages: readonly string[] }
  | {
      readonly do: "script";
      readonly name: string;
      /** Less PATH, HOME and LC_ALL. */
      readonly environment: Readonly<Record<string, string>>;
    }
  | { readonly do: "copy"; readonly path: string };
