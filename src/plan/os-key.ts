import { canonicalDistribution, type Family } from "./distributions.ts";
import { holds } from "./operator.ts";
import type { OsKey } from "./plan.ts";

/** What decides whether a guest matches a key of an `os_case`. */
export interface OsIdentity {
  readonly distro: string;
  /** `VERSION_ID`; empty if the guest names none. */
  readonly version: string;
  readonly family: Family | "";
  /** As `uname -m` prints it. */
  readonly arch: string;
}

/** The architectures that a key can name, as `uname -m` prints them. */
export const architectures: readonly string[] = [
  "x86_64",
  "aarch64",
  "i686",
  "armv7l",
  "ppc64le",
  "s390x",
  "riscv64",
  "loongarch64",
];

/** Returns whether a word of an `os_case` names an architecture. */
export function isArchitecture(name: string): boolean {
  return architectures.includes(name);
}

/**
 * Returns whether a guest matches a key: by its distribution (under any of its names), family or
 * architecture, and every bound;
 * undefined if the key has bounds and the guest names no version.
 */
export function matchesOsKey(key: OsKey, guest: OsIdentity): boolean | undefined {
  const name = canonicalDistribution(key.name);
  if (![canonicalDistribution(guest.distro), guest.family, guest.arch].includes(name)) return false;
  const has = versionParts(guest.version);
  if (has.length === 0 && key.bounds.length > 0) return undefined;
  return key.bounds.every((bound) => isWithin(has, bound));
}

/** Returns whether a version is within a bound. */
export function isWithin(has: readonly number[], { operator, version }: OsKey["bounds"][number]): boolean {
  const wanted = versionParts(version);
  if (operator === "prefix") return wanted.every((part, index) => part === has[index]);
  return holds(compareParts(has, wanted), operator);
}

/** The numbers of a VERSION_ID: `22.04` is 22 and 4. */
export function versionParts(version: string): readonly number[] {
  return (version.match(/[0-9]+/g) ?? []).map(Number);
}

/** Part by part; a part that one side lacks is 0. */
export function compareParts(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = (a[index] ?? 0) - (b[index] ?? 0);
    if (order) return order;
  }
  return 0;
}
