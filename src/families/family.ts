import type { NameProblem } from "./names.ts";

/**
 * A package-manager family: what the compiler and the editors need to know about it. The guest program's part is in
 * shell, in `libraries`; families.ts describes its functions.
 */
export interface FamilyModule {
  /**
   * The distributions of the family, by the `ID` in their os-release
   * (https://www.freedesktop.org/software/systemd/man/latest/os-release.html), and by the names that libguestfs
   * gives them (guestfs(3), guestfs_inspect_get_distro).
   */
  readonly distributions: readonly string[];
  /** Other names of these distributions: `name as met → name used`. */
  readonly aliases: Readonly<Record<string, string>>;
  /** The distribution to use where any distribution of the family will do. */
  readonly usual: string;
  /** The shell functions, in the order in which they need each other. */
  readonly libraries: readonly string[];
  /** Returns what is wrong with a name if the package manager does not accept it; undefined for a good one. */
  nameProblem(name: string): NameProblem | undefined;
  /** Whose package database a check without a boot reads. Absent: packages need a boot. */
  readonly database?: "dpkg" | "rpm" | "apk" | "pacman";
  /** The option of `repository` that names sources for its package manager. */
  readonly repositories: "apt" | "dnf" | "zypper" | "apk" | "pacman";
  /** The command before the packages, which editors show for an installation. It is `$manager` of the library. */
  readonly install: string;
  /** The command before packages that are removed. It is `$remover` of the library. */
  readonly remove: string;
  /** Returns how the package manager writes a package at an exact version. */
  spell(name: string, version: string): string;
  /** The same in findings, where it is more than a word of the command. */
  readonly spellExact?: (name: string, version: string) => string;
}
