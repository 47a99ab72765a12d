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
  const clash = (candidate: { conflicts: readonly string[] }, name: string) =>
    candidate.conflicts.includes(name);
  if (all.some((candidate) => all.some((other) => other !== candidate && clash(candidate, other.name))))
    return "refused";
  for (const [name, installed] of [...guest.packages])
    if (
      all.some(
        (candidate) =>
          candidate.name !== name && (clash(candidate, name) || clash(installed, candidate.name)),
      )
    )
      guest.packages.delete(name);
  for (const { name, version, provides, conflicts, broken } of all)
    guest.packages.set(name, { version, provides, conflicts, ...(broken ? { broken } : {}) });
  return all.some((candidate) => candidate.broken) ? "broken" : "done";
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
      (best, candidate) => (best && order.compare(best.version, candidate.version) >= 0 ? best : candidate),
      undefined,
    );
  const chosen = new Map<string, AvailablePackage>();
  const isMet = (name: string) =>
    chosen.has(name) || [...chosen.values()].some((candidate) => candidate.provides.includes(name));
  /** A package by its own name, or the only one that provides the name. */
  const byName = (name: string) => {
    const own = repository.filter((candidate) => candidate.name === name);
    if (own.length > 0) return newest(own);
    const providers = repository.filter((candidate) => candidate.provides.includes(name));
    return new Set(providers.map((candidate) => candidate.name)).size === 1 ? newest(providers) : undefined;
  };

  // Real names first: one that is asked for at a version may be the one that provides a virtual name.
  const isReal = (name: string) => repository.some((candidate) => candidate.name === name);
  const sorted = [
    ...requests.filter((request) => isReal(request.name)),
    ...requests.filter((request) => !isReal(request.name)),
  ];
  for (const { name, version } of sorted) {
    // Something that is there may provide a name; no package manager looks for another one then.
    if (version?.kind !== "exact" && !isReal(name) && isInstalled(name, guest)) continue;
    // Bounds can't be looked up of a name that only other packages provide.
    const found =
      version?.kind === "exact" || (version && isReal(name))
        ? newest(
            repository.filter(
              (candidate) => candidate.name === name && satisfies(candidate.version, version, order),
            ),
          )
        : byName(name);
    if (!found) return undefined;
    const before = chosen.get(found.name);
    if (before && before !== found && isReal(name)) return undefined;
    if (before) continue;
    chosen.set(found.name, found);
  }
  const working = [...chosen.values()];
  for (let candidate = working.shift(); candidate; candidate = working.shift()) {
    for (const name of candidate.depends) {
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
  return (
    guest.packages.has(name) ||
    [...guest.packages.values()].some((candidate) => candidate.provides.includes(name))
  );
}
