/**
 * Package-manager families and the distributions of each, by the `ID` of os-release
 * (https://www.freedesktop.org/software/systemd/man/latest/os-release.html) and by the names that
 * libguestfs gives (guestfs(3), guestfs_inspect_get_distro). It is the one table of them: the compiler
 * (keys, pruning), the guest program (detection) and the editors (completion) read it.
 */
const table = {
  debian: ["debian", "ubuntu", "linuxmint", "kali", "raspbian", "devuan", "pop", "neon", "elementary"],
  redhat: [
    "rhel",
    "centos",
    "fedora",
    "rocky",
    "almalinux",
    "ol",
    "amzn",
    "scientific",
    "eurolinux",
    "virtuozzo",
    "miraclelinux",
    "redhat-based",
  ],
  suse: ["sles", "sled", "sle_hpc", "opensuse-leap", "opensuse-tumbleweed", "opensuse", "suse-based"],
  alpine: ["alpine"],
  arch: ["arch", "manjaro", "artix", "endeavouros"],
} satisfies Readonly<Record<string, readonly string[]>>;

export type Family = keyof typeof table;

export const distributionsByFamily: Readonly<Record<Family, readonly string[]>> = table;

/** Other names for one distribution: `name as met → name used`. */
export const distributionAliases: Readonly<Record<string, string>> = {
  redhatenterpriseserver: "rhel",
  redhatenterprise: "rhel",
  oraclelinux: "ol",
  oracle: "ol",
  scientificlinux: "scientific",
  alma: "almalinux",
  alpinelinux: "alpine",
  archlinux: "arch",
  amazon: "amzn",
  suse_sles: "sles",
};

export const families = Object.keys(distributionsByFamily) as readonly Family[];

/** The distribution's name in the table: case folded, aliases resolved. */
export function canonicalDistribution(name: string): string {
  const folded = name.toLowerCase();
  return distributionAliases[folded] ?? folded;
}

/** The family of a distribution; one that the table lacks takes the first family that its `ID_LIKE` names. */
export function familyOf(distribution: string, idLike: readonly string[] = []): Family | undefined {
  for (const name of [distribution, ...idLike].map(canonicalDistribution)) {
    for (const family of families) {
      if (family === name || distributionsByFamily[family].includes(name)) return family;
    }
  }
  return undefined;
}
