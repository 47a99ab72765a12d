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
  | { readonly do: "change"; readonly kind: string }
  | { readonly do: "copy"; readonly path: string };

/** Whether an action may have changed the guest for good. A copy is gone at the end of the run. */
export function mayChange(action: Action): boolean {
  if (action.do === "script") return action.environment.test_only === "0";
  return action.do !== "copy";
}
