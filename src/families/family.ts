import type { NameProblem } from "./names.ts";

/**
 * One package-manager family: what the compiler and the editors have to know of it. The guest program's part is in
 * shell, in `libraries`; families.ts describes its functions. The distributions of a family are in
 * src/plan/distributions.ts, which has to be known without any family.
 */
export interface FamilyModule {
  /** The shell functions, in the order in which they need each other. */
  readonly libraries: readonly string[];
  /** Returns what is wrong with a name if the package manager does not accept it; undefined for a good one. */
  nameProblem(name: string): NameProblem | undefined;
  /** A distribution that stands for the family where any would do. */
  readonly usual: string;
  /** What editors show of an installation: the command before the packages. It is `$manager` of the library. */
  readonly install: string;
  /** Returns how the package manager writes a package at an exact version. */
  spell(name: string, version: string): string;
}
