import type { VersionOperator } from "../../plan/plan.ts";

/** A package that is asked for, all its variables resolved. */
export interface ResolvedRequest {
  readonly name: string;
  readonly version?: ResolvedVersion;
  /** It must not be installed. */
  readonly absent?: true;
}

export type ResolvedVersion =
  | { readonly kind: "exact"; readonly version: string }
  | {
      readonly kind: "constraints";
      readonly all: readonly { readonly operator: VersionOperator; readonly version: string }[];
    };
