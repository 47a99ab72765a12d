import { type Family, familyModules } from "../families/families.ts";

export type { Family };

/**
 * The distributions of each package-manager family, as the modules in src/families list them. The compiler (keys,
 * pruning), the guest program (detection) and the editors (completion) read this table.
 */
export const families = Object.keys(familyModules) as readonly Family[];

export const distributionsByFamily = Object.fromEntries(
  families.map((family) => [family, familyModules[family].distributions]),
) as Readonly<Record<Family, readonly string[]>>;

/** Other names for one distribution: `name as met → name used`. */
export const distributionAliases: Readonly<Record<string, string>> = Object.assign(
  {},
  ...families.map((family) => familyModules[family].aliases),
);

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
