import { satisfies } from "./request.ts";
import type { ResolvedRequest } from "./resolved-request.ts";
import type { AvailablePackage, GuestState } from "./simulated-guest.ts";
import type { VersionOrder } from "./versions.ts";

export type TransactionResult = "done" | "broken" | "refused";

/**
 * One transaction of a package manager: everything that it needs is found before anything is changed, so
 * that it changes nothing where something can't be had (`refused`). `broken`: it installed what it found, and
 * the installation of some of that failed.
 */
export function install(
  requests: readonly ResolvedRequest[],
  guest: GuestState,
  repository: readonly AvailablePackage[],
  order: VersionOrder,
): TransactionResult {
  const chosen = choose(requests, guest, repository, order);
  if (!chosen) return "refused";
  const all = [...chosen.values()];
  const clash = (one: { conflicts: readonly string[] }, name: string) => one.conflicts.includes(name);
  if (all.some((one) => all.some((other) => other !== one && clash(one, other.name)))) return "refused";
  for (const [name, installed] of [...guest.packages])
    if (all.some((one) => one.name !== name && (clash(one, name) || clash(installed, one.name))))
      guest.packages.delete(name);
  for (const { name, version, provides, conflicts, broken } of all)
    guest.packages.set(name, { version, provides, conflicts, ...(broken ? { broken } : {}) });
  return all.some((one) => one.broken) ? "broken" : "done";
}

/** What to install for some requests, what they depend on included; undefined where that can't be had. */
function choose(
  requests: readonly ResolvedRequest[],
  guest: GuestState,
  repository: readonly AvailablePackage[],
  order: VersionOrder,
): ReadonlyMap<string, AvailablePackage> | undefined {
  const newest = (candidates: readonly AvailablePackage[]) =>
    candidates.reduce<AvailablePackage | undefined>(
      (best, one) => (best && order.compare(best.version, one.version) >= 0 ? best : one),
      undefined,
    );
  const chosen = new Map<string, AvailablePackage>();
  const isMet = (name: string) =>
    chosen.has(name) || [...chosen.values()].some((one) => one.provides.includes(name));
  /** A package by its own name, or the only one that provides the name. */
  const byName = (name: string) => {
    const own = repository.filter((one) => one.name === name);
    if (own.length > 0) return newest(own);
    const providers = repository.filter((one) => one.provides.includes(name));
    return new Set(providers.map((one) => one.name)).size === 1 ? newest(providers) : undefined;
  };

  // Real names first: one that is asked for at a version may be the one that provides a virtual name.
  const isReal = (name: string) => repository.some((one) => one.name === name);
  const sorted = [
    ...requests.filter((one) => isReal(one.name)),
    ...requests.filter((one) => !isReal(one.name)),
  ];
  for (const { name, version } of sorted) {
    // Something that is there may provide a name; no package manager looks for another one then.
    if (version?.kind !== "exact" && !isReal(name) && isInstalled(name, guest)) continue;
    // Bounds can't be looked up of a name that only other packages provide.
    const found =
      version?.kind === "exact" || (version && isReal(name))
        ? newest(repository.filter((one) => one.name === name && satisfies(one.version, version, order)))
        : byName(name);
    if (!found) return undefined;
    const before = chosen.get(found.name);
    if (before && before !== found && isReal(name)) return undefined;
    if (before) continue;
    chosen.set(found.name, found);
  }
  const working = [...chosen.values()];
  for (let one = working.shift(); one; one = working.shift()) {
    for (const name of one.depends) {
      if (isMet(name) || isInstalled(name, guest)) continue;
      const found = byName(name);
      if (!found) return undefined;
      chosen.set(found.name, found);
      working.push(found);
    }
  }
  return chosen;
}

function isInstalled(name: string, guest: GuestState): boolean {
  return guest.packages.has(name) || [...guest.packages.values()].some((one) => one.provides.includes(name));
}
