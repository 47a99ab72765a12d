import type { Family } from "../../plan/distributions.ts";
import { NeedsBoot } from "../interpret/needs-boot.ts";
import type { PackageFinding, PackageJudge } from "../interpret/package-judge.ts";
import { isAskable, satisfies } from "../interpret/request.ts";
import type { ResolvedRequest, ResolvedVersion } from "../interpret/resolved-request.ts";
import { debianOrder, rpmOrder, type VersionOrder } from "../interpret/versions.ts";
import type { InstalledPackage } from "../packages/installed-package.ts";

/** What judges packages without their package manager. */
export interface PackageFacts {
  readonly family: Family;
  readonly packages: readonly InstalledPackage[];
  /** Packages that their manager began to install and did not finish. */
  readonly unfinished: ReadonlySet<string>;
  /** The command that installs, as reports show it; the packages follow. */
  readonly install: string;
  /** The same for the command that removes. */
  readonly remove: string;
  /** How the command writes a package at an exact version. */
  spell(name: string, version: string): string;
}

/** Families whose versions are ordered here; elsewhere only equality is judged. */
const orders: Partial<Record<Family, VersionOrder>> = {
  debian: debianOrder,
  redhat: rpmOrder,
  suse: rpmOrder,
};

/** What every family accepts as the name of a package; the guest program judges other names. */
const plainName = /^[A-Za-z0-9][A-Za-z0-9.+_-]*$/;

/**
 * Returns the judge of packages by the lists of a package database. src/compiler/emit/guest/packages.sh has the same
 * rules; what they decide with the package manager's help needs a boot.
 */
export function packageJudge(facts: PackageFacts): PackageJudge {
  const byName = groupBy(facts.packages, ({ name }) => [name]);
  const providers = groupBy(facts.packages, ({ provides }) => provides.map(({ name }) => name));
  const order = orders[facts.family];

  function meets(version: string, wanted: ResolvedVersion): boolean {
    if (wanted.kind === "exact") return satisfies(version, wanted, order ?? rpmOrder);
    if (!order) throw new NeedsBoot("only the guest's package manager can compare these versions");
    return satisfies(version, wanted, order);
  }

  function judgeProviders({ name, version }: ResolvedRequest): Pick<PackageFinding, "conforms" | "found"> {
    const found = (providers.get(name) ?? []).flatMap((provider) =>
      provider.provides.filter((each) => each.name === name).map((each) => ({ by: provider.name, ...each })),
    );
    const [first] = found;
    if (!first) return { conforms: false, found: "not installed" };
    const conforms =
      !version || found.some((each) => each.version !== undefined && meets(each.version, version));
    if (found.length > 1 && !conforms) throw new NeedsBoot("several packages provide the name");
    return { conforms, found: `provided by ${first.by}${first.version ? `, as ${first.version}` : ""}` };
  }

  return (request, isNamed) => {
    const { name, version } = request;
    if (!isAskable(request) || !plainName.test(name))
      throw new NeedsBoot("only the guest's package manager can tell what this name means");
    if (facts.unfinished.has(name)) throw new NeedsBoot("the package is not installed completely");
    const versions = [...new Set((byName.get(name) ?? []).map((each) => each.version))];
    if (versions.length === 0 && !providers.has(name) && endsInArchitecture.test(name))
      throw new NeedsBoot("only the guest's package manager can tell what this name means");
    if (request.absent) {
      const found = versions.length === 0 ? "not installed" : `installed at ${versions.join(" and ")}`;
      const expected = `${isNamed ? `${name} ` : ""}not installed`;
      if (versions.length === 0) return { conforms: true, found, expected };
      return { conforms: false, found, expected, would: `${facts.remove} ${name}` };
    }
    const judged =
      versions.length === 0
        ? judgeProviders(request)
        : {
            conforms: !version || versions.some((each) => meets(each, version)),
            found: `installed at ${versions.join(" and ")}`,
          };
    const expected = `${isNamed ? `${name} ` : ""}${spellWish(version)}`;
    return { ...judged, expected, ...(judged.conforms ? {} : { would: wouldInstall(request, facts) }) };
  };
}

/** Architectures of rpm that may end a name; see rpm_split of src/families/rpm.sh. */
const endsInArchitecture =
  /\.(?:noarch|x86_64(?:_v[234])?|i[3456]86|athlon|aarch64|armv[567].*|ppc64(?:le)?|s390x?|riscv64|loongarch64|ia64)$/;

function spellWish(version: ResolvedVersion | undefined): string {
  if (!version) return "installed";
  return version.kind === "exact"
    ? `installed at ${version.version}`
    : `installed at a version ${spellBounds(version)}`;
}

function spellBounds(version: ResolvedVersion & { readonly kind: "constraints" }): string {
  return version.all.map(({ operator, version: bound }) => `${operator} ${bound}`).join(", ");
}

function wouldInstall({ name, version }: ResolvedRequest, { install, spell }: PackageFacts): string {
  if (version?.kind === "constraints") return `${install} ${name} (at a version ${spellBounds(version)})`;
  return `${install} ${version ? spell(name, version.version) : name}`;
}

function groupBy<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items)
    for (const key of new Set(keysOf(item))) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  return groups;
}
