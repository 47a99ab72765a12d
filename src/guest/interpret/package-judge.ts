import type { ResolvedRequest } from "./resolved-request.ts";

/** What a guest that is only read says of a package that is asked for; texts as the guest program writes them. */
export interface PackageFinding {
  readonly conforms: boolean;
  readonly expected: string;
  readonly found: string;
  /** What apply would do; absent of a package that conforms. */
  readonly would?: string;
}

/** @throws {NeedsBoot} where only the package manager itself can tell. */
export type PackageJudge = (request: ResolvedRequest, isNamed: boolean) => PackageFinding;
