import { canonicalDistribution, type Family, familyOf } from "../plan/distributions.ts";

/** What the guest program runs to install (src/compiler/families; a test holds the two equal). */
export const installCommands: Readonly<Record<Family, string>> = {
  debian: "apt-get -y install",
  redhat: "dnf -y install",
  suse: "zypper --non-interactive install",
  alpine: "apk add",
  arch: "pacman -S --noconfirm --needed",
};

/** How each family writes a package at an exact version; pacman knows only the newest. */
const spellings: Readonly<Record<Family, (name: string, version: string) => string>> = {
  debian: (name, version) => `${name}=${version}`,
  redhat: (name, version) => `${name}-${version}`,
  suse: (name, version) => `${name}-${version}`,
  alpine: (name, version) => `${name}=${version}`,
  arch: (name) => name,
};

export interface PackageWanted {
  readonly name: string;
  /** Where it is exact. */
  readonly version?: string;
}

/** The command that installs packages on guests of a family. */
export function installCommand(family: Family, packages: readonly PackageWanted[]): string {
  const words = packages.map(({ name, version }) =>
    version === undefined ? name : spellings[family](name, version),
  );
  return [installCommands[family], ...words].join(" ");
}

/** The family that a key of an `os_case` stands for. */
export function familyOfKey(name: string): Family | undefined {
  return familyOf(canonicalDistribution(name));
}
