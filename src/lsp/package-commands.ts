import { familyModules } from "../families/families.ts";
import { canonicalDistribution, type Family, familyOf } from "../plan/distributions.ts";

export interface PackageWanted {
  readonly name: string;
  /** The version, if it is exact. */
  readonly version?: string;
}

/** Returns the command that installs packages on guests of a family. */
export function installCommand(family: Family, packages: readonly PackageWanted[]): string {
  const words = packages.map(({ name, version }) =>
    version === undefined ? name : familyModules[family].spell(name, version),
  );
  return [familyModules[family].install, ...words].join(" ");
}

/** Returns the family that a key of an `os_case` means. */
export function familyOfKey(name: string): Family | undefined {
  return familyOf(canonicalDistribution(name));
}
