import fc from "fast-check";
import {
  type AvailablePackage,
  debianOrder,
  type GuestScript,
  type InstalledPackage,
  rpmOrder,
  type SimulatedGuest,
} from "../../src/guest/interpret.ts";
import { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import type { GuestIdentity } from "../../src/plan/record.ts";

export const packageNames = ["a", "b", "c", "lib-a", "d.so+1"] as const;
export const virtualNames = ["v", "w"] as const;
export const versions = ["1.0-1", "1.0-2", "1.10-1", "2.0-1", "2.0~rc1-1", "1:0.9-1"] as const;

const identities: readonly GuestIdentity[] = [
  { distro: "ubuntu", version: "22.04", family: "debian", arch: "x86_64" },
  { distro: "debian", version: "12", family: "debian", arch: "x86_64" },
  { distro: "debian", version: "", family: "debian", arch: "x86_64" },
  { distro: "rocky", version: "9.3", family: "redhat", arch: "x86_64" },
  { distro: "centos", version: "7", family: "redhat", arch: "x86_64" },
  { distro: "rhel", version: "9.10", family: "redhat", arch: "x86_64" },
  { distro: "opensuse-leap", version: "15.6", family: "suse", arch: "x86_64" },
  { distro: "unheard-of", version: "1", family: "", arch: "x86_64" },
];

/** A random guest, its scripts still to come. */
export type RandomGuest = Omit<SimulatedGuest, "scripts">;

/**
 * Any package may be there, at any version, and may be had in several. What provides a virtual name and what
 * depends on or conflicts with what is the same for all versions of a package.
 */
export const randomGuest: fc.Arbitrary<RandomGuest> = fc
  .record({
    identity: fc.constantFrom(...identities),
    packages: fc.tuple(
      ...packageNames.map((name, index) =>
        fc.record({
          name: fc.constant(name),
          provides: fc.oneof(
            { weight: 2, arbitrary: fc.constant([]) },
            { weight: 1, arbitrary: fc.subarray([...virtualNames]) },
          ),
          // On packages later in the list, so that nothing depends on itself.
          depends: fc.oneof(
            { weight: 3, arbitrary: fc.constant([]) },
            { weight: 1, arbitrary: fc.subarray(packageNames.slice(index + 1)) },
          ),
          conflicts: fc.oneof(
            { weight: 6, arbitrary: fc.constant([]) },
            {
              weight: 1,
              arbitrary: fc.subarray(packageNames.slice(0, index), { maxLength: Math.min(1, index) }),
            },
          ),
          available: fc.oneof(
            { weight: 3, arbitrary: fc.constant([...versions]) },
            { weight: 1, arbitrary: fc.subarray([...versions]) },
          ),
          broken: fc.oneof(
            { weight: 12, arbitrary: fc.constant(false) },
            { weight: 1, arbitrary: fc.constant(true) },
          ),
          installed: fc.option(fc.constantFrom(...versions), { nil: undefined }),
        }),
      ),
    ),
  })
  .map(({ identity, packages }) => {
    const repository: AvailablePackage[] = [];
    const installed = new Map<string, InstalledPackage>();
    for (const pkg of packages) {
      const { name, provides, depends, conflicts } = pkg;
      if (pkg.installed) installed.set(name, { version: pkg.installed, provides, conflicts });
      for (const version of pkg.available)
        repository.push({
          name,
          version,
          provides,
          depends,
          conflicts,
          ...(pkg.broken ? { broken: true } : {}),
        });
    }
    const order = identity.family === "debian" ? debianOrder : rpmOrder;
    return {
      identity,
      order,
      repository,
      state: { packages: installed, files: new Map(), tree: new SimulatedTree() },
    };
  });

export function withScripts(
  guest: RandomGuest,
  scripts: Readonly<Record<string, GuestScript>>,
): SimulatedGuest {
  return { ...guest, scripts };
}
